import { expect, findSomebody, openDesk, pathOf, pressOn, signIn, writeInto } from "./desk.mjs";

/** A wrong password is refused, the one-time password is good once, a weak new one is not taken. */
export async function firstSignIn(browser, desk, oneTime) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, { account: desk.account, password: "not the password" });
  await page.getByRole("alert").waitFor();
  await signIn(page, { account: desk.account, password: oneTime });
  const fields = page.locator("input[autocomplete=new-password]");
  await fields.first().waitFor();
  await writeInto(page, page.locator("input[autocomplete=current-password]"), oneTime);
  await writeInto(page, fields.nth(0), "short");
  await writeInto(page, fields.nth(1), "short");
  await pressOn(page, page.locator("button[type=submit]"));
  await page.locator(".fault").first().waitFor();
  await writeInto(page, fields.nth(0), desk.password);
  await writeInto(page, fields.nth(1), desk.password);
  await pressOn(page, page.locator("button[type=submit]"));
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
  await pressOn(page, page.locator("[data-result]").first());
  const name = await page.locator(".who h1").innerText();
  const path = pathOf(page);
  await pressOn(page, page.locator(".records button").first());
  await context.clearCookies();
  await pressOn(page, page.locator(".reads button, section:has(> header) .body > button").last());
  await page.locator("input[autocomplete=current-password]").waitFor();
  expect(!(await page.locator(".who").isVisible()), "the record to be hidden");
  await writeInto(page, page.locator("input[autocomplete=current-password]"), desk.password);
  await pressOn(page, page.locator("button[type=submit]"));
  await page.locator(".who h1").waitFor();
  expect((await page.locator(".who h1").innerText()) === name && pathOf(page) === path, "the same record again");
  expect((await page.locator(".fields-of-record").count()) === 1, "the opened row to be open still");
  await context.close();
}


