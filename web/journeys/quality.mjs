import { chooseRadio, expect, openDesk, pathOf, pressOn, signIn, tabTo } from "./desk.mjs";

/** A finding is settled, the next one follows, and the word is taken back: by keyboard alone. */
export async function settleFindings(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await page.goto("/quality");
  await page.locator(".check").first().waitFor();
  const waiting = async (check) => Number((await page.locator(`a[href="${check}"] .check-count`).innerText()).replace(/\D/g, ""));
  const check = await page.locator(".check").evaluateAll((all) =>
    all.find((one) => Number(one.querySelector(".check-count").textContent.replace(/\D/g, "")) > 1).getAttribute("href"));
  const before = await waiting(check);
  await tabTo(page, page.locator(`a[href="${check}"]`));
  await page.keyboard.press("Enter");
  await page.locator(".asks").waitFor();
  await tabTo(page, page.locator(".asks .purposes button").first());
  await page.keyboard.press("Enter");
  await page.locator(".finding").first().waitFor();
  const first = await page.locator(".finding").first().getAttribute("aria-label");
  await tabTo(page, page.locator(".finding").first());
  await page.keyboard.press("1");
  await page.waitForFunction(
    (n) => document.querySelectorAll(".finding").length !== n,
    await page.locator(".finding").count(),
    { timeout: 5000 },
  ).catch(() => undefined);
  await page.waitForFunction(() => document.activeElement?.matches(".finding") === true);
  await chooseRadio(page, page.getByRole("radio").nth(1));
  await page.locator(".finding-foot", { hasText: "核实无误" }).first().waitFor();
  expect((await page.locator(".finding").first().getAttribute("aria-label")) === first, "the one that was settled");
  await tabTo(page, page.locator(".finding").first());
  await page.keyboard.press("u");
  await page.locator(".state").waitFor();
  await page.goto("/quality");
  await page.locator(".check").first().waitFor();
  expect((await waiting(check)) === before, "as many that wait as before");
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return `${before} of ${check.split("/").at(-1)}`;
}

/** What a check found about somebody stands on their record, leads to where it is decided, and back: by keyboard alone. */
export async function openMatter(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await page.goto("/quality");
  await page.locator(".check").first().waitFor();
  await pressOn(page, page.locator(".check:has(.check-count:not(.none))").first());
  await page.locator(".asks").waitFor();
  await pressOn(page, page.locator(".asks .purposes button").first());
  await page.locator(".finding").first().waitFor();
  await tabTo(page, page.locator(".finding").first());
  await page.keyboard.press("Enter");
  await page.locator(".who h1").waitFor();
  const record = pathOf(page);
  const matters = page.locator("ul[aria-label='质量核查指出的问题'] li");
  await matters.first().waitFor();
  const before = await matters.count();
  const words = await matters.first().locator("a").innerText();
  await pressOn(page, matters.first().locator("a"));
  await page.locator(".finding-head h2", { hasText: words }).waitFor();
  // The finding has the focus: its keys decide at once.
  await page.waitForFunction(() => document.activeElement?.matches(".finding") === true);
  const address = page.url();
  await page.keyboard.press("2");
  await page.waitForURL(`**${record}`);
  await matters.locator(".chip", { hasText: "已转办" }).first().waitFor();
  await page.goto(address);
  await page.waitForFunction(() => document.activeElement?.matches(".finding") === true);
  await page.keyboard.press("u");
  await page.waitForURL(`**${record}`);
  await matters.first().waitFor();
  await page.waitForFunction((n) => document.querySelectorAll("ul[aria-label='质量核查指出的问题'] li").length === n, before);
  expect((await matters.locator(".chip", { hasText: "已转办" }).count()) === 0, "nothing handed on");
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return `${before} on the record`;
}
