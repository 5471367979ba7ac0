import { readFile } from "node:fs/promises";
import { partOf, zipped } from "./archive.mjs";
import { chooseFile, chooseOpened, expect, openDesk, pressOn, signIn, typeDay, writeInto } from "./desk.mjs";

const cell = (text) => `<w:tc><w:p>${text === "" ? "" : `<w:r><w:t>${text}</w:t></w:r>`}</w:p></w:tc>`;
const row = (cells) => `<w:tr>${cells.map(cell).join("")}</w:tr>`;
const grid = [
  ["项目", "男", "女"],
  ["常住人口", "", ""],
  ["60岁及以上老年人", "", ""],
  ["持证残疾人", "", ""],
  ["落实避孕措施人数", "", ""],
];
const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`;
const types = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`;
const wordOf = (name, body) => ({
  name: `${name}.docx`,
  mimeType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  buffer: zipped([["[Content_Types].xml", types], ["_rels/.rels", relations], ["word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`]]),
});
const titled = (title) => `<w:p><w:r><w:t>${title}</w:t></w:r></w:p>`;
export const asked = wordOf("人口情况统计表", `${titled("人口情况统计表")}${titled("填报单位：____________")}<w:tbl>${grid.map(row).join("")}</w:tbl><w:p/>`);
/** A list of people. */
export const list = wordOf("老年人花名册", `${titled("80岁及以上老年人花名册")}<w:tbl>${[["序号", "姓名", "性别", "联系电话"], ["", "", "", ""], ["", "", "", ""]].map(row).join("")}</w:tbl><w:p/>`);

export const cellsOf = (xml) =>
  xml.split("<w:tr>").slice(1).map((line) =>
    line.split("<w:tc>").slice(1).map((one) => [...one.matchAll(/<w:t[^>]*>([^<]*)<\/w:t>/g)].map((found) => found[1]).join("")),
  );

export async function upload(page, by, file = asked, title = "人口情况统计表") {
  await page.goto("/forms");
  await writeInto(page, page.getByLabel("要求填报的单位"), by);
  await writeInto(page, page.getByLabel("法律依据"), "《统计法》第七条");
  await chooseFile(page, page.getByLabel("表格文件"), file);
  await pressOn(page, page.getByRole("button", { name: "上传并识别" }));
  await page.waitForURL("**/forms/frm_*");
  await page.getByRole("heading", { name: title }).waitFor();
}

/** Fills the form that is open and gives the cells of the file. */
export async function fillOpen(page) {
  const waiting = page.waitForEvent("download");
  await pressOn(page, page.getByRole("button", { name: "填好并下载" }));
  const download = await waiting;
  return cellsOf(partOf(await readFile(await download.path()), "word/document.xml"));
}

/** A list of people is filled, comes again each month, and what changed since the last time is said under a purpose. */
async function comesAgain(page) {
  await upload(page, "区民政局", list, "80岁及以上老年人花名册");
  const first = await fillOpen(page);
  await page.getByText("第 1 次").waitFor();
  const due = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  await chooseOpened(page, page.getByLabel("多久报一次"), "每月");
  await typeDay(page, page.getByLabel("首次报送期限"), due);
  await pressOn(page, page.getByRole("button", { name: "保存周期" }));
  await page.getByText("快到期").first().waitFor();
  await page.goto("/");
  await pressOn(page, page.locator(".wait", { hasText: "一周内要报的表格" }));
  await pressOn(page, page.locator(".form-line", { hasText: "80岁及以上老年人花名册" }).first());
  const second = await fillOpen(page);
  expect(first.length > 3 && JSON.stringify(first) === JSON.stringify(second), "the same list twice");
  await page.getByText("第 2 次").waitFor();
  await pressOn(page, page.locator(".asks .purposes button[aria-disabled=false]").first());
  await page.getByText("名单没有变化。").waitFor();
  await page.goto("/");
  await page.locator(".waits").waitFor();
  expect((await page.locator(".wait", { hasText: "一周内要报的表格" }).count()) === 0, "next month's round is far");
  return first.length - 1;
}

/** Upload, confirm, fill, download, open; the second time it is said who asked before. */
export async function askOnce(browser, desk, shots) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await upload(page, "区统计局");
  await page.getByText("这张表要求了章程拒绝的内容").waitFor();
  await pressOn(page, page.getByRole("button", { name: "确认这些理解" }));
  await page.getByText(/^已于 .* 确认/).waitFor();
  const cells = await fillOpen(page);
  const [men, women] = cells[1].slice(1).map(Number);
  const summary = await page.evaluate(async () => (await fetch("/api/summary")).json());
  expect(men > 0 && women > 0 && men + women <= summary.residents, `residents in the file: ${men} and ${women} of ${summary.residents}`);
  expect(Number(cells[2][1]) > 0 && Number(cells[2][1]) < men, "fewer old men than men");
  expect(cells[3].slice(1).join("") === "" && cells[4].slice(1).join("") === "", "what is unknown or refused stays empty");
  await page.getByText("第 1 次").waitFor();
  if (typeof shots === "string") await page.screenshot({ path: `${shots}/form.png`, fullPage: true });
  await upload(page, "区民政局");
  await page.getByText(/区统计局 于 .* 要过/).first().waitFor();
  const listed = await comesAgain(page);
  await page.goto("/forms");
  await page.getByText("节省工时（估）").waitFor();
  if (typeof shots === "string") await page.screenshot({ path: `${shots}/forms.png`, fullPage: true });
  await page.setViewportSize({ width: 360, height: 800 });
  const wide = await page.evaluate(() => window.document.documentElement.scrollWidth);
  expect(wide <= 360, `no sideways scrolling on a phone, but ${wide}`);
  if (typeof shots === "string") await page.screenshot({ path: `${shots}/forms-phone.png`, fullPage: true });
  expect(faults.length === 0, `no faults, but ${faults.join("; ")}`);
  await context.close();
  return `${men} men and ${women} women in the form, ${listed} on the list that comes again`;
}
