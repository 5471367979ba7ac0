// What an office sets about its own work, by keyboard alone: a new year's list of divisions, its own words, how long leftovers stay,
// a layer from a shapefile. Every field and button is reached with Tab, every file chosen with Enter.
import { chooseFile, expect, openDesk, pressOn, signIn, tabTo, typeDay, writeInto } from "./desk.mjs";
import { openMap, tilePath } from "./map.mjs";
import { zipped } from "./archive.mjs";

/** The townships and villages of the worker's area as they stand. */
function standing(page) {
  return page.evaluate(async () => {
    const area = (await (await fetch("/api/session")).json()).area;
    const of = async (code) => (await fetch(`/api/divisions/${code}`)).json();
    const all = [];
    for (const township of (await of(area)).children) {
      all.push(township);
      all.push(...(await of(township.code.slice(0, 9))).children);
    }
    return all;
  });
}

/** A new year's list renames one township: compared, looked at, made, and undone, so that the next walk finds what this one found. */
export async function divisionList(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await page.goto("/divisions");
  await page.locator(".divisions").waitFor();
  const all = await standing(page);
  expect(all.length > 100, `the area's townships and villages, not ${all.length}`);
  const last = all.filter((one) => one.code.endsWith("000")).at(-1);
  const renamed = `${last.name.slice(0, -1)}演练镇`;
  const lines = all.map((one) => `${one.code},${one.code === last.code ? renamed : one.name}`);
  const buffer = Buffer.from(`代码,名称\n${lines.join("\n")}\n`);
  await chooseFile(page, page.locator(".divisions input[type=file]"), { name: "2026.csv", mimeType: "text/csv", buffer });
  await page.getByText(`与现行一致 ${all.length - 1} 个，更名 1 个，新出现 0 个，表中没有 0 个`).waitFor();
  const list = page.locator("section.panel", { has: page.locator("input[type=file]") });
  const change = list.locator(".list-changes li");
  expect((await change.count()) === 1, "one change that the list amounts to");
  await typeDay(page, list.getByLabel("生效日期"), new Date().toISOString().slice(0, 10));
  await writeInto(page, list.getByLabel("依据文件"), "年度区划代码（演练）");
  await pressOn(page, change.getByRole("button", { name: "查看影响" }));
  const make = page.getByRole("button", { name: "执行变更" });
  await make.waitFor();
  expect((await page.locator(".division-faults").count()) === 0, `no faults, not ${await page.locator(".division-faults").allInnerTexts()}`);
  await pressOn(page, make);
  const made = page.locator("section.panel", { hasText: "年度区划代码（演练）" }).filter({ has: page.locator(".chip.good", { hasText: "已生效" }) }).first();
  await made.waitFor({ timeout: 90_000 });
  await pressOn(page, made.getByRole("button", { name: "撤销这项变更" }));
  await writeInto(page, page.getByLabel("撤销理由"), "演练结束");
  await pressOn(page, page.getByRole("button", { name: "确认撤销" }));
  await made.waitFor({ state: "detached", timeout: 90_000 });
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return `${all.length} divisions compared, ${last.name} renamed and named back`;
}

/** Signs in who keeps the office's accounts, changing the one-time password the first time, all by keyboard. */
async function asKeeper(browser, desk) {
  expect(desk.keeper !== undefined, "who keeps accounts (--keeper and --keeper-password)");
  const opened = await openDesk(browser, desk.base);
  const { page } = opened;
  const enter = async (word) => {
    await page.goto("/");
    await writeInto(page, page.locator("input[autocomplete=username]"), desk.keeper.account);
    await writeInto(page, page.locator("input[autocomplete=current-password]"), word);
    const answered = page.waitForResponse((response) => response.request().method() === "POST" && new URL(response.url()).pathname === "/api/session");
    await page.keyboard.press("Enter");
    return (await answered).ok();
  };
  if (!(await enter(desk.password))) {
    expect(await enter(desk.keeper.oneTime), "the one-time password to be good once");
    const fresh = page.locator("input[autocomplete=new-password]");
    await writeInto(page, page.locator("input[autocomplete=current-password]"), desk.keeper.oneTime);
    await writeInto(page, fresh.nth(0), desk.password);
    await writeInto(page, fresh.nth(1), desk.password);
    await page.keyboard.press("Enter");
  }
  await page.getByRole("navigation").waitFor();
  return opened;
}

