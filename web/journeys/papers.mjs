// A paper that a shipped item asks for: photographed once behind the door on a small telephone without scripts, used again in the next
// matter, seen at the counter; and the same at the counter for somebody who came there.
import { chooseFile, chooseRadio, expect, findSomebody, openDesk, pathOf, pressOn, signIn, tabTo } from "./desk.mjs";
import { ask, goIn, openDoorOf, openPhone } from "./door.mjs";

const place = "39.9042N 116.4074E";

/** What a telephone writes into a photograph: its maker and which way up (turned a quarter), and a remark with the place. */
function told() {
  const tiff = Buffer.alloc(8 + 2 + 2 * 12 + 4 + 12);
  tiff.write("MM\0*", 0, "latin1");
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(2, 8);
  const entry = (at, tag, kind, count, value) => {
    tiff.writeUInt16BE(tag, at);
    tiff.writeUInt16BE(kind, at + 2);
    tiff.writeUInt32BE(count, at + 4);
    tiff.writeUInt32BE(value, at + 8);
  };
  entry(10, 0x010f, 2, 12, 38);
  entry(22, 0x0112, 3, 1, 6 * 65_536);
  tiff.write("Phone X200\0\0", 38, "latin1");
  const segment = (marker, content) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(content.length + 2, 2);
    return Buffer.concat([head, content]);
  };
  return Buffer.concat([segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff])), segment(0xfe, Buffer.from(place))]);
}

/** A photograph as a telephone hands it over: a real picture with what is written into it. */
async function photograph(page) {
  const picture = await page.screenshot({ type: "jpeg", quality: 60 });
  return { name: "lease.jpg", mimeType: "image/jpeg", buffer: Buffer.concat([picture.subarray(0, 2), told(), picture.subarray(2)]) };
}

/** Begins a matter behind the door, or goes on with it. */
async function begin(page, title) {
  await page.goto("/my/affairs");
  const card = page.locator("section.card", { hasText: title });
  const begun = card.locator("a.do");
  await pressOn(page, (await begun.count()) > 0 ? begun.first() : card.locator("form[action='/my/affairs'] button").first());
  await page.locator(".case-number").waitFor();
  return new URL(page.url()).searchParams.get("id");
}

/** A worker who is at somebody's home says so, and begins there. */
async function atHome(page, person, bundle) {
  await page.goto(`/people/${person}`);
  const asks = page.locator(".asks .purposes button[aria-disabled=false]");
  const offer = page.locator(`[data-offer="${bundle}"] button`);
  await asks.first().or(offer).first().waitFor();
  if ((await offer.count()) === 0) await pressOn(page, asks.first());
  await offer.waitFor();
  await chooseRadio(page, page.locator("input[type=radio][value=home]"));
  await pressOn(page, offer);
  await page.waitForURL("**/affairs/app_*");
  await page.locator(".lede", { hasText: "工作人员上门" }).waitFor();
  return pathOf(page).split("/").at(-1);
}

/** The desk's own page of an application, with the purpose said. */
async function atDesk(page, application) {
  await page.goto(`/affairs/${application}`);
  const asks = page.locator(".asks .purposes button[aria-disabled=false]");
  const proof = page.locator("[data-paper='paper.home-proof']");
  await asks.first().or(proof).first().waitFor();
  if ((await asks.count()) > 0) await pressOn(page, asks.first());
  await proof.waitFor();
  return proof;
}

