import { expect, openDesk, pressOn, signIn, writeInto } from "./desk.mjs";

/** A passkey is set up on the account page, signs in without a name or a password, and is removed again. */
export async function passkey(browser, desk) {
  // Browsers know passkeys by a name, never by an address of digits.
  const base = desk.base.replace("127.0.0.1", "localhost");
  const { page, context, faults } = await openDesk(browser, base);
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await page.goto("/account");
  const panel = page.locator(".panel", { hasText: "通行密钥" });
  await pressOn(page, panel.locator("summary"));
  await writeInto(page, panel.locator("details input").first(), "值班室电脑");
  await writeInto(page, panel.locator("details input[autocomplete=current-password]"), desk.password);
  await pressOn(page, panel.locator("details button[type=submit]"));
  await panel.locator(".held strong", { hasText: "值班室电脑" }).waitFor();
  await panel.locator(".codes li").first().waitFor();
  expect((await panel.locator(".codes li").count()) === 8, "eight codes that stand for a lost device");
  const { credentials } = await devtools.send("WebAuthn.getCredentials", { authenticatorId });
  expect(credentials.length === 1 && credentials[0].isResidentCredential, "one resident key on the device");

  await context.clearCookies();
  await page.goto("/");
  await pressOn(page, page.locator(".ways button").first());
  await page.getByRole("navigation").waitFor();
  // Beside the password it is asked for now.
  await context.clearCookies();
  await signIn(page, desk);
  await page.locator("input[autocomplete=one-time-code]").waitFor();
  await pressOn(page, page.getByRole("button", { name: "改用通行密钥" }));
  await page.getByRole("navigation").waitFor();

  await page.goto("/account");
  await pressOn(page, panel.locator(".held button").first());
  await writeInto(page, panel.locator(".passkey-change input").first(), "窗口电脑");
  await pressOn(page, panel.locator(".passkey-change button[type=submit]").first());
  await panel.locator(".held strong", { hasText: "窗口电脑" }).waitFor();
  await pressOn(page, panel.locator(".held button").first());
  await writeInto(page, panel.locator(".passkey-change input[autocomplete=current-password]"), desk.password);
  await pressOn(page, panel.locator(".passkey-change button").last());
  await panel.getByText("还没有通行密钥。").waitFor();
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
}
