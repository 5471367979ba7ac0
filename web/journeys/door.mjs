// The resident's door on a small telephone: how fast and light its first page is on a slow line, a birth from its beginning to its last
// item with nothing typed that the register holds, and elder mode on every page.
import { chooseRadio, expect, findSomebody, openDesk, pressOn, signIn, tabTo, writeInto } from "./desk.mjs";
import { signInSecond } from "./events.mjs";
import { deviceCode } from "./office-pages.mjs";

const phone = { width: 360, height: 640 };
/** Slow 3G: 400 kilobits a second each way, 400 ms for the way there and back. */
const slow = { offline: false, latency: 400, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 };

/** The desk's own answer to a question, as the page itself would ask it. */
export const ask = (page, path, body) =>
  page.evaluate(async ([address, sent]) => {
    const headers = { "x-purpose": "family_service", ...(sent === undefined ? {} : { "content-type": "application/json" }) };
    const answer = await fetch(address, sent === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(sent) });
    return answer.ok ? answer.json() : null;
  }, [path, body]);

/** Opens the door of a person at the desk, with keys, and gives what is handed over. */
export async function openDoorOf(page, person) {
  await page.goto(`/people/${person}`);
  const asks = page.locator(".asks .purposes button[aria-disabled=false]");
  await asks.first().or(page.locator(".who h1")).first().waitFor();
  if ((await asks.count()) > 0) await pressOn(page, asks.first());
  const panel = page.locator("section.panel", { has: page.getByRole("heading", { name: "本人查询" }) });
  await pressOn(page, panel.getByRole("button", { name: /开通/ }).first());
  await panel.locator("code").nth(1).waitFor();
  const [number, code] = await panel.locator("code").allInnerTexts();
  return { number: number.trim(), code: code.trim() };
}

/** Goes through a door for the first time, with keys: number and code, then the code of one's own device. */
export async function goIn(page, { number, code }) {
  await page.goto("/my");
  await pressOn(page, page.locator("a[href='/my/sign-in']"));
  await writeInto(page, page.locator("#number"), number);
  await writeInto(page, page.locator("#code"), code);
  await pressOn(page, page.locator("form[action='/my/sign-in'] button"));
  await page.waitForURL("**/my");
  await page.goto("/my/device");
  const secret = await page.locator("input[name=secret]").inputValue();
  await writeInto(page, page.locator("#code"), deviceCode(secret));
  await pressOn(page, page.locator("form[action='/my/device'] button"));
  await page.locator("form[action='/my/sign-out']").waitFor();
}

/** A telephone on a slow line, and what came over it since it was last asked. */
export async function openPhone(browser, base, { line, scripts = true } = {}) {
  const { page, context, faults } = await openDesk(browser, base, { size: "phone", scripts });
  await page.setViewportSize(phone);
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  if (line !== undefined) await session.send("Network.emulateNetworkConditions", line);
  let bytes = 0;
  session.on("Network.loadingFinished", (event) => { bytes += event.encodedDataLength; });
  const weighed = () => {
    const now = bytes;
    bytes = 0;
    return now;
  };
  return { page, context, faults, weighed };
}

/** How long after the first wish a page can be used: drawn, loaded, and its first control reached with a key. */
async function until(page, path, first) {
  const began = Date.now();
  await page.goto(path, { waitUntil: "load" });
  await tabTo(page, page.locator(first).first(), 5);
  return Date.now() - began;
}

/** On slow 3G the first page can be used within 5 s and weighs 200 kB at the most; so does the first one behind the door. */
export async function slowDoor(browser, desk) {
  const worker = await openDesk(browser, desk.base);
  await signIn(worker.page, desk);
  await worker.page.getByRole("navigation").waitFor();
  await findSomebody(worker.page);
  const link = await worker.page.locator("[data-result]").first().evaluate((row) => (row.closest("a") ?? row.querySelector("a") ?? row).getAttribute("href"));
  const keys = await openDoorOf(worker.page, link.split("/").pop());
  await worker.context.close();

  const { page, context, faults, weighed } = await openPhone(browser, desk.base, { line: slow });
  const said = [];
  const check = async (path, first) => {
    weighed();
    const taken = await until(page, path, first);
    const bytes = weighed();
    said.push(`${path} ${(taken / 1000).toFixed(1)} s, ${(bytes / 1000).toFixed(1)} kB`);
    expect(bytes > 500, `what came over the line to be weighed, not ${bytes} bytes`);
    expect(taken <= 5_000, `${path} within 5 s on a slow line, not ${taken} ms`);
    expect(bytes <= 200_000, `${path} to weigh 200 kB at the most, not ${bytes} bytes`);
  };
  await check("/my", "a.skip");
  for (const path of ["/my/check", "/my/places", "/my/promises"]) await check(path, "a.skip");
  await goIn(page, keys);
  for (const path of ["/my", "/my/affairs", "/my/reads"]) await check(path, "a.skip");
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over <= 0, `nothing wider than a small telephone, not ${over} px`);
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return said.join("; ");
}

