import { choosePurpose, expect, findSomebody, openDesk, pathOf, pressOn, signIn, tabTo, writeInto } from "./desk.mjs";

async function atTheDesk(browser, desk, options) {
  const opened = await openDesk(browser, desk.base, options);
  await signIn(opened.page, desk);
  await opened.page.getByRole("navigation").waitFor();
  return opened;
}

/** Initials lead to people, a person to the record; what was typed never stands in an address. */
export async function searchByInitials(browser, desk) {
  const { page, context, faults } = await atTheDesk(browser, desk);
  const addresses = [];
  page.on("request", (request) => addresses.push(request.url()));
  const initials = await findSomebody(page);
  const people = await page.locator("[data-result]").count();
  expect((await page.locator(".purpose").innerText()).includes("为家庭办理服务"), "the purpose in the header");
  const numbers = await page.locator(".result-numbers").allInnerTexts();
  expect(numbers.every((text) => !/\d{17}[\dX]/.test(text.replace(/\s/g, ""))), "masked numbers only");
  const name = await page.locator("[data-result] b").first().innerText();
  await pressOn(page, page.locator("[data-result]").first());
  expect((await page.locator(".who h1").innerText()) === name, "the record of the person chosen");
  expect(!(await page.title()).includes(name), "no name in the title");
  await page.goBack();
  await page.locator("[data-result]").first().waitFor();
  expect((await page.locator("#search-box").inputValue()) === initials, "the search as it was left");
  expect(addresses.every((address) => !address.includes(`=${initials}`) && !address.endsWith(`/${initials}`)), "no search text in an address");
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return `${people} for ${initials}`;
}

/** From sign-in to a record and back without a pointer. */
export async function keyboardSearch(browser, desk) {
  const { page, context } = await openDesk(browser, desk.base);
  await page.goto("/");
  const type = (text) => page.keyboard.type(text);
  const press = (key) => page.keyboard.press(key);
  const focused = (what) => page.waitForFunction((selector) => document.activeElement?.matches(selector) === true, what);
  await focused("input[autocomplete=username]");
  await type(desk.account);
  await press("Tab");
  await type(desk.password);
  await press("Enter");
  await page.getByRole("navigation").waitFor();
  // The first stop of every page leads past the navigation.
  await press("Tab");
  await focused(".skip");
  await press("Enter");
  await focused("main");
  await press("/");
  await focused("#search-box");
  await type("w");
  await type("ang");
  await press("Enter");
  await page.locator(".asks").waitFor();
  // After Enter a digit chooses the purpose; it is no letter of what was typed.
  await focused(".asks button");
  await press("1");
  await page.locator("[data-result]").first().waitFor();
  expect((await page.locator("#search-box").inputValue()) === "wang", "the words as they were typed");
  await press("/");
  await focused("#search-box");
  await press("ArrowDown");
  await focused("[data-result]");
  await press("ArrowDown");
  await press("ArrowUp");
  await press("ArrowUp");
  await focused("#search-box");
  await press("ArrowDown");
  await press("Enter");
  await page.locator(".who h1").waitFor();
  expect(pathOf(page).startsWith("/people/per_"), "a record's address");
  await context.close();
}

/** Every part of a record is there; a number is shown in full only after asking, and the log then says so. */
export async function record(browser, desk) {
  const { page, context, faults } = await atTheDesk(browser, desk);
  await findSomebody(page);
  await pressOn(page, page.locator("[data-result]").first());
  await page.locator(".who h1").waitFor();
  expect((await page.locator(".value").count()) >= 3, "values with their sources");
  expect((await page.locator(".value .chip").count()) >= 3, "a source for each value");
  expect((await page.locator(".records > li").count()) >= 1, "a source record");
  // What each value was before, since when, by which source.
  await pressOn(page, page.getByRole("button", { name: "各项的变化" }));
  await page.locator(".value-history li").first().waitFor();
  const [values, told] = [await page.locator(".values > .value").count(), await page.locator(".value:has(.value-history li .chip)").count()];
  expect(values > 0 && told >= values, `a history of each of ${values} values with its source, not of ${told}`);
  const secret = page.locator(".who .secret").first();
  expect((await secret.innerText()).includes("*"), "a masked number");
  await pressOn(page, secret.getByRole("button"));
  await pressOn(page, page.getByRole("dialog").getByRole("button").last());
  await page.waitForFunction(() => !document.querySelector(".who .secret")?.textContent?.includes("*"));
  await pressOn(page, page.getByRole("button", { name: "显示查阅日志" }));
  await page.locator(".reads li").first().waitFor();
  const log = await page.locator(".reads").innerText();
  expect(log.includes("显示完整内容") && log.includes("查看记录"), "the reading and the showing in the log");
  await page.reload();
  await page.locator(".who .secret").first().waitFor();
  expect((await page.locator(".who .secret").first().innerText()).includes("*"), "a masked number after a reload");
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
}

