import { choosePurpose, expect, openDesk, pressOn, signIn, tabTo } from "./desk.mjs";

const many = 10_000;
/** What a page of so many lines may cost: from the answer until it is drawn, and elements in the document. */
const most = { ms: 3_000, elements: 4_000 };

/** The service's own answer with its lines over and over, each under an id of its own, as if that many were there. */
async function manyOf(page, address) {
  await page.route(address, async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const response = await route.fetch();
    const found = await response.json();
    if (!Array.isArray(found.items) || found.items.length === 0) return route.fulfill({ response });
    const items = Array.from({ length: many }, (_, at) => {
      const one = found.items[at % found.items.length];
      return { ...one, id: `${one.id.slice(0, 4)}${String(at).padStart(32, "0")}` };
    });
    return route.fulfill({ response, json: { ...found, items, next: null } });
  });
}

/** Families entitled who have not asked, as many: the service's own over and over. */
async function manyFamilies(page) {
  await page.route("**/api/benefits/*/reach", async (route) => {
    const response = await route.fetch();
    const found = await response.json();
    if (found.items.length === 0) return route.fulfill({ response });
    const items = Array.from({ length: many }, (_, at) => {
      const one = found.items[at % found.items.length];
      return { ...one, person: { ...one.person, id: `per_${String(at).padStart(32, "0")}` } };
    });
    return route.fulfill({ response, json: { items, all: many, next: null } });
  });
}

/** Does what brings the lines; how long they took to stand there from the answer on, and how many elements there are then. */
async function cost(page, address, first, act) {
  const came = page.waitForResponse((response) => address.test(new URL(response.url()).pathname + new URL(response.url()).search));
  await act();
  await (await came).finished();
  const began = Date.now();
  await first.waitFor({ timeout: 60_000 });
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  const [ms, elements] = [Date.now() - began, await page.evaluate(() => document.querySelectorAll("*").length)];
  expect(ms <= most.ms && elements <= most.elements, `${many} lines within ${most.ms} ms and ${most.elements} elements, not ${ms} and ${elements}`);
  return `${ms} ms, ${elements} elements`;
}

/** The end by its key; lines that are measured on the way may move it, and the key is pressed once more, as a reader would. */
async function toEnd(page, last) {
  for (let press = 0; press < 3; press += 1) {
    await page.keyboard.press("End");
    if (await last.waitFor({ timeout: 7_000 }).then(() => true, () => false)) return;
  }
  throw new Error("the end of the list is not reached");
}

const focusedAt = (page) => page.evaluate(() => Number(document.activeElement?.closest("[data-index]")?.getAttribute("data-index") ?? -1));

/** Ten thousand findings, pairs of a group and families entitled: drawn at once, few elements, walked by keyboard, told whole to a screen reader, printed whole. */
export async function longLists(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await page.goto("/quality");
  await page.locator(".check").first().waitFor();
  const check = await page.locator(".check").evaluateAll((all) => all.find((one) => Number(one.querySelector(".check-count").textContent.replace(/\D/g, "")) > 0).getAttribute("href"));
  await manyOf(page, "**/api/quality/*?*");
  await pressOn(page, page.locator(`a[href="${check}"]`));
  await page.locator(".asks").waitFor();
  const list = await cost(page, /\/api\/quality\/.+\?/, page.locator(".finding").first(), () => choosePurpose(page));
  const finding = page.locator(".finding").first();
  expect((await finding.getAttribute("aria-setsize")) === String(many) && (await finding.getAttribute("aria-posinset")) === "1", "the first of ten thousand to say so");
  await tabTo(page, finding);
  for (let step = 0; step < 60; step += 1) await page.keyboard.press("ArrowDown");
  expect((await focusedAt(page)) === 60, `the 61st finding after sixty keys, not number ${1 + (await focusedAt(page))}`);
  expect((await page.locator(".finding:focus").getAttribute("aria-posinset")) === "61", "its place to be told");
  // Far away by the page's own keys: what has the focus stays, and the next key goes on from it.
  await toEnd(page, page.locator(`.finding[aria-posinset="${many}"]`));
  expect((await focusedAt(page)) === 60, "the focus where it was");
  await page.keyboard.press("ArrowUp");
  await page.locator('.finding[aria-posinset="60"]:focus').waitFor();
  expect(await page.locator(".finding:focus").isVisible(), "the finding before it in the window");

  await page.goto("/doubtful/groups");
  await page.locator(".asks, .pair-groups, .state").first().waitFor();
  if (await page.locator(".asks").isVisible()) await choosePurpose(page);
  await page.locator(".pair-groups, .state").first().waitFor();
  let table = "no group to look at";
  if ((await page.locator(".pair-group-open").count()) > 0) {
    await manyOf(page, "**/api/doubtful?*");
    table = await cost(page, /\/api\/doubtful\?/, page.locator(".group-table tbody tr[data-index]").first(), () => pressOn(page, page.locator(".pair-group-open").first()));
    expect((await page.locator(".group-table").getAttribute("aria-rowcount")) === String(many + 1), "the table to say how many rows it has, its head with them");
    expect((await page.locator(".group-table tbody tr[data-index]").first().getAttribute("aria-rowindex")) === "2", "the first row under the head to be the second");
    await toEnd(page, page.locator(`.group-table tr[aria-rowindex="${many + 1}"]`));
    const heights = await page.locator(".group-table tbody").evaluate((body) => [body.scrollHeight, [...body.children].reduce((sum, row) => sum + row.getBoundingClientRect().height, 0)]);
    expect(Math.abs(heights[0] - heights[1]) < 4, `a table as high as its rows and their room, not ${heights}`);
    // Printed, all of it is there.
    const printed = await page.evaluate(() => {
      window.dispatchEvent(new Event("beforeprint"));
      const rows = document.querySelectorAll(".group-table tbody tr").length;
      window.dispatchEvent(new Event("afterprint"));
      return rows;
    });
    expect(printed === many, `all rows on paper, not ${printed}`);
  }
  await page.goto("/benefits");
  await page.locator(".asks, .benefit-row").first().waitFor();
  if (await page.locator(".asks").isVisible()) await choosePurpose(page);
  await manyFamilies(page);
  const reach = await cost(page, /\/reach$/, page.locator(".reached").first(), () => pressOn(page, page.locator(".benefit-row button").first()));
  await tabTo(page, page.locator(".reached").first());
  for (let step = 0; step < 40; step += 1) await page.keyboard.press("j");
  await page.locator('.reached[aria-posinset="41"]:focus').waitFor();

  expect(faults.length === 0, `a quiet console, not ${[...new Set(faults)].join("; ")}`);
  await context.close();
  return `list ${list}; table ${table}; families ${reach}`;
}
