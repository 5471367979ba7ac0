import { choosePurpose, expect, openDesk, pressOn, signIn, tabTo, writeInto } from "./desk.mjs";
import { signInSecond } from "./events.mjs";

const bundle = "moving-in";

/** What the interface answers in a worker's session. */
const asked = (page, method, path, body) =>
  page.evaluate(async ([how, where, what]) => {
    const headers = { "x-purpose": "family_service", "content-type": "application/json" };
    const response = await fetch(where, { method: how, headers, ...(what === null ? {} : { body: JSON.stringify(what) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${how} ${where} answered ${response.status}: ${text.slice(0, 300)}`);
    return text === "" ? null : JSON.parse(text);
  }, [method, path, body ?? null]);

/** A family's item is accepted and refused at the street's counter, and the family disagrees: told at the counter, for the office above. */
async function refusedAndAppealed(page, initials) {
  const found = await asked(page, "POST", "/api/people/search", { text: initials, limit: 30 });
  for (const person of found.items) {
    const offers = await asked(page, "GET", `/api/people/${person.id}/applications`);
    if (!offers.offers.some((one) => one.bundle === bundle) || offers.items.length > 0) continue;
    const { id } = await asked(page, "POST", `/api/people/${person.id}/applications`, { bundle });
    const begun = await asked(page, "GET", `/api/applications/${id}`);
    if (begun.missing.length > 0) {
      await asked(page, "POST", `/api/applications/${id}/drop`, { version: begun.version });
      continue;
    }
    await asked(page, "POST", `/api/applications/${id}/submit`, { version: begun.version });
    const first = (await asked(page, "GET", `/api/applications/${id}`)).matters.find((one) => one.stage === "open");
    const step = async (kind, more) => {
      const now = (await asked(page, "GET", `/api/applications/${id}`)).matters.find((one) => one.item === first.item);
      await asked(page, "POST", `/api/applications/${id}/steps`, { item: first.item, version: now.version, step: kind, ...more });
    };
    await step("accept", {});
    await step("refuse", { note: "住址与登记不符", rule: { text: "某市居住登记办法第三条", source: "市政府公报", from: "2020-01-01" } });
    await step("appeal", { note: "登记的住址是对的，请上级看" });
    return person.name;
  }
  throw new Error(`expected somebody of ${initials} for whom ${bundle} can be begun`);
}

/** From the day's list to the appeals, decide one, and go on with the next: by keys alone, at the office above. */
export async function decideAppeals(browser, desk) {
  expect(desk.street !== undefined, "a worker of a street (--street and --street-password)");
  const below = await openDesk(browser, desk.base);
  await signInSecond(below.page, { ...desk.street, password: "街口有两棵老槐树和井" });
  const names = [await refusedAndAppealed(below.page, "wj"), await refusedAndAppealed(below.page, "zj")];
  await below.context.close();

  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  const line = page.locator(".wait[href='/appeals']");
  await line.waitFor();
  const waiting = async () => Number((await line.locator(".wait-count").innerText()).replace(/\D/g, ""));
  const before = await waiting();
  expect(before >= names.length, `at least ${names.length} appeals on the day's list, not ${before}`);
  // J goes through the list of the day.
  const there = () => line.evaluate((own) => own === document.activeElement);
  for (let step = 0; step < 30 && !(await there()); step += 1) await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.locator(".asks, [data-appeal]").first().waitFor();
  if (await page.locator(".asks").isVisible()) await choosePurpose(page);
  const appeals = page.locator("[data-appeal]");
  await appeals.first().waitFor();
  expect((await appeals.count()) === before, `as many as the day's list said, not ${await appeals.count()}`);
  const oldest = await appeals.first().getAttribute("data-appeal");
  await page.keyboard.press("j");
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-appeal"));
  expect((await focused()) === oldest, "J at the first of them");
  await page.keyboard.press("n");
  const second = await focused();
  expect(second !== oldest && second !== null, "N at the next");
  await page.keyboard.press("k");
  expect((await focused()) === oldest, "K back at the first");
  // 2 reverses, and leads to the reasons.
  await page.keyboard.press("2");
  const words = appeals.first().locator("textarea");
  expect(await words.evaluate((own) => own === document.activeElement), "the field of the reasons");
  expect((await appeals.first().locator("input[type=radio]:checked").getAttribute("value")) === "reversed", "what the digit means");
  await page.keyboard.insertText("核对后住址无误");
  await pressOn(page, appeals.first().locator("button[type=submit]"));
  await page.locator(`[data-appeal="${oldest}"]`).waitFor({ state: "detached" });
  // What was decided left its focus to the next one.
  await page.waitForFunction((next) => document.activeElement?.getAttribute("data-appeal") === next, second);
  await page.keyboard.press("1");
  await writeInto(page, appeals.first().locator("textarea"), "与登记确实不符");
  await pressOn(page, appeals.first().locator("button[type=submit]"));
  await page.locator(`[data-appeal="${second}"]`).waitFor({ state: "detached" });
  await tabTo(page, page.getByRole("navigation").locator("a[href='/']"));
  await page.keyboard.press("Enter");
  await page.locator(".figure.lead dd").waitFor();
  // What the list of the day said a moment ago stands there until it is counted anew.
  const left = before - names.length;
  await page.waitForFunction((wanted) => {
    const count = document.querySelector(".wait[href='/appeals'] .wait-count");
    return Number((count?.textContent ?? "0").replace(/\D/g, "")) === wanted;
  }, left);
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return `${names.length} of ${before}`;
}