/** The switch to English holds for every word of the page, and is remembered. */
export async function language(browser, desk) {
  const { page, context, faults } = await atTheDesk(browser, desk);
  await pressOn(page, page.getByRole("button", { name: "Switch to English" }));
  await page.getByRole("heading", { name: "Today" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Today" }).waitFor();
  expect((await page.locator("html").getAttribute("lang")) === "en-GB", "the page's language for the reader's software");
  const words = await page.locator("nav, .page-head h1, .panel h2, dt").allInnerTexts();
  expect(!words.join("").replace(/\p{Script=Han}+/gu, "").includes("undefined"), "no missing text");
  const own = await page.locator("nav, .page-head h1, .waits h2, .found").allInnerTexts();
  expect(!/\p{Script=Han}/u.test(own.join("")), "no Chinese among the English words");
  await pressOn(page, page.getByRole("button", { name: "切换到中文" }));
  await page.getByRole("heading", { name: "今日" }).waitFor();
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
}

/** On a phone nothing sticks out at the side, and the way to a record is the same. */
export async function phone(browser, desk) {
  const { page, context } = await atTheDesk(browser, desk, { size: "phone" });
  const fits = async (where) => {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over <= 0, `${where} to fit a phone (${over} px too wide)`);
  };
  await page.locator(".figure.lead dd").waitFor();
  await fits("home");
  await findSomebody(page);
  await fits("search");
  await page.locator("[data-result]").first().click();
  await page.locator(".who h1").waitFor();
  await fits("a record");
  await page.getByRole("navigation").getByRole("link").nth(3).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await fits("imports");
  await page.getByRole("navigation").getByRole("link").nth(2).click();
  await choosePurpose(page).catch(() => undefined);
  await fits("doubtful matches");
  await context.close();
}

/** What is found besides people: a service point by its sound, opened on the map; an office by its sound, opened on its page; a home by its address; a page. */
export async function foundBeside(browser, desk) {
  const { page, context, faults } = await atTheDesk(browser, desk);
  const press = (key) => page.keyboard.press(key);
  const asked = async (text) => {
    await press("/");
    await press("ControlOrMeta+a");
    await page.keyboard.insertText(text);
    if (pathOf(page) !== "/search") await press("Enter");
  };
  const opened = async (link) => {
    await link.waitFor();
    await pressOn(page, link);
  };
  // Service points and offices are nobody's: no purpose is asked for until the map is.
  const points = await page.evaluate(async () => (await (await fetch("/api/places/330110/points")).json()).items);
  const point = points.find((one) => one.kind === "childcare" && one.address !== "");
  expect(point !== undefined, "the demo's childcare");
  await asked(`childcare ${point.name.slice(0, 3)}`);
  await opened(page.locator(`[data-beside][href='/map?point=${point.id}']`));
  await page.waitForURL("**/map?point=*");
  await page.locator("h1", { hasText: "地图" }).waitFor();
  await choosePurpose(page);
  await page.locator(".map-chosen", { hasText: point.name }).waitFor();
  await page.locator(".map-mark").waitFor();
  await asked("liangzhujd");
  await opened(page.locator("[data-beside][href='/places/330110010']"));
  await page.locator("h1", { hasText: "良渚街道" }).waitFor();
  await page.locator("table.ledger tbody tr").first().waitFor();
  expect((await page.locator("table.ledger tbody tr").count()) > 5, "the street's service points");
  // Where nobody bears the words, Enter opens the first of what else they name.
  await asked("对照表");
  await page.locator("section[data-for='对照表']").waitFor();
  await press("Enter");
  await page.waitForURL("**/profiles");
  // The page that was opened has the focus, so that the next `/` is no letter.
  await page.waitForFunction(() => document.activeElement?.id === "main");
  // A home by its address, whether or not it stands on the map, and whoever lives there.
  await findSomebody(page);
  const address = (await page.locator(".result-where > span:first-child").allInnerTexts()).find((text) => /\d室?$/.test(text));
  expect(address !== undefined, "somebody whose address is known");
  await asked(address);
  await opened(page.locator("[data-beside][href^='/homes/dwe_']").first());
  await page.locator("h1.address").waitFor();
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return `${points.length} service points at hand`;
}

/** A value is to be another: proposed in its place on the record by keys alone, and not to be answered by whoever proposed it. */
export async function proposeCorrection(browser, desk) {
  const { page, context, faults } = await atTheDesk(browser, desk);
  await findSomebody(page);
  await pressOn(page, page.locator("[data-result]").first());
  await page.locator(".who h1").waitFor();
  const value = page.locator(".values > .value").nth(2);
  const before = await value.locator(".value-now").innerText();
  await pressOn(page, value.locator(".value-from button[aria-expanded]"));
  // The first field has the focus; Escape closes and gives it back.
  await page.waitForFunction(() => document.activeElement?.closest("form.correct") !== null);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelector("form.correct") === null && document.activeElement?.matches(".value-from button") === true);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.closest("form.correct") !== null);
  const fields = value.locator("form.correct input");
  await writeInto(page, fields.nth(0), "1984-13-45");
  await value.locator(".correct-wrong").waitFor();
  await writeInto(page, fields.nth(0), "1980-03-08");
  await value.locator(".correct-wrong").waitFor({ state: "detached" });
  await writeInto(page, fields.nth(1), "户口簿原件");
  await page.keyboard.press("Enter");
  await value.locator(".correct-done").waitFor();
  const number = (await value.locator(".correct-done").innerText()).match(/\d{8}-\d{8}/)?.[0];
  expect(number !== undefined, "a number to give to the person");
  await page.reload();
  await page.locator(".who h1").or(page.locator(".asks")).first().waitFor();
  expect((await page.locator(".values > .value").nth(2).locator(".value-now").innerText()) === before, "the register as it was");
  await page.locator(".values > .value").nth(2).locator(".value-from a[href='/cases']").waitFor();
  await page.goto("/cases");
  const line = page.locator("[data-case]", { hasText: number });
  await line.waitFor();
  expect((await line.locator("textarea").count()) === 0, "no answer from whoever proposed it");
  // Where it is put right: a letter that names file, row and what it should be, with nothing to be typed.
  await pressOn(page, line.locator("a[href$='/mend']"));
  const letter = page.locator("[data-letter]");
  await letter.waitFor();
  const said = await letter.innerText();
  for (const part of [/第 \d+ 行/, /文件：.+\.(csv|xlsx)/, new RegExp(`来件编号：${number}`), /应为：/]) expect(part.test(said), `${part} in the letter, not ${said}`);
  await pressOn(page, page.locator("main .ant-btn-primary"));
  await page.waitForFunction(() => (document.querySelector("main [role=status]")?.textContent ?? "") !== "");
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return number;
}

