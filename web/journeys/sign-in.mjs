import { expect, findSomebody, openDesk, pathOf, signIn } from "./desk.mjs";

/** A wrong password is refused, the one-time password is good once, a weak new one is not taken. */
export async function firstSignIn(browser, desk, oneTime) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, { account: desk.account, password: "not the password" });
  await page.getByRole("alert").waitFor();
  await signIn(page, { account: desk.account, password: oneTime });
  const fields = page.locator("input[autocomplete=new-password]");
  await fields.first().waitFor();
  await page.locator("input[autocomplete=current-password]").fill(oneTime);
  await fields.nth(0).fill("short");
  await fields.nth(1).fill("short");
  await page.locator("button[type=submit]").click();
  await page.locator(".fault").first().waitFor();
  await fields.nth(0).fill(desk.password);
  await fields.nth(1).fill(desk.password);
  await page.locator("button[type=submit]").click();
  await page.getByRole("navigation").waitFor();
  await page.locator(".figure.lead dd").waitFor();
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
}

/** When the session ends the record is hidden; after signing in again the same page is there, with what was done on it. */
export async function expiry(browser, desk) {
  const { page, context } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await findSomebody(page);
  await page.locator("[data-result]").first().click();
  const name = await page.locator(".who h1").innerText();
  const path = pathOf(page);
  await page.locator(".records button").first().click();
  await context.clearCookies();
  await page.locator(".reads button, section:has(> header) .body > button").last().click();
  await page.locator("input[autocomplete=current-password]").waitFor();
  expect(!(await page.locator(".who").isVisible()), "the record to be hidden");
  await page.locator("input[autocomplete=current-password]").fill(desk.password);
  await page.locator("button[type=submit]").click();
  await page.locator(".who h1").waitFor();
  expect((await page.locator(".who h1").innerText()) === name && pathOf(page) === path, "the same record again");
  expect((await page.locator(".fields-of-record").count()) === 1, "the opened row to be open still");
  await context.close();
}


