import { choosePurpose, expect, openDesk, pressOn, signIn, tabTo } from "./desk.mjs";

/** Families who are entitled and have not asked: told and marked as asked one after the other, by keyboard alone. */
export async function reachFamilies(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await page.goto("/benefits");
  await page.locator(".asks, .benefit-row").first().waitFor();
  if (await page.locator(".asks").isVisible()) await choosePurpose(page);
  const lists = page.locator(".benefit-row button");
  await pressOn(page, lists.first());
  const families = page.locator(".reached");
  await families.first().waitFor({ timeout: 60_000 });
  const all = async () => Number((await page.locator(".reach-head [role=status]").innerText()).replace(/\D/g, ""));
  const [before, names] = [await all(), await families.evaluateAll((lines) => lines.slice(0, 4).map((line) => line.querySelector("a").getAttribute("href")))];
  const focused = () => page.evaluate(() => document.activeElement?.matches(".reached") ? document.activeElement.querySelector("a").getAttribute("href") : null);
  const comesTo = (family) => page.waitForFunction((own) => document.activeElement?.matches(".reached") === true && document.activeElement.querySelector("a").getAttribute("href") === own, family);
  await tabTo(page, families.first());
  // What is said to a family stands there to be read out.
  await page.keyboard.press("n");
  await page.locator(".reached-notice").waitFor();
  await page.keyboard.press("1");
  await comesTo(names[1]);
  await page.keyboard.press("j");
  expect((await focused()) === names[2], "the next family by J");
  await page.keyboard.press("2");
  await comesTo(names[3]);
  expect((await all()) === before - 2, `two fewer than ${before}, not ${await all()}`);
  // Who was told stands on the other list, who has asked on neither.
  await pressOn(page, lists.nth(1));
  await page.locator(`.reached a[href="${names[0]}"]`).waitFor();
  expect((await page.locator(`.reached a[href="${names[2]}"]`).count()) === 0, "nobody who has asked");
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return `${before} families, two worked off`;
}
