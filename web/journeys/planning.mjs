import { readFile } from "node:fs/promises";
import { chooseFile, chooseOption, chooseRadio, expect, openDesk, pressOn, signIn, tabTo, typeDay, writeInto } from "./desk.mjs";

/** Makes a scenario on a reference set and opens it. */
export async function makeScenario(page, name) {
  await page.goto("/planning");
  await writeInto(page, page.locator("#scenario-name"), name);
  const bases = page.locator(".plan-form select").first();
  await bases.locator("option[value=china]").waitFor({ state: "attached" });
  await chooseOption(page, bases, "china");
  await pressOn(page, page.locator(".plan-home-side form").first().getByRole("button"));
  await page.waitForURL("**/planning/scenarios/scn_*");
  await page.locator(".plan-play output").waitFor({ timeout: 60_000 });
}

const population = async (page) =>
  Number((await page.locator(".chart table tbody tr").last().locator("td").first().textContent()).replace(/\D/g, ""));

/** A table of five-year groups: refused where an age is missing, looked at, then kept. */
async function ownTable(page) {
  const rows = Array.from({ length: 17 }, (_, n) => `${5 * n}~${5 * n + 4},${500 - 20 * n},${490 - 18 * n}`);
  const table = (lines) => ({ name: "五岁组.csv", mimeType: "text/csv", buffer: Buffer.from(["年龄,男,女", ...lines, "85+,60,90", ""].join("\n")) });
  await pressOn(page, page.locator(".own-base summary"));
  await chooseFile(page, page.locator("#own-file"), table(rows.filter((_, n) => n !== 4)));
  await page.locator(".own-base .plan-refused", { hasText: "20—24" }).waitFor({ timeout: 60_000 });
  await chooseFile(page, page.locator("#own-file"), table(rows));
  await page.locator(".own-look ol li").first().waitFor({ timeout: 60_000 });
  await writeInto(page, page.locator("#own-name"), "旅程年鉴");
  await writeInto(page, page.locator("#own-source"), "统计年鉴");
  await typeDay(page, page.locator("#own-day"), "2024-12-31");
  await pressOn(page, page.locator(".own-base button[type=submit]"));
  await page.locator(".plan-bases li", { hasText: "旅程年鉴" }).waitFor({ timeout: 60_000 });
}

/** Own rates of births: refused in the wrong unit, looked at, then used and named in the scenario. */
async function ownRates(page) {
  const rows = ["15~19,9", "20~24,60", "25~29,95", "30~34,60", "35~39,22", "40~44,5", "45~49,1"];
  await pressOn(page, page.locator(".own-pattern summary"));
  await chooseFile(page, page.locator("#pattern-file"), { name: "生育率.csv", mimeType: "text/csv", buffer: Buffer.from(`年龄组,生育率\n${rows.join("\n")}\n`) });
  await page.locator(".own-pattern .plan-refused", { hasText: "千分率" }).waitFor({ timeout: 60_000 });
  await pressOn(page, page.getByLabel("表中比率是千分率（‰）"), "Space");
  await page.locator(".own-pattern .pattern-levels", { hasText: "1.260" }).waitFor({ timeout: 60_000 });
  await writeInto(page, page.locator("#pattern-source"), "旅程统计");
  await pressOn(page, page.getByRole("button", { name: "用于本方案" }));
  await page.locator("option", { hasText: "自己的数据 · 旅程统计" }).waitFor({ state: "attached" });
}

/** Count, scenario, a number typed, a generation followed, saved, taken back, shared, compared: all by keyboard and numbers. */
export async function planning(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await page.goto("/planning");
  await writeInto(page, page.locator("#count-name"), "年末登记数");
  const counted = page.waitForResponse((answer) => answer.url().endsWith("/bases/count"));
  await pressOn(page, page.getByRole("button", { name: "统计", exact: true }));
  expect((await counted).status() === 200, "a count of the register");
  await page.locator(".plan-bases li").first().waitFor();

  await ownTable(page);

  await makeScenario(page, "旅程甲");
  await pressOn(page, page.getByRole("button", { name: "总量" }));
  await pressOn(page, page.locator(".chart details summary"));
  await page.locator(".chart table tbody tr").first().waitFor();
  const before = await population(page);
  const last = page.locator(".curve-points li").last().locator("input").nth(1);
  const ran = page.waitForResponse((answer) => answer.url().endsWith("/planning/run") && answer.ok(), { timeout: 60_000 });
  await writeInto(page, last, "2.1");
  await ran;
  await page.waitForFunction((was) => Number(document.querySelector(".chart table tbody tr:last-child td")?.textContent?.replace(/\D/g, "")) > was, before, { timeout: 60_000 });
  expect((await population(page)) > before, "more people with more births");
  await pressOn(page, page.getByRole("button", { name: "存为新版本" }));
  await page.getByText("第 2 版", { exact: true }).first().waitFor();
  await pressOn(page, page.locator(".plan-versions summary"));
  await pressOn(page, page.getByRole("button", { name: "回到这一版" }));
  await page.waitForFunction(() => document.querySelector(".page-head .chip")?.textContent === "第 1 版");

  await pressOn(page, page.getByRole("button", { name: "年龄金字塔" }));
  await chooseOption(page, page.locator(".plan-cohort select"), 31);
  expect((await page.locator(".plan-cohort span").innerText()).length > 4, "the generation in words");
  await pressOn(page, page.getByRole("button", { name: "有多大把握" }));
  await page.locator(".plan-chance output", { hasText: "%" }).waitFor({ timeout: 90_000 });
  await chooseRadio(page, page.getByLabel("按本地过去预测的误差"));
  await page.getByText("过去的预测太少").first().waitFor({ timeout: 60_000 });
  await chooseRadio(page, page.getByLabel("按全国的公布区间"));
  await pressOn(page, page.getByRole("button", { name: "服务需求" }));
  await writeInto(page, page.locator(".plan-room").first(), "1000");
  await page.locator("tr .chip.bad").first().waitFor({ timeout: 60_000 });

  await pressOn(page, page.getByRole("button", { name: "填写 1 个参数后即可计算" }).first());
  expect((await page.evaluate(() => document.activeElement?.id)) === "parameter-kindergarten_attendance", "the parameter that is missing under the hands");
  await page.keyboard.type("0.9");
  await page.getByRole("button", { name: "幼儿园学位" }).waitFor({ timeout: 60_000 });
  await ownRates(page);

  await pressOn(page, page.getByRole("button", { name: "三页简报" }));
  const printed = page.waitForEvent("download", { timeout: 120_000 });
  await pressOn(page, page.getByRole("button", { name: "下载中文 PDF" }));
  const paper = await readFile(await (await printed).path());
  expect(paper.subarray(0, 5).toString() === "%PDF-", "the briefing as PDF");

  await makeScenario(page, "旅程乙");
  await page.goto("/planning");
  await page.locator(".plan-scenarios li").nth(1).waitFor();
  for (const n of [0, 1]) await pressOn(page, page.locator(".plan-scenarios input").nth(n), "Space");
  await pressOn(page, page.getByRole("button", { name: "比较选中的两个" }));
  await page.locator("table tbody tr").first().waitFor({ timeout: 60_000 });
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
}

