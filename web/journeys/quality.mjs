import { chooseRadio, expect, openDesk, pressOn, signIn, tabTo } from "./desk.mjs";

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