/** A married couple of whom the register holds number and telephone, so that nothing of them has to be asked. */
async function aCouple(page) {
  const year = new Date().getFullYear();
  const whole = (one) => one.alive && one.id_number_masked !== null && one.phone_masked !== null && one.usual_division?.startsWith("330110");
  for (const text of ["wj", "zj", "lj", "zw", "ly", "cj", "wy", "lh", "lm", "wx", "zx", "lx"]) {
    const found = await ask(page, "/api/people/search", { text, limit: 50 });
    for (const one of (found?.items ?? []).filter(whole)) {
      const born = Number((one.birth_date ?? "").slice(0, 4));
      if (one.sex?.code !== "2" || born < year - 42 || born > year - 22) continue;
      const record = await ask(page, `/api/people/${one.id}`);
      const husband = record?.kin.find((kin) => kin.kind === "spouse" && kin.person !== null && kin.until === null && kin.evidence !== "household");
      if (husband === undefined) continue;
      const his = await ask(page, "/api/people/search", { text: husband.name, limit: 50 });
      const him = his?.items.find((known) => known.id === husband.person);
      if (him !== undefined && whole(him)) return { mother: one.id, father: him.id };
    }
  }
  throw new Error("expected a couple of whom the register knows enough");
}

/** A birth as one office declares and verifies it and another of its workers registers it; gives the child, once the register follows. */
async function aBirth(page, other, { mother, father }) {
  const step = (worker, event, name, version) =>
    worker.evaluate(async ([id, taken, seen]) => {
      const headers = { "x-purpose": "family_service", "content-type": "application/json", "if-match": `"${seen}"`, "idempotency-key": crypto.randomUUID() };
      const answer = await fetch(`/api/events/${id}/steps`, { method: "POST", headers, body: JSON.stringify({ step: taken }) });
      return answer.status;
    }, [event, name, version]);
  const name = `欧阳${["安", "平", "宁", "乐", "和", "康"][Date.now() % 6]}${["一", "二", "三", "四", "五", "六", "七"][Date.now() % 7]}`;
  const born = new Date(Date.now() - 8 * 86_400_000).toISOString().slice(0, 10);
  const fields = { name, sex: "2", birth_date: born, household: "mother" };
  const event = await page.evaluate(async (content) => {
    const headers = { "x-purpose": "family_service", "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
    const answer = await fetch("/api/events", { method: "POST", headers, body: JSON.stringify({ kind: "birth", content }) });
    return answer.json();
  }, { row: { event_place: "区妇幼保健院" }, evidence: ["出生医学证明"], parties: [{ role: "child", fields }, { role: "mother", person: mother }, { role: "father", person: father }] });
  expect(event.id !== undefined, `the birth to be declared, not ${JSON.stringify(event)}`);
  expect((await step(page, event.id, "verify", 1)) === 200, "the birth to be verified");
  expect((await step(other, event.id, "register", 2)) === 200, "the birth to be registered by another worker");
  for (let tries = 0; tries < 60; tries += 1) {
    const kin = (await ask(page, `/api/people/${mother}`))?.kin ?? [];
    const child = kin.find((one) => one.kind === "child" && one.name === name);
    if (child?.person) return child.person;
    await page.waitForTimeout(1_000);
  }
  throw new Error("expected the register to follow the birth");
}

/** Takes one step of all items of an application that are with the office, at the desk's list of work. */
async function workOn(page, application, button, most) {
  await page.goto("/affairs");
  const asks = page.locator(".asks .purposes button[aria-disabled=false]");
  const boxes = page.locator(`[data-matter^="${application}/"] input[type=checkbox]`);
  await asks.first().or(page.locator("[data-matter]").first()).first().waitFor();
  if ((await asks.count()) > 0) await pressOn(page, asks.first());
  await boxes.first().waitFor();
  const count = Math.min(await boxes.count(), most);
  for (let at = 0; at < count; at += 1) await pressOn(page, boxes.nth(at), "Space");
  const done = page.waitForResponse((answer) => answer.url().endsWith("/api/matters/steps"));
  await pressOn(page, page.getByRole("button", { name: button }));
  const left = (await (await done).json()).left;
  expect(left.length === 0, `every item to be taken, not ${left.length} left`);
  return count;
}

/**
 * A birth from the register's event to its last item: prepared by the event, handed in by the mother at her own door with two choices
 * and not one letter typed, worked through at the desk item by item, and seen to be done on her telephone.
 */
export async function birthBundle(browser, desk) {
  expect(desk.second !== undefined, "a second worker (--second and --second-password)");
  const worker = await openDesk(browser, desk.base);
  await signIn(worker.page, desk);
  await worker.page.getByRole("navigation").waitFor();
  const other = await openDesk(browser, desk.base);
  await signInSecond(other.page, { ...desk.second, password: "东海岸上有五只老海鸥" });
  const couple = await aCouple(worker.page);
  await aBirth(worker.page, other.page, couple);
  await other.context.close();
  const keys = await openDoorOf(worker.page, couple.mother);

  const { page, context, faults } = await openPhone(browser, desk.base);
  await goIn(page, keys);
  await pressOn(page, page.locator("a[href='/my/affairs']"));
  const prepared = page.locator("section.card", { hasText: "出生一件事" }).filter({ hasText: "已为您备好" });
  await pressOn(page, prepared.locator("a.do").first());
  await page.locator(".case-number").waitFor();
  const application = new URL(page.url()).searchParams.get("id");
  const asked = page.locator("form[action='/my/affair'] :is(input, textarea, select):not([type=hidden], [type=radio])");
  expect((await asked.count()) === 0, `nothing to be typed, not ${await asked.count()} fields`);
  const groups = await page.locator("form[action='/my/affair'] fieldset").count();
  for (let at = 0; at < groups; at += 1) await chooseRadio(page, page.locator("form[action='/my/affair'] fieldset").nth(at).locator("input[type=radio]").first());
  const filled = await page.locator("dl dd").count();
  expect(filled > 5, `what the register holds to be filled in, not ${filled} values`);
  await pressOn(page, page.locator("form[action='/my/affair'] button[name=submit]"));
  await page.locator("p.verdict", { hasText: "办理中" }).first().waitFor();
  const all = await page.locator("section[data-item]").count();

  let settled = 0;
  for (let round = 0; round < 6 && settled < all; round += 1) {
    const count = await workOn(worker.page, application, "受理选中的", 50);
    settled += await workOn(worker.page, application, "办结选中的", count);
  }
  expect(settled === all, `all ${all} items to be settled, not ${settled}`);
  await page.reload();
  await page.locator("p.verdict", { hasText: "已办结" }).first().waitFor();
  const done = await page.locator("section[data-item]", { hasText: "已办好" }).count();
  expect(done === all, `all ${all} items done on the telephone, not ${done}`);
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  await worker.context.close();
  return `${all} items, ${filled} values filled in, ${groups} choices, nothing typed`;
}

/** What a page has to say and to offer, without what changes by being looked at. */
const offered = (page) =>
  page.evaluate(() => {
    // A message is unseen until its page has been looked at once.
    const plain = (text) => text.replace(/\s+/g, " ").replace(/ · \d+ 条没看过/, "").trim();
    const own = [...document.querySelectorAll("main :is(h1, h2, label, legend, summary, button)")].map((one) => `${one.localName} ${plain(one.textContent)}`);
    const links = [...document.querySelectorAll("main a[href]")].map((one) => `link ${one.getAttribute("href").split("?")[0]} ${plain(one.textContent)}`);
    const forms = [...document.querySelectorAll("main form")].map((one) => `form ${one.getAttribute("action")} ${[...one.elements].map((field) => field.name).join(",")}`);
    const cards = `cards ${document.querySelectorAll("main dl dt").length}`;
    return [...new Set([...own, ...links, ...forms, cards])].filter((one) => !/大字版|标准字号/.test(one)).sort();
  });

/** Where a page leads behind the same door; pages of a list are one place. */
const leads = (page) =>
  page.evaluate(() => [...document.querySelectorAll("a[href^='/my'], a[href='/verify']")].map((one) => one.getAttribute("href").split("#")[0]).filter((href) => href !== "" && !href.includes("cursor=")));

/** What is too small, or wider than a window of 320 px, which is 1280 px at four hundred per cent. */
export const tooSmall = (page) =>
  page.evaluate(() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    const faults = [];
    const named = (one) => `${one.localName}${one.id === "" ? "" : `#${one.id}`} “${one.textContent.replace(/\s+/g, " ").trim().slice(0, 20)}”`;
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = words.nextNode(); text !== null; text = words.nextNode()) {
      const box = text.parentElement;
      if (text.textContent.trim() === "" || !box.checkVisibility() || box.closest("svg, script, style") !== null) continue;
      const size = Number.parseFloat(getComputedStyle(box).fontSize);
      if (size < 18) faults.push(`text of ${size} px: ${named(box)}`);
    }
    for (const control of document.querySelectorAll("main :is(a[href], button, summary, select, textarea, input:not([type=hidden]))")) {
      const target = ["radio", "checkbox"].includes(control.type) ? control.closest("label") : control;
      if (target === null || !target.checkVisibility()) continue;
      const { width, height } = target.getBoundingClientRect();
      if (width < 60 || height < 60) faults.push(`a target of ${Math.round(width)} × ${Math.round(height)} px: ${named(target)}`);
    }
    const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (over > 0) faults.push(`${over} px wider than the window`);
    if (!document.documentElement.classList.contains("large")) faults.push("not in elder mode");
    return [...new Set(faults)];
  });