const put = (page, path) => page.waitForResponse((answer) => answer.request().method() === "PUT" && new URL(answer.url()).pathname === path);
const kept = (page) => put(page, "/api/drafts/office-text-door_help");

/** An office says at the door how it is reached: begun, found again after a reload, kept, shown, and as it was again. */
export async function officeWords(browser, desk) {
  const { page, context, faults } = await asKeeper(browser, desk);
  await page.goto("/texts");
  const change = page.locator("[data-text=door_help]");
  await pressOn(page, change);
  const form = page.locator("form.set-form");
  const said = "没有手机也可以办：请到演练路 1 号便民中心二楼。";
  const draft = kept(page);
  await writeInto(page, form.getByLabel("中文"), said);
  expect((await draft).ok(), "what was begun to be kept");
  // A reload loses nothing: what was begun is offered, and taken up.
  await page.reload();
  await pressOn(page, change);
  await pressOn(page, page.getByRole("button", { name: "接着写" }));
  expect((await form.getByLabel("中文").inputValue()) === said, "what was begun before the reload");
  await writeInto(page, form.getByLabel("英文"), "No telephone is needed: come to 1 Exercise Road, second floor.");
  await writeInto(page, form.getByLabel("理由"), "搬到新址");
  const done = put(page, "/api/office-texts/door_help");
  await page.keyboard.press("Enter");
  expect((await done).status() === 204, "the words to be kept");
  await change.waitFor();
  const visitor = await context.newPage();
  await visitor.goto("/my");
  await visitor.getByText(said).waitFor();
  await visitor.close();
  // As it ships again; what was said stays in the history.
  await pressOn(page, change);
  await writeInto(page, form.getByLabel("理由"), "演练结束");
  const back = put(page, "/api/office-texts/door_help");
  await pressOn(page, page.getByRole("button", { name: "恢复为自带的" }));
  expect((await back).status() === 204, "the words as they ship");
  await change.waitFor();
  expect(faults.length === 0, `a quiet console, not ${[...new Set(faults)].join("; ")}`);
  await context.close();
  return "begun, found again, kept, shown at the door, put back";
}

/** Leftovers stay for a stated time: changed with a reason, in the history, carried out at once, and as it was again. */
export async function leftovers(browser, desk) {
  const { page, context, faults } = await asKeeper(browser, desk);
  await page.goto("/retention");
  const change = page.locator("[data-change=transactions]");
  await change.waitFor();
  const panel = page.locator("section.panel", { has: change });
  const before = (await panel.locator("header .end b").innerText()).replace(/\D/g, "");
  const set = async (days, reason) => {
    await pressOn(page, change);
    const form = page.locator("form.set-form");
    await writeInto(page, form.getByLabel("保留天数"), days);
    await writeInto(page, form.getByLabel("理由"), reason);
    const done = put(page, "/api/retention/transactions");
    await page.keyboard.press("Enter");
    const answer = await done;
    expect(answer.ok(), `the days to be kept, not ${answer.status()}`);
    await panel.locator("header .end b", { hasText: days }).waitFor();
  };
  const { least, most } = await page.evaluate(async () => (await (await fetch("/api/retention")).json()).items.find((one) => one.what === "transactions"));
  const other = String(Number(before) < most ? Number(before) + 1 : least);
  await set(other, "上级来文要求");
  await pressOn(page, panel.locator(".set-history summary"));
  await panel.getByText("上级来文要求").first().waitFor();
  const run = page.waitForResponse((answer) => answer.url().endsWith("/api/retention/removals"));
  await pressOn(page, page.getByRole("button", { name: "现在清除到期的" }));
  expect((await run).ok(), "what is due to be removed");
  await page.getByText(/清除了 \d+ 条/).waitFor();
  await set(before, "演练结束");
  expect(faults.length === 0, `a quiet console, not ${[...new Set(faults)].join("; ")}`);
  await context.close();
  return `${before} days, ${other} for a while`;
}

const wgs84 = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';

