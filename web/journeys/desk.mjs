// A real Chromium at a real desk: what every journey needs.
import { chromium } from "playwright-core";
import { watchHands } from "./hands.mjs";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-extensions",
  "--no-first-run",
];

export const sizes = {
  desk: { width: 1440, height: 900 },
  small: { width: 1024, height: 768 },
  phone: { width: 360, height: 800 },
};

export function launch(executablePath) {
  return chromium.launch({ executablePath, headless: true, args: flags });
}

/** Fails with what was expected; there is no other kind of failure in a journey. */
export function expect(truth, what) {
  if (!truth) throw new Error(`expected ${what}`);
}

/**
 * One desk: a page with its own cookies. Whatever the page complains about in its console counts as a fault, but for
 * answers that a journey provokes (`allow`).
 */
export async function openDesk(browser, base, { size = "desk", scheme = "light", language = "zh", state, scripts = true } = {}) {
  const context = await browser.newContext({
    baseURL: base,
    viewport: sizes[size],
    colorScheme: scheme,
    reducedMotion: "reduce",
    // The pages of the resident's door speak the browser's own language.
    locale: language === "en" ? "en-GB" : "zh-CN",
    timezoneId: "Asia/Shanghai",
    acceptDownloads: true,
    javaScriptEnabled: scripts,
    ...(state === undefined ? {} : { storageState: state }),
  });
  await context.addInitScript((chosen) => {
    if (localStorage.getItem("wanjia.language") === null) localStorage.setItem("wanjia.language", chosen);
  }, language);
  const page = await context.newPage();
  watchHands(page);
  page.setDefaultTimeout(20_000);
  const faults = [];
  page.on("pageerror", (error) => faults.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    if (!["error", "warning"].includes(message.type())) return;
    // The browser reports every refused request here, also those that the desk handles.
    if (message.text().startsWith("Failed to load resource")) return;
    // What the drawing card's driver remarks about its own pace.
    if (message.text().includes("GL Driver Message")) return;
    faults.push(`console: ${message.text()}`);
  });
  return { page, context, faults };
}

/** Signs in, with keys, and waits for the answer: a page opened before it would leave without the cookie. */
export async function signIn(page, { account, password }) {
  await page.goto("/");
  await writeInto(page, page.locator("input[autocomplete=username]"), account);
  await writeInto(page, page.locator("input[autocomplete=current-password]"), password);
  const answered = page.waitForResponse((response) => response.request().method() === "POST" && new URL(response.url()).pathname === "/api/session");
  await page.keyboard.press("Enter");
  await answered;
}

/** Chooses a purpose where the page asks for one, by the digit that stands beside it. */
export async function choosePurpose(page, digit = 1) {
  const choice = page.locator(".asks .purposes button").nth(digit - 1);
  await pressOn(page, choice);
}

/** Two-letter initials that some people of the place have. */
export async function findSomebody(page) {
  for (const initials of ["wj", "zj", "lj", "zw", "ly", "cj", "wy", "lh"]) {
    const there = await page.evaluate(() => document.activeElement?.id === "search-box");
    await page.keyboard.press(there ? "ControlOrMeta+a" : "/");
    await page.keyboard.type(initials);
    if (!page.url().endsWith("/search")) await page.keyboard.press("Enter");
    await page.locator(".asks, .results-head, .search-intro").first().waitFor();
    if (await page.locator(".asks").isVisible()) await choosePurpose(page);
    await page.locator(`section[data-for="${initials}"]`).waitFor();
    if ((await page.locator("[data-result]").count()) > 0) return initials;
  }
  throw new Error("expected somebody with common initials");
}

const onIt = (target) => target.evaluate((element) => element === document.activeElement);

/** Until what was meant can be used: what is disabled for the moment is no stop on the way. */
async function usable(target) {
  await target.waitFor({ state: "attached" });
  for (let wait = 0; wait < 200 && !(await target.isEnabled()); wait += 1) await target.page().waitForTimeout(100);
}

