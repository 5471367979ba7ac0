import { choosePurpose, expect, openDesk, pressOn, signIn, writeInto } from "./desk.mjs";
import { fillOpen, upload } from "./forms.mjs";

/** A roster is described, opened under a purpose, counts as many as a form counts, is printed, and is put away. Nothing of it can be typed. */
export async function roster(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  // The same people, counted by groups for a form: another road to the same number.
  await upload(page, "区统计局");
  const cells = await fillOpen(page);
  const counted = cells[2].slice(1).map(Number).reduce((sum, own) => sum + own, 0);
  await pressOn(page, page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "台账" }));
  const make = page.getByRole("button", { name: "建立", exact: true });
  await make.waitFor();
  await writeInto(page, page.getByLabel("名称"), "六十岁以上居民台账");
  await pressOn(page, page.getByLabel("本人·姓名"), "Space");
  await pressOn(page, page.getByLabel("本人·年龄"), "Space");
  await pressOn(page, page.getByLabel("本人·联系电话"), "Space");
  await page.getByText("不列全部居民").waitFor();
  expect(await make.isDisabled(), "nobody lists everybody");
  await writeInto(page, page.getByLabel("年龄从"), "60");
  await pressOn(page, make);
  await page.waitForURL("**/rosters/ros_*");
  await choosePurpose(page);
  await page.getByRole("heading", { name: "六十岁以上居民台账" }).waitFor();
  const total = Number(/共 ([\d,]+) 行/.exec(await page.locator(".page-head").innerText())?.[1]?.replaceAll(",", ""));
  expect(total === counted && total > 0, `as many as the form counts: ${total} and ${counted}`);
  const rows = page.locator("table.roster tbody tr");
  const ages = await rows.locator("td:nth-child(2)").allInnerTexts();
  expect(ages.length === Math.min(200, total) && ages.every((age) => Number(age) >= 60), "a page of people of 60 and over");
  const phones = await rows.locator("td:nth-child(3)").allInnerTexts();
  expect(phones.some((phone) => phone !== "") && phones.every((phone) => phone === "" || phone.includes("*")), "telephones masked");
  expect((await page.locator("table.roster input, table.roster textarea, table.roster [contenteditable]").count()) === 0, "no cell can be typed");
  if (total > 200) {
    await pressOn(page, page.getByRole("button", { name: "下一页" }));
    await page.getByText("第 201—").waitFor();
  }
  await page.getByText("您的授权不含带走名单。").waitFor();
  await page.emulateMedia({ media: "print" });
  expect(await page.locator("table.roster").isVisible() && !(await page.getByRole("button", { name: "打印这一页" }).isVisible()), "the rows are printed and the buttons are not");
  await page.emulateMedia({ media: "screen" });
  await pressOn(page, page.getByRole("button", { name: "收起台账" }));
  await pressOn(page, page.getByRole("button", { name: "收起", exact: true }));
  await page.waitForURL("**/rosters");
  await page.getByText("还没有台账").waitFor();
  expect(faults.length === 0, `no faults, but ${faults.join("; ")}`);
  await context.close();
  return `${total} people, as many as the form counts`;
}