/** Every place that is reached from the first page, with what it offers. */
async function crawl(page, look) {
  const seen = new Map();
  const queue = ["/my"];
  while (queue.length > 0) {
    const path = queue.shift();
    if (seen.has(path)) continue;
    await page.goto(path);
    seen.set(path, await offered(page));
    await look?.(path);
    queue.push(...(await leads(page)));
  }
  return seen;
}

async function switchTo(page, large) {
  await page.goto("/my");
  const now = await page.evaluate(() => document.documentElement.classList.contains("large"));
  if (now !== large) await pressOn(page, page.locator("form[action='/my/large'] button"));
  await page.locator(large ? "html.large" : "html:not(.large)").waitFor();
}

/** Elder mode is reached from the first screen, is kept everywhere, leaves nothing out, and nothing in it is small or wide. */
export async function elderMode(browser, desk) {
  const worker = await openDesk(browser, desk.base);
  await signIn(worker.page, desk);
  await worker.page.getByRole("navigation").waitFor();
  await findSomebody(worker.page);
  const link = await worker.page.locator("[data-result]").first().evaluate((row) => (row.closest("a") ?? row.querySelector("a") ?? row).getAttribute("href"));
  const person = link.split("/").pop();
  const issued = await ask(worker.page, `/api/people/${person}/certificates`, { claims: ["name"], days: 30 });
  const keys = await openDoorOf(worker.page, person);
  await worker.context.close();

  const { page, context, faults } = await openPhone(browser, desk.base);
  await page.setViewportSize({ width: 320, height: 640 });
  const found = [];
  const compared = async () => {
    await switchTo(page, false);
    const ordinary = await crawl(page);
    await switchTo(page, true);
    const large = await crawl(page, async (path) => { for (const fault of await tooSmall(page)) found.push(`${path.split("?")[0]}: ${fault}`); });
    for (const [path, offers] of ordinary) {
      const there = large.get(path);
      if (there === undefined) found.push(`${path}: is not reached in elder mode`);
      else for (const one of offers) if (!there.includes(one)) found.push(`${path.split("?")[0]}: lacks ${one}`);
    }
    return large.size;
  };
  const outside = await compared();
  await goIn(page, keys);
  expect(await page.evaluate(() => document.documentElement.classList.contains("large")), "elder mode to be kept by signing in");
  // Something in every list: a question, a matter that is begun, a helper who is asked.
  await page.goto("/my/cases");
  await writeInto(page, page.locator("#words"), "请问几点开门");
  await pressOn(page, page.locator("form[action='/my/cases'] button").last());
  await page.locator(".case-number").waitFor();
  await page.goto("/my/affairs");
  const begin = page.locator("form[action='/my/affairs'] button");
  if ((await begin.count()) > 0) {
    await pressOn(page, begin.first());
    await page.locator(".case-number").waitFor();
  }
  const inside = await compared();
  expect(inside > outside + 8, `the pages behind the door, not ${inside} with ${outside} before it`);
  expect(found.length === 0, `nothing small, wide or missing in elder mode, not\n        ${[...new Set(found)].slice(0, 40).join("\n        ")}`);
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return `${outside} pages before the door, ${inside} behind it${issued === null ? "" : ", one certificate among them"}`;
}