/** Goes on with Tab until the focus is on what was meant, as somebody without a pointer does; fails where Tab never comes there. */
export async function tabTo(page, target, most = 500) {
  await target.waitFor();
  await usable(target);
  for (let step = 0; step < most; step += 1) {
    if (await onIt(target)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`expected Tab to come to ${target}`);
}

/** Chooses a file by keyboard: the field is reached with Tab and opened with Enter, again where the browser was too busy to open it. */
export async function chooseFile(page, field, file) {
  for (let attempt = 0; attempt < 6; attempt += 1) {
    await tabTo(page, field);
    const chooser = page.waitForEvent("filechooser", { timeout: 10_000 }).catch(() => null);
    await page.keyboard.press("Enter");
    const opened = await chooser;
    if (opened !== null) return opened.setFiles(file);
  }
  throw new Error("expected Enter to open the choice of a file");
}

/** Writes into a field that is reached with Tab, in place of what stands there. */
export async function writeInto(page, field, text) {
  await tabTo(page, field);
  await page.keyboard.press("ControlOrMeta+a");
  if (text === "") await page.keyboard.press("Delete");
  else await page.keyboard.insertText(text);
}

/** Reaches a button or a box with Tab and presses it. */
export async function pressOn(page, target, key = "Enter") {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Reaches a choice among several with Tab, which comes to the group's own stop, and goes on with the arrows. */
export async function chooseRadio(page, radio) {
  await usable(radio);
  const inGroup = () => radio.evaluate((own) => document.activeElement?.type === "radio" && document.activeElement.name === own.name);
  for (let step = 0; step < 500 && !(await inGroup()); step += 1) await page.keyboard.press("Tab");
  for (let step = 0; step < 20; step += 1) {
    if ((await radio.isChecked()) && (await onIt(radio))) return;
    await page.keyboard.press((await onIt(radio)) ? "Space" : "ArrowDown");
  }
  throw new Error(`expected the arrows to come to ${radio}`);
}

/** Chooses a line of a plain list with the arrows: by its place, or by its value. */
export async function chooseOption(page, list, wanted) {
  await tabTo(page, list);
  const away = () => list.evaluate((own, what) => {
    const at = typeof what === "number" ? what : [...own.options].findIndex((option) => option.value === what);
    return at < 0 ? null : at - own.selectedIndex;
  }, wanted);
  for (let step = 0; step < 300; step += 1) {
    const steps = await away();
    if (steps === 0) return;
    if (steps === null) break;
    await page.keyboard.press(steps > 0 ? "ArrowDown" : "ArrowUp");
  }
  throw new Error(`expected the arrows to come to ${wanted} in ${list}`);
}

/** Types a day into a field of days, whose parts stand in the order of the browser's own language. */
export async function typeDay(page, field, day) {
  const [year, month, date] = day.split("-");
  for (const keys of [[month, date, year], [year, "ArrowRight", month, date], [date, month, year]]) {
    await tabTo(page, field);
    for (const key of keys) await (key.startsWith("Arrow") ? page.keyboard.press(key) : page.keyboard.type(key));
    if ((await field.inputValue()) === day) return;
    // Away and back to the first part.
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
  }
  throw new Error(`expected the day ${day}, not ${await field.inputValue()}`);
}

/** Chooses from a list that opens: reached with Tab, opened with the arrow, gone through until what was meant is the one marked. */
export async function chooseOpened(page, field, text) {
  await tabTo(page, field);
  await page.keyboard.press("ArrowDown");
  const marked = page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option-active");
  await marked.first().waitFor();
  for (let step = 0; step < 50; step += 1) {
    if ((await marked.first().innerText()).trim() === text) return page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`expected ${text} among what can be chosen`);
}

export const pathOf = (page) => new URL(page.url()).pathname;
