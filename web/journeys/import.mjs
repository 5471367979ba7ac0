import { readFile } from "node:fs/promises";
import { chooseFile, chooseOption, expect, openDesk, pathOf, pressOn, signIn } from "./desk.mjs";

/** Eight rows of a residence register: two good, a refused column, and faults of three kinds. */
const header = "记录编号,姓名,性别,民族,证件类型,证件号码,出生日期,户籍地区划,户籍地址,现住地区划,现住地址,居住事由,登记日期,注销日期,联系电话,同住户主姓名,与户主关系,配偶姓名,配偶证件号,是否计划内生育";
const rows = [
  ["JOURNEY01", "童谣一", "男", "1990-03-07"],
  ["JOURNEY02", "童谣二", "女", "1992-11-21"],
  ["JOURNEY03", "童谣三", "女", "31/12/1988"],
  ["JOURNEY04", "童谣四", "男", "25/08/1979"],
  ["JOURNEY05", "童谣五", "先生", "1985-05-05"],
  ["JOURNEY06", "童谣六", "先生", "1986-06-06"],
  ["JOURNEY07", "童谣七", "先生", "1984-04-04"],
  ["JOURNEY08", "", "女", "1987-07-07"],
].map(([key, name, sex, birth]) => `${key},${name},${sex},汉族,身份证,,${birth},,,,曙光路1号,务工,2026-10-01,,,,,,,是`);
export const file = { name: "journey.csv", mimeType: "text/csv", buffer: Buffer.from(`${header}\n${rows.join("\n")}\n`, "utf8") };

const figure = async (page, index) => Number((await page.locator(".dry-cell dd:nth-child(2)").nth(index).innerText()).replace(/\D/g, ""));

export async function checked(page) {
  await page.locator(".commit-bar").waitFor({ timeout: 60_000 });
}

/** Repairs all groups that can be repaired, one after another; each press mends every row of its group. */
async function repairAll(page) {
  let pressed = 0;
  for (; pressed < 8; pressed += 1) {
    const form = page.locator("form.repair").first();
    if ((await form.count()) === 0) break;
    const choices = form.locator("select");
    for (let n = 0; n < (await choices.count()); n += 1) await chooseOption(page, choices.nth(n), 1);
    const groups = await page.locator(".group").count();
    const answered = page.waitForResponse((answer) => answer.url().endsWith("/repairs"));
    await pressOn(page, form.getByRole("button"));
    const again = await (await answered).json();
    // The file is checked again as a batch of its own.
    await page.waitForURL(`**/imports/${again.id}`);
    await page.waitForFunction(async (id) => {
      const read = await fetch(`/api/batches/${id}`);
      return read.ok && (await read.json()).batch.status === "staged";
    }, again.id, { timeout: 60_000 });
    await page.reload();
    await checked(page);
    expect((await page.locator(".group").count()) <= groups, "no more groups than before the repair");
  }
  return pressed;
}

/** Drop, check, repair, commit through a reload, undo: the register ends as it began. */
export async function importAndUndo(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  const people = page.locator(".figure.lead dd");
  await people.waitFor();
  const before = await people.innerText();

  await pressOn(page, page.getByRole("link", { name: "导入", exact: true }));
  await pressOn(page, page.getByRole("button", { name: "导入文件" }));
  await chooseFile(page, page.getByRole("button", { name: "选择文件" }), file);
  await checked(page);
  expect(/^\/imports\/bat_/.test(pathOf(page)), "the staged import's own address");
  expect((await page.locator(".denied code").allInnerTexts()).includes("是否计划内生育"), "the refused column by name");
  const rejected = await figure(page, 3);
  expect(rejected >= 1, "rows not taken");
  const created = await figure(page, 0);
  const faulty = await page.locator(".group").count();

  const repaired = await repairAll(page);
  expect(repaired >= 1, "a repair that can be pressed");
  const creates = await figure(page, 0);
  const rejects = await figure(page, 3);
  expect((await page.locator(".group").count()) === faulty - repaired, "one group less for each repair");
  expect(creates >= created && rejects <= rejected, "no row lost by a repair");

  if (rejects > 0) {
    const [download] = await Promise.all([page.waitForEvent("download"), pressOn(page, page.getByRole("button", { name: "下载未收入的行" }))]);
    const text = await readFile(await download.path(), "utf8");
    expect(text.includes("姓名") && !text.includes("是否计划内生育"), "the rejected rows without the refused column");
  }

  await pressOn(page, page.locator(".commit-bar button").first());
  await page.reload();
  await page.locator(".batch-state .chip.good").waitFor({ timeout: 120_000 });
  expect((await figure(page, 0)) === creates && (await figure(page, 3)) === rejects, "the counts that the check promised");

  await pressOn(page, page.getByRole("button", { name: "撤销这一批" }));
  await pressOn(page, page.getByRole("dialog").getByRole("button", { name: "撤销" }).last());
  await page.locator("p.undone").waitFor({ timeout: 120_000 });
  await pressOn(page, page.getByRole("link", { name: "今日" }));
  await people.waitFor();
  expect((await people.innerText()) === before, "as many people as before the import");
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return `${repaired} of ${faulty} groups repaired, ${creates} rows in and out again`;
}