export async function paperOnce(browser, desk) {
  const worker = await openDesk(browser, desk.base);
  await signIn(worker.page, desk);
  await worker.page.getByRole("navigation").waitFor();
  await findSomebody(worker.page);
  const links = await worker.page.locator("[data-result]").evaluateAll((rows) => rows.map((row) => (row.closest("a") ?? row.querySelector("a") ?? row).getAttribute("href")));
  const [first, second] = links.slice(-2).map((link) => link.split("/").pop());
  const keys = await openDoorOf(worker.page, first);

  const { page, context, faults } = await openPhone(browser, desk.base, { scripts: false });
  await goIn(page, keys);
  const moving = await begin(page, "迁入一件事");
  // Its paper is asked for with the item that wants it, which is the family's own choice.
  expect((await page.locator("input[type=file]").count()) === 0, "no paper to be asked for before anything is chosen");
  await tabTo(page, page.locator("input[type=checkbox][name='item.move-permit']"));
  await page.keyboard.press("Space");
  await pressOn(page, page.locator("form[action='/my/affair'] button.plain"));
  await page.locator("input[type=file]").waitFor();
  const field = page.locator("input[type=file]");
  expect((await field.count()) === 1, `one paper to be asked for, not ${await field.count()}`);
  const send = page.locator("form[action='/my/affair/paper'] button");
  await chooseFile(page, field, { name: "lease.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") });
  await pressOn(page, send);
  await page.locator("[role=alert]", { hasText: "没有存上" }).waitFor();
  const photo = await photograph(page);
  expect(photo.buffer.includes(place), "a photograph that says where it was taken");
  await chooseFile(page, field, photo);
  await pressOn(page, send);
  await page.locator("li", { hasText: "存过扫描件，不用再交" }).waitFor();

  // What is kept is the picture, still turned the right way, and nothing of where and with what it was taken.
  await page.goto("/my/papers");
  const kept = await page.locator("a.do[href^='/my/paper?']").first().getAttribute("href");
  const shown = await (await context.request.get(kept)).body();
  for (const word of [place, "Phone X200"]) expect(!shown.includes(word), `nothing of “${word}” to be kept`);
  expect(shown.subarray(-2000).equals(photo.buffer.subarray(-2000)), "the picture itself as it was");
  expect(shown.includes(Buffer.from([0x12, 0x01, 3, 0, 1, 0, 0, 0, 6])), "which way up it is");

  // The next matter has it already; handed in without another photograph.
  const settling = await begin(page, "落户一件事");
  await page.locator("li", { hasText: "存过扫描件，不用再交" }).waitFor();
  expect(!(await page.locator("main").innerText()).includes("拍照上传"), "nothing to be brought again");
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over <= 0, `nothing wider than a small telephone, not ${over} px`);
  await pressOn(page, page.locator("button[name=submit], form[action='/my/affair/submit'] button").first());
  await page.locator("p.verdict", { hasText: "办理中" }).first().waitFor();
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();

  // The worker sees it under the purpose of the desk, in both matters.
  for (const application of [moving, settling]) {
    const proof = await atDesk(worker.page, application);
    expect((await proof.innerText()).includes("存过扫描件，不用再交"), "the paper to be there at the desk");
    const looked = worker.page.waitForResponse((answer) => answer.url().includes("/api/papers/"));
    const opened = worker.context.waitForEvent("page");
    await pressOn(worker.page, proof.getByRole("button", { name: "看扫描件" }));
    expect((await looked).headers()["content-type"] === "image/jpeg", "the scan to be shown");
    await (await opened).close();
  }

  // Somebody who comes to the counter: scanned once there, known in their next matter.
  const counter = async (bundle) => (await ask(worker.page, `/api/people/${second}/applications`, { bundle })).id;
  const atCounter = await atHome(worker.page, second, "moving-in");
  const choice = worker.page.locator("[data-optional='item.move-permit'] input[type=checkbox]");
  await worker.page.locator(".asks .purposes button[aria-disabled=false]").first().or(choice).first().waitFor();
  if ((await choice.count()) === 0) await pressOn(worker.page, worker.page.locator(".asks .purposes button[aria-disabled=false]").first());
  await pressOn(worker.page, choice, "Space");
  await worker.page.locator("[data-paper='paper.home-proof']").waitFor();
  let proof = await atDesk(worker.page, atCounter);
  await chooseFile(worker.page, proof.locator("input[type=file]"), { ...photo, name: "scan.jpg" });
  await proof.filter({ hasText: "存过扫描件，不用再交" }).waitFor();
  proof = await atDesk(worker.page, await counter("settling"));
  await tabTo(worker.page, proof.getByRole("button", { name: "看扫描件" }));
  expect((await proof.innerText()).includes("存过扫描件，不用再交"), "the paper to be known at the counter");
  await worker.context.close();
  return `${photo.buffer.length - shown.length} bytes left out of a photograph; brought once, used in two matters, behind the door and at the counter`;
}