const names = (page) => page.locator("[data-recent] b").allInnerTexts();

/** What was opened and pinned is there after a reload and at another machine, and is taken off again: by keyboard alone. */
export async function openedAgain(browser, desk) {
  const { page, context, faults } = await atTheDesk(browser, desk);
  await findSomebody(page);
  await pressOn(page, page.locator("[data-result]").first());
  const name = await page.locator(".who h1").innerText();
  const path = pathOf(page);
  // The office by its sound.
  await page.keyboard.press("/");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText("liangzhujd");
  await page.keyboard.press("Enter");
  await pressOn(page, page.locator("[data-beside][href='/places/330110010']"));
  await page.locator("h1", { hasText: "良渚街道" }).waitFor();
  const start = async (where) => {
    await where.goto("/search");
    await where.locator(".asks, [data-recent]").first().waitFor();
    if (await where.locator(".asks").isVisible()) await choosePurpose(where);
    await where.locator("[data-recent]").first().waitFor();
  };
  await start(page);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(!kept.includes(name), "no name in the browser's storage");
  // From the box down into the list; P pins, and the line goes up with the focus.
  const line = page.locator(`[data-recent][href="${path}"]`);
  const onLine = () => page.waitForFunction((href) => document.activeElement?.getAttribute("href") === href, path);
  await page.waitForFunction(() => document.activeElement?.id === "search-box");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.activeElement?.matches("[data-recent]") === true);
  await tabTo(page, line);
  const pinned = page.waitForResponse((answer) => answer.url().endsWith("/api/recents/pins"));
  await page.keyboard.press("p");
  await pinned;
  await page.locator(`.seen li:has([data-recent][href="${path}"]) button[aria-pressed=true]`).waitFor();
  await onLine();

  const elsewhere = await atTheDesk(browser, desk);
  await start(elsewhere.page);
  expect((await names(elsewhere.page))[0] === name, "the pin first at another machine");
  expect((await names(elsewhere.page)).some((one) => one.includes("良渚街道")), "the office that was opened");
  await elsewhere.context.close();

  await tabTo(page, line);
  await page.keyboard.press("p");
  await page.locator(`.seen li:has([data-recent][href="${path}"]) button[aria-pressed=false]`).waitFor();
  await onLine();
  await page.keyboard.press("Delete");
  await line.waitFor({ state: "detached" });
  await pressOn(page, page.getByRole("button", { name: "清除没有固定的" }));
  await page.locator(".seen").waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement?.id === "search-box");
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
}