/** Need and room by place: room typed for one place opens its gap on the map and in the table; a matrix of movement is read; outlines are refused in words. */
export async function mapAndGaps(browser, desk, { size = "desk", picture } = {}) {
  const { page, context, faults } = await openDesk(browser, desk.base, { size });
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await page.goto("/planning");
  await writeInto(page, page.locator("#count-name"), "各村社区登记数");
  await chooseOption(page, page.locator("form:has(#count-name) select").last(), "community");
  const counted = page.waitForResponse((answer) => answer.url().endsWith("/bases/count"));
  await pressOn(page, page.getByRole("button", { name: "统计", exact: true }));
  const base = (await (await counted).json()).base.id;
  await writeInto(page, page.locator("#scenario-name"), "各地");
  const bases = page.locator(".plan-form select").first();
  await bases.locator(`option[value=${base}]`).waitFor({ state: "attached" });
  await chooseOption(page, bases, base);
  await pressOn(page, page.locator(".plan-home-side form").first().getByRole("button"));
  await page.waitForURL("**/planning/scenarios/scn_*");
  await pressOn(page, page.getByRole("button", { name: "地图与缺口" }));
  await page.locator(".plan-map svg path").first().waitFor({ timeout: 60_000 });
  const rows = page.locator(".plan-places table").first().locator("tbody tr");
  const places = await rows.count();
  expect(places > 2, "places of the base");
  const ran = page.waitForResponse((answer) => answer.url().endsWith("/planning/places") && answer.ok(), { timeout: 60_000 });
  await writeInto(page, rows.last().locator("input"), "0");
  await ran;
  await rows.last().locator(".chip.bad").waitFor({ timeout: 60_000 });
  await tabTo(page, page.locator(".plan-play input[type=range]"));
  await page.keyboard.press("ArrowRight");
  const year = Number(await page.locator(".plan-play output").innerText());
  expect(year > 2024, "a year on the slider");
  await page.locator(".plan-map svg text", { hasText: "缺" }).first().waitFor({ timeout: 60_000 });
  await picture?.(page, "map");

  const [from, to] = await page.evaluate(async (scenario) => {
    const answer = await fetch(`/api/v1/planning/scenarios/${scenario}`);
    const { document: plan } = await answer.json();
    const body = JSON.stringify({ document: plan, service: null });
    const run = await fetch("/api/v1/planning/places", { method: "POST", headers: { "content-type": "application/json" }, body });
    return (await run.json()).places.slice(-2).map((place) => place.code);
  }, page.url().split("/").pop());
  const matrix = page.locator("section", { hasText: "地区间迁移" }).locator("form:has(input[accept^='.csv'])").last();
  const bring = async (text) => {
    await chooseFile(page, matrix.locator("input[type=file]"), { name: "moves.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await writeInto(page, matrix.locator("input[type=text]"), "旅程");
    await pressOn(page, matrix.locator("button[type=submit]"));
  };
  await bring(`迁出地,迁入地,比率\n${from},${to},2\n`);
  await matrix.getByRole("alert").waitFor();
  await bring(`迁出地,迁入地,比率\n${from},${to},0.05\n`);
  await page.locator("section", { hasText: "地区间迁移" }).locator("table tbody tr").first().waitFor({ timeout: 60_000 });
  await picture?.(page, "movement");

  await pressOn(page, page.locator("summary", { hasText: "添加或更换边界" }));
  const outlines = page.locator("form:has(input[accept^='.geojson'])");
  await chooseFile(page, outlines.locator("input[type=file]"), { name: "x.geojson", mimeType: "application/json", buffer: Buffer.from("{}") });
  await writeInto(page, outlines.locator("input[type=text]"), "旅程");
  await pressOn(page, outlines.locator("button[type=submit]"));
  await outlines.getByRole("alert").waitFor();
  await picture?.(page, "refused");
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return `${places} places`;
}