/** A shapefile of one polygon (ESRI's description of 1998), written by hand. */
function polygon([west, south, east, north]) {
  const ring = [[west, south], [west, north], [east, north], [east, south], [west, south]];
  const content = 4 + 32 + 4 + 4 + 4 + ring.length * 16;
  const file = Buffer.alloc(100 + 8 + content);
  file.writeInt32BE(9994, 0);
  file.writeInt32BE(file.length / 2, 24);
  file.writeInt32LE(1000, 28);
  file.writeInt32LE(5, 32);
  [west, south, east, north].forEach((value, at) => file.writeDoubleLE(value, 36 + at * 8));
  file.writeInt32BE(1, 100);
  file.writeInt32BE(content / 2, 104);
  file.writeInt32LE(5, 108);
  [west, south, east, north].forEach((value, at) => file.writeDoubleLE(value, 112 + at * 8));
  file.writeInt32LE(1, 144);
  file.writeInt32LE(ring.length, 148);
  file.writeInt32LE(0, 152);
  ring.forEach(([x, y], at) => { file.writeDoubleLE(x, 156 + at * 16); file.writeDoubleLE(y, 164 + at * 16); });
  return file;
}

/** A table of one record with one field of text, in UTF-8 as its `.cpg` says. */
function table(name) {
  const value = Buffer.alloc(40, " ");
  Buffer.from(name).copy(value);
  const head = Buffer.alloc(65);
  head[0] = 3;
  head.set([126, 6, 30], 1);
  head.writeUInt32LE(1, 4);
  head.writeUInt16LE(65, 8);
  head.writeUInt16LE(41, 10);
  head.write("NAME", 32, "latin1");
  head.write("C", 43, "latin1");
  head[48] = 40;
  head[64] = 0x0d;
  return Buffer.concat([head, Buffer.from(" "), value, Buffer.from([0x1a])]);
}

/** A layer of the office's own from a zipped shapefile: refused without its `.prj`, brought with it, drawn, and taken away. */
export async function shapefile(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  // Drawing without a card takes its time, and every step waits for it.
  page.setDefaultTimeout(60_000);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await openMap(page);
  const drawn = (await page.locator(".map-frame").getAttribute("data-map")) === "drawn";
  const bounds = await page.evaluate(async () => (await (await fetch("/api/map", { headers: { "x-purpose": "family_service" } })).json()).bounds);
  const bring = page.locator(".map-bring");
  await tabTo(page, bring.getByRole("radio").first());
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowDown");
  await page.getByText("一个 .zip，内有 .shp").waitFor();
  await writeInto(page, bring.getByLabel("图层名称"), "演练网格");
  await writeInto(page, bring.getByLabel("来源", { exact: true }), "本街道");
  const parts = [["a.shp", polygon(bounds)], ["a.dbf", table("第三网格")], ["a.cpg", "UTF-8"]];
  const file = (more) => ({ name: "grid.zip", mimeType: "application/zip", buffer: zipped([...parts, ...more]) });
  const field = bring.locator("input[type=file]");
  const send = bring.locator("button[type=submit]");
  await chooseFile(page, field, file([]));
  await pressOn(page, send);
  await page.locator(".map-body[role=alert]").waitFor();
  await chooseFile(page, field, file([["a.prj", wgs84]]));
  await pressOn(page, send);
  await page.getByText("图层已保存").waitFor();
  const own = page.locator(".map-own", { hasText: "演练网格" }).first();
  await own.waitFor();
  const tile = drawn ? page.waitForResponse((answer) => (tilePath.exec(answer.url())?.[1] ?? "").startsWith("map_") && answer.ok()) : null;
  await pressOn(page, own.getByRole("checkbox"), "Space");
  const size = tile === null ? 0 : (await (await tile).body()).length;
  expect(tile === null || size > 0, "the layer's shape in a tile");
  const before = await page.locator(".map-own").count();
  await pressOn(page, own.getByRole("button"));
  await pressOn(page, own.getByRole("button", { name: /确认移除/ }));
  await page.waitForFunction((was) => document.querySelectorAll(".map-own").length < was, before);
  expect(faults.length === 0, `a quiet console, not ${[...new Set(faults)].join("; ")}`);
  await context.close();
  return drawn ? `refused without .prj, drawn in a tile of ${size} bytes` : "no WebGL: brought and taken away";
}
