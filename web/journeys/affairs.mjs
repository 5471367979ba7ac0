// A family's affair on a small phone: at the counter, and behind its own door without scripts.
import { createHmac } from "node:crypto";
import { choosePurpose, expect, openDesk, signIn } from "./desk.mjs";
import { registerBirth } from "./events.mjs";

const phone = { width: 360, height: 640 };
const items = ["birth-record", "birth-certificate", "birth-vaccination", "birth-book", "birth-insurance", "birth-card", "birth-subsidy"];

/** RFC 6238 of a secret in base32, by hand. */
function deviceCode(secret) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", key).update(step).digest();
  const at = hash[19] & 0xf;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function openRecord(page, name) {
  await page.goto("/search");
  await page.locator(".asks, .search-intro, .results-head").first().waitFor();
  if (await page.locator(".asks").isVisible()) await choosePurpose(page);
  await page.locator("#search-box").fill(name);
  await page.locator("[data-result]").first().click();
  await page.locator(".who h1").waitFor();
}

/** No page of the desk or the door is wider than the phone. */
async function fits(page, what) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide <= 0, `${what} to fit the phone, not ${wide} px beyond it`);
}

/** The bundle that a registered birth proposed, from the first item to the last, with nothing typed. */
async function atTheCounter(page, name) {
  await openRecord(page, name);
  const panel = page.locator("section.panel", { hasText: "办一件事" });
  await panel.getByRole("link", { name: "出生一件事" }).click();
  await page.waitForURL(/\/affairs\/app_/);
  await page.locator('[data-stage="proposed"]').waitFor();
  const held = await page.locator("[data-held] dd").allInnerTexts();
  expect(held.length >= 6 && held.every((text) => text.trim() !== ""), `values of the register, each shown, not ${held.length}`);
  const typed = await page.locator("main input[type=text], main textarea, main input:not([type])").count();
  expect(typed === 0, `nothing to type, not ${typed} fields`);
  for (const choice of ["随母亲", "到社区窗口领取"]) {
    await page.getByRole("radio", { name: choice }).check();
    await page.waitForFunction((label) => [...document.querySelectorAll("label")].some((one) => one.innerText === label && one.querySelector("input")?.checked), choice);
    await page.waitForLoadState("networkidle");
  }
  await fits(page, "the application");
  await page.getByRole("button", { name: "提交，一起办理" }).click();
  await page.locator('[data-stage="submitted"]').waitFor();
  for (const item of items) {
    const row = page.locator(`li[data-item="${item}"]`);
    await row.getByRole("button", { name: "受理" }).click();
    await row.getByRole("button", { name: "办结" }).click();
    await row.getByText("已办好").first().waitFor();
  }
  await page.locator('[data-stage="closed"]').waitFor();
}

/** Opens the mother's door at the counter; gives its number and code. */
async function openDoor(page, name) {
  await openRecord(page, name);
  const panel = page.locator("section.panel", { hasText: "本人查询" });
  await page.locator("a.kin").first().click();
  await page.waitForFunction((child) => document.querySelector(".who h1")?.textContent !== child && document.querySelector(".who h1") !== null, name);
  await panel.getByRole("button", { name: /开通/ }).click();
  await panel.getByRole("status").waitFor();
  const [number, code] = await panel.locator("code").allInnerTexts();
  return { number, code };
}

/** Every page behind the door, in elder mode: large letters, large places to touch, nothing beside the phone's edge. */
async function elder(page, places) {
  for (const place of places) {
    await page.goto(place);
    const found = await page.evaluate(() => {
      const faults = [];
      const seen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";
      for (const element of document.querySelectorAll("main *")) {
        if (!seen(element)) continue;
        const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== "");
        if (own && Number.parseFloat(getComputedStyle(element).fontSize) < 18) faults.push(`small text in ${element.tagName}`);
      }
      for (const target of document.querySelectorAll("main a, main button, main summary, main input:not([type=hidden]):not([type=radio]), main textarea, main label.choice")) {
        if (seen(target) && target.getBoundingClientRect().height < 59.5) faults.push(`small target ${target.tagName} ${target.textContent.trim().slice(0, 12)}`);
      }
      if (document.documentElement.scrollWidth > window.innerWidth) faults.push("wider than the screen");
      if (!document.documentElement.classList.contains("large")) faults.push("not in elder mode");
      return faults;
    });
    expect(found.length === 0, `${place.split("?")[0]} in elder mode, not ${found.slice(0, 4).join("; ")}`);
  }
}

/** Behind the door on a slow telephone without scripts: what came of the birth, and another matter handed in. */
async function behindTheDoor(browser, desk, keys) {
  const context = await browser.newContext({ baseURL: desk.base, viewport: phone, locale: "zh-CN", javaScriptEnabled: true });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const slow = await context.newCDPSession(page);
  await slow.send("Network.enable");
  await slow.send("Network.emulateNetworkConditions", { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 });
  let bytes = 0;
  slow.on("Network.loadingFinished", (done) => { bytes += done.encodedDataLength; });
  const began = Date.now();
  await page.goto("/my");
  await page.getByRole("link", { name: "登录" }).waitFor();
  const took = Date.now() - began;
  expect(took <= 5_000 && bytes <= 200_000, `a first page within 5 s and 200 kB, not ${took} ms and ${bytes} bytes`);
  await slow.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  expect((await page.locator("script").count()) === 0, "no script on the page");
  await page.getByRole("link", { name: "登录" }).click();
  await page.getByLabel("登录号").fill(keys.number);
  await page.getByLabel("密码").fill(keys.code);
  await page.getByRole("button", { name: "登录" }).click();
  await page.waitForURL("**/my");
  await page.goto("/my/device");
  const secret = await page.locator("p code").innerText();
  await page.getByLabel("六位动态码").fill(deviceCode(secret));
  await page.getByRole("button", { name: "完成" }).click();
  await page.waitForURL("**/my");
  await page.getByRole("link", { name: /办一件事/ }).click();
  await page.waitForURL("**/my/affairs");
  await page.getByText("出生一件事 · 已办结").waitFor();
  const moving = page.locator("section.card", { hasText: "迁入一件事" }).last();
  await moving.getByRole("button", { name: "开始办理" }).click();
  await page.waitForURL(/\/my\/affair\?id=app_/);
  const affair = page.url();
  expect((await page.locator("main input:not([type=hidden]):not([type=radio]), main form textarea").count()) === 0, "nothing to type");
  await fits(page, "the page behind the door");
  await page.getByRole("button", { name: "提交，一起办理" }).click();
  await page.getByText("办理中", { exact: true }).first().waitFor();
  expect((await page.locator("section[data-item]").count()) === 5, "five items of moving in");
  await page.goto("/my");
  await page.getByRole("button", { name: "大字版" }).click();
  await page.getByRole("button", { name: "标准字号" }).waitFor();
  const at = new URL(affair);
  await page.setViewportSize({ width: 320, height: 640 });
  await elder(page, ["/my", "/my/affairs", at.pathname + at.search, "/my/record", "/my/reads", "/my/cases", "/my/entitled", "/my/check"]);
  await context.close();
  return `first page ${took} ms, ${(bytes / 1000).toFixed(0)} kB`;
}

/** A birth from the register's proposal to the last item, at 360 × 640; then the family's own door. */
export async function familyAffair(browser, desk) {
  const name = await registerBirth(browser, desk);
  const { page, context, faults } = await openDesk(browser, desk.base);
  await page.setViewportSize(phone);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await atTheCounter(page, name);
  const keys = await openDoor(page, name);
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return behindTheDoor(browser, desk, keys);
}
