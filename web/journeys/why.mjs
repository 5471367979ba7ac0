import { choosePurpose, expect, findSomebody, openDesk, pathOf, pressOn, signIn } from "./desk.mjs";

/** A person's records are explained: as many bonds as hold them, the weakest marked and taken apart, in both languages. */
export async function why(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await findSomebody(page);
  const people = await page.locator("[data-result]").count();
  for (let at = 0; at < people; at += 1) {
    await pressOn(page, page.locator("[data-result]").nth(at));
    await page.locator(".who h1").waitFor();
    if ((await page.locator(".records > li").count()) >= 3) break;
    await page.goBack();
    await page.locator("[data-result]").first().waitFor();
  }
  const records = await page.locator(".records > li").count();
  expect(records >= 2, "somebody of several records");
  const path = pathOf(page);
  await pressOn(page, page.locator(".person-why .body > button"));
  await page.locator(".bond.weakest").waitFor();
  const held = page.locator(".person-why .bonds").first().locator(".bond");
  expect((await held.count()) === records - 1, `${records - 1} bonds that hold ${records} records`);
  expect((await page.locator(".bond-graph circle").count()) === records, "every record in the graph");
  expect(await held.last().locator(".waterfall tfoot").isVisible(), "the weakest bond taken apart");
  await pressOn(page, held.last().locator("[data-part]"));
  await page.locator(".ant-popconfirm, .ant-popover").getByRole("button").first().waitFor();
  await page.keyboard.press("Escape");
  // Until it is gone altogether: what still shrinks is moved about when the window changes.
  await page.locator(".ant-popover:not(.ant-popover-hidden)").first().waitFor({ state: "detached" });
  for (const [size, width, height] of [["desk", 1440, 900], ["phone", 360, 800]]) {
    await page.setViewportSize({ width, height });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide <= 0, `no sideways scrolling at ${width}`);
  }
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  const state = { ...(await context.storageState()), origins: [] };
  await context.close();
  const english = await openDesk(browser, desk.base, { language: "en", state });
  await english.page.goto(path);
  await english.page.locator(".asks .purposes button, .who h1").first().waitFor();
  if (await english.page.locator(".asks .purposes button").first().isVisible()) await choosePurpose(english.page);
  await pressOn(english.page, english.page.locator(".person-why .body > button"));
  await english.page.locator(".bond.weakest").waitFor();
  expect((await english.page.locator(".person-why").innerText()).includes("Weakest bond"), "the same in English");
  await english.context.close();
  return `${records} records`;
}
