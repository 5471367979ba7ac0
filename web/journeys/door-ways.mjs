import { expect, findSomebody, openDesk, pressOn, signIn, writeInto } from "./desk.mjs";
import { openDoorOf, openPhone, tooSmall } from "./door.mjs";
import { deviceCode } from "./office-pages.mjs";
import { violations } from "./pages.mjs";

/** A telephone that keeps keys and unlocks them by a finger. */
async function withFinger(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  const held = async () => (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
  const finger = (isUserVerified) => devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
  return { held, finger };
}

/** What is wrong with a page that the tour does not meet as it stands here: too small, or no help for whoever does not see it. */
async function wrongWith(page) {
  const found = await tooSmall(page);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await violations(page)));
  }
  return found;
}

const signOut = async (page) => {
  await page.goto("/my");
  await pressOn(page, page.locator("form[action='/my/sign-out'] button"));
  await page.locator("a[href='/my/sign-in']").waitFor();
};

async function typeKeys(page, { number, code }) {
  await page.goto("/my/sign-in");
  await writeInto(page, page.locator("#number"), number);
  await writeInto(page, page.locator("#code"), code);
  await pressOn(page, page.locator("form[action='/my/sign-in'] button"));
}

/**
 * A resident chooses a passkey after the code of the counter, signs in by it alone, sets codes of a device up beside it and takes the
 * passkey away; in large type on a small telephone, with keys alone. Where scripts are off, the codes remain.
 */
export async function residentPasskey(browser, desk) {
  // Browsers know passkeys by a name, never by an address of digits.
  const base = desk.base.replace("127.0.0.1", "localhost");
  const worker = await openDesk(browser, desk.base);
  await signIn(worker.page, desk);
  await worker.page.getByRole("navigation").waitFor();
  await findSomebody(worker.page);
  const link = await worker.page.locator("[data-result]").first().evaluate((row) => (row.closest("a") ?? row.querySelector("a") ?? row).getAttribute("href"));
  const keys = await openDoorOf(worker.page, link.split("/").pop());
  await worker.context.close();

  const plain = await openPhone(browser, base, { scripts: false });
  await typeKeys(plain.page, keys);
  await plain.page.waitForURL("**/my");
  await plain.page.goto("/my/device");
  expect((await plain.page.locator("form[data-passkey]").isVisible()) === false, "no passkey to be offered without scripts");
  expect(await plain.page.locator("form[action='/my/device'] button").isVisible(), "codes of a device to be offered without scripts");
  await plain.context.close();

  const { page, context, faults } = await openPhone(browser, base);
  const { held, finger } = await withFinger(page);
  await page.goto("/my");
  await pressOn(page, page.locator("form[action='/my/large'] button"));
  await page.locator("html.large").waitFor();
  await typeKeys(page, keys);
  await page.waitForURL("**/my");
  await page.goto("/my/device");
  await page.locator("form[data-passkey]").waitFor();
  const wrong = await wrongWith(page);
  // Whoever's finger is not known is told so, and can go on.
  await finger(false);
  await pressOn(page, page.locator("form[data-passkey] button"));
  await page.locator("form[data-passkey] [role=alert]").waitFor();
  await finger(true);
  await pressOn(page, page.locator("form[data-passkey] button"));
  await page.locator("form[action='/my/sign-out']").waitFor();
  const credentials = await held();
  expect(credentials.length === 1 && credentials[0].isResidentCredential, "one resident key on the telephone");

  await signOut(page);
  await typeKeys(page, keys);
  await page.locator("[role=alert]", { hasText: "请用通行密钥登录" }).waitFor();
  wrong.push(...(await wrongWith(page)));
  await pressOn(page, page.locator("form[data-passkey=use] button"));
  await page.locator("form[action='/my/sign-out']").waitFor();

  await pressOn(page, page.locator("a[href='/my/ways']"));
  await page.locator("h1", { hasText: "登录方式" }).waitFor();
  await page.locator("form[data-passkey=make]").waitFor();
  wrong.push(...(await wrongWith(page)));
  expect((await page.locator("form[action='/my/ways/passkey/end']").count()) === 0, "the last way to stay");
  await pressOn(page, page.locator("a[href='/my/device']"));
  const secret = await page.locator("input[name=secret]").inputValue();
  await writeInto(page, page.locator("#code"), deviceCode(secret));
  await pressOn(page, page.locator("form[action='/my/device'] button"));
  await page.locator("form[action='/my/sign-out']").waitFor();
  await page.goto("/my/ways");
  await pressOn(page, page.locator("form[action='/my/ways/passkey/end'] button"));
  await page.getByText("还没有。").waitFor();

  await signOut(page);
  await page.goto("/my/sign-in");
  await pressOn(page, page.locator("form[data-passkey=use] button"));
  await page.locator("[role=alert]:visible", { hasText: "通行密钥不是这里的" }).waitFor();
  expect(wrong.length === 0, `nothing small, wide or out of reach in elder mode, not ${[...new Set(wrong)].join("; ")}`);
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
}
