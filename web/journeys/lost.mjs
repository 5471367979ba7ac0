import { choosePurpose, expect, openDesk, pressOn, signIn, writeInto } from "./desk.mjs";

/** The line goes down while somebody writes: it is said, nothing written is lost, not even by a reload when the line is back. */
export async function lostLine(browser, desk) {
  const { page, context } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await page.goto("/events/new?kind=death");
  const field = page.locator(".event-part textarea").last();
  await page.locator(".asks .purposes button").first().or(field).first().waitFor();
  if (await page.locator(".asks").isVisible()) await choosePurpose(page);
  // The list's page is at hand already when the line goes down.
  const list = page.locator('main a[href="/events"]').first();
  await pressOn(page, list);
  await page.locator('a[href^="/events/new"]').first().waitFor();
  await page.goBack();
  await writeInto(page, field, "医学死亡证明 001 号");
  await context.setOffline(true);
  await page.locator(".lost").waitFor();
  await pressOn(page, page.locator(".event-steps button[type=submit]"));
  const said = page.locator(".event-steps [role=alert]").first();
  await said.waitFor();
  expect((await said.innerText()).includes("连不上服务器"), "words about what went wrong");
  expect((await field.inputValue()) === "医学死亡证明 001 号", "what was written to stand there still");
  // Nothing is lost by a look at another page either.
  await pressOn(page, list);
  await field.waitFor({ state: "detached" });
  await page.goBack();
  await pressOn(page, page.locator(".draft-note button").first());
  await page.locator(".draft-note").waitFor({ state: "detached" });
  expect((await field.inputValue()) === "医学死亡证明 001 号", "what was written to be taken up again without a line");
  await context.setOffline(false);
  const kept = page.waitForResponse((answer) => answer.request().method() === "PUT" && answer.url().endsWith("/api/drafts/event-death") && answer.ok());
  await pressOn(page, page.locator(".lost button"));
  await page.locator(".lost").waitFor({ state: "detached" });
  expect((await field.inputValue()) === "医学死亡证明 001 号", "what was written to stand there when the line is back");
  // Kept on the server under the worker's own account, and nowhere in the browser: a reload costs nothing.
  await kept;
  expect(!(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).includes("医学死亡证明"), "nothing written in the browser's own store");
  await page.reload();
  await page.locator(".draft-note").waitFor();
  await pressOn(page, page.locator(".draft-note button").first());
  await page.locator(".draft-note").waitFor({ state: "detached" });
  expect((await field.inputValue()) === "医学死亡证明 001 号", "what was begun to be taken up again");
  await context.close();
}
