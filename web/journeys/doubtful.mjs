import { choosePurpose, expect, openDesk, pathOf, pressOn, signIn, tabTo } from "./desk.mjs";

async function atTheQueue(browser, desk, options) {
  const opened = await openDesk(browser, desk.base, options);
  const { page } = opened;
  await signIn(page, desk);
  await page.getByRole("navigation").first().waitFor();
  await page.goto("/doubtful");
  await page.locator(".asks, .pair, .state").first().waitFor();
  if (await page.locator(".asks").isVisible()) await choosePurpose(page);
  await page.locator(".waterfall").waitFor();
  return opened;
}

const pairNow = (page) => page.locator("article.pair").getAttribute("data-pair");
const waiting = async (page) => Number((await page.locator(".views-count").innerText()).replace(/\D/g, ""));

async function anotherPair(page, before) {
  await page.waitForFunction(
    (was) => {
      const now = document.querySelector("article.pair")?.getAttribute("data-pair");
      return now !== was && (now === undefined || document.querySelector(".waterfall") !== null);
    },
    before,
  );
}

/** The counts say so when the register has followed. */
async function followed(page) {
  await page.waitForFunction(async () => {
    const counts = await fetch("/api/doubtful/counts");
    return counts.ok && !(await counts.json()).settling;
  }, undefined, { timeout: 120_000, polling: 500 });
}

/** Open, decide, next, undo: without a pointer. The reasons add up, and what is taken back waits again. */
export async function doubtfulByKeyboard(browser, desk) {
  const { page, context, faults } = await atTheQueue(browser, desk);
  const press = (key) => page.keyboard.press(key);
  const all = await waiting(page);
  expect(all >= 3, "pairs to decide");

  const bits = await page.locator(".waterfall tbody .num").allInnerTexts();
  const number = (text) => Number(text.replace("−", "-").replace(/[^\d.-]/g, ""));
  const sum = bits.map(number).reduce((one, other) => one + other, 0);
  const total = number((await page.locator(".waterfall tfoot .num").innerText()).split("\n")[0]);
  expect(Math.abs(sum - total) < 0.06 * bits.length, `reasons that add up to ${total}, not ${sum}`);
  const chance = Number((await page.locator(".pair-chance b").innerText()).replace("%", "")) / 100;
  expect(Math.abs(2 ** total / (1 + 2 ** total) - chance) < 0.03, "the probability that the reasons add up to");
  // What leaves a pair in doubt: something differs, and then in marked characters or words, or one side is silent.
  const unlike = await page.locator(".pair-table .differs").count();
  expect(unlike + (await page.locator(".pair-table td .faint").count()) >= 1, "a difference, or a side that is silent");
  expect(unlike === 0 || (await page.locator(".pair-table .differs mark").count()) >= 1, "marks where something differs");
  expect((await page.locator(".pair-context .panel").count()) >= 1, "what stands around the people");

  const order = page.locator(".review-order input");
  await pressOn(page, order, "Space");
  await page.locator(".waterfall, .state").first().waitFor();
  expect((await page.locator(".pair, .state").count()) === 1, "what is most worth asking, or that there is nothing");
  await pressOn(page, order, "Space");
  await page.locator(".waterfall").waitFor();

  const first = await pairNow(page);
  await press("ArrowRight");
  await anotherPair(page, first);
  const second = await pairNow(page);
  await press("ArrowLeft");
  await anotherPair(page, second);
  expect((await pairNow(page)) === first, "the pair before");

  await press("2");
  await anotherPair(page, first);
  expect((await pairNow(page)) === second, "the next pair after a decision");
  await page.waitForFunction((n) => Number(document.querySelector(".views-count")?.textContent?.replace(/\D/g, "")) === n, all - 1);
  await press("u");
  await anotherPair(page, second);
  expect((await pairNow(page)) === first, "the pair that was taken back");
  await page.waitForFunction((n) => Number(document.querySelector(".views-count")?.textContent?.replace(/\D/g, "")) === n, all);

  // Written words are no commands.
  await tabTo(page, page.locator(".pair-reason input"));
  await page.keyboard.type("电话 123 核实");
  expect((await pairNow(page)) === first, "the same pair while a reason is written");
  await tabTo(page, page.locator(".pair-verdicts [data-verdict=same]"));
  await press("Enter");
  await anotherPair(page, first);
  await press("3");
  await anotherPair(page, second);
  await followed(page);

  await page.goto("/doubtful/decisions");
  await page.locator(".decisions tbody tr").first().waitFor();
  const listed = await page.locator(".decisions").innerText();
  expect(listed.includes("电话 123 核实") && listed.includes("不能判断") && listed.includes("已撤回"), "what was decided, with its reason");
  // Taken back from the list, one after another, so that the register is as it was.
  for (;;) {
    const open = page.locator(".decisions tbody button");
    const left = await open.count();
    if (left === 0) break;
    await pressOn(page, open.first());
    await pressOn(page, page.getByRole("dialog").getByRole("button").last());
    await page.waitForFunction((n) => document.querySelectorAll(".decisions tbody button").length < n, left);
  }
  await followed(page);
  await page.goto("/");
  await page.locator(".figure.lead dd").waitFor();
  const home = Number((await page.locator("a.wait[href='/doubtful'] .wait-count").innerText()).replace(/\D/g, ""));
  expect(home === all, `${all} pairs on the day's page as before, not ${home}`);
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return `${all} pairs waited, as many as before`;
}

/** A decision is offered to be taken back wherever one goes on to, and is taken back from there with two keys. */
export async function undoFromElsewhere(browser, desk) {
  const { page, context, faults } = await atTheQueue(browser, desk);
  const all = await waiting(page);
  const first = await pairNow(page);
  const offer = page.locator(".undo");
  await page.keyboard.press("2");
  await anotherPair(page, first);
  await offer.getByText("已判断：不是同一人").waitFor();
  // Written words keep these keys for themselves.
  await tabTo(page, page.locator(".pair-reason input"));
  await page.keyboard.press("ControlOrMeta+z");
  expect((await offer.locator("[data-undo-last]").count()) === 1, "the decision to stand while somebody writes");
  await pressOn(page, page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "今日" }));
  await page.locator(".figure.lead dd").waitFor();
  const withdrawn = page.waitForResponse((answer) => answer.url().endsWith("/withdraw"));
  await page.keyboard.press("ControlOrMeta+z");
  expect((await withdrawn).ok(), "the decision to be withdrawn");
  await offer.getByText("已撤销：").waitFor();
  await followed(page);
  await pressOn(page, offer.getByRole("button", { name: "知道了" }));
  await offer.waitFor({ state: "hidden" });
  await page.goto("/doubtful/decisions");
  await page.locator(".decisions tbody tr").first().waitFor();
  expect((await page.locator(".decisions tbody tr").first().innerText()).includes("已撤回"), "the list to have it as withdrawn");
  await page.goto("/doubtful");
  await page.locator(".waterfall").waitFor();
  expect((await waiting(page)) === all, `${all} pairs as before`);
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
}

/** A group is looked through, one pair is left out, the others are decided together and taken back together. */
export async function doubtfulGroups(browser, desk) {
  const { page, context, faults } = await atTheQueue(browser, desk);
  await pressOn(page, page.getByRole("link", { name: "成批核对" }));
  await page.locator(".pair-groups, .state").first().waitFor();
  const groups = await page.locator(".pair-groups > li").count();
  if (groups === 0) {
    await context.close();
    return "no two pairs share their reasons here";
  }
  await pressOn(page, page.locator(".pair-group-open").first());
  await page.locator(".group-table tbody tr").first().waitFor();
  expect(/^\/doubtful\/groups\/[0-9a-f]+$/.test(pathOf(page)), "the group's own address");
  const pairs = await page.locator(".group-table tbody tr").count();
  await pressOn(page, page.locator(".group-table tbody input").first(), "Space");
  await pressOn(page, page.locator(".group-act [data-verdict=different]"));
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  expect((await dialog.innerText()).includes(`${pairs - 1} 对`), "how many are about to be decided");
  await pressOn(page, dialog.getByRole("button").last());
  await page.locator(".group-result").waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".group-table tbody tr").length === 1);
  await pressOn(page, page.locator(".group-result button"));
  await page.waitForFunction((n) => document.querySelectorAll(".group-table tbody tr").length === n, pairs);
  await followed(page);
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return `${groups} groups, ${pairs - 1} of ${pairs} pairs decided together and taken back`;
}

/** On a phone nothing sticks out at the side, and the buttons are large enough for a thumb. */
export async function doubtfulPhone(browser, desk) {
  const { page, context } = await atTheQueue(browser, desk, { size: "phone" });
  for (const path of ["/doubtful", "/doubtful/groups", "/doubtful/decisions"]) {
    await page.goto(path);
    await page.locator(".waterfall, .pair-groups, .decisions, .state").first().waitFor();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over <= 0, `${path} to fit a phone (${over} px too wide)`);
  }
  await page.goto("/doubtful");
  await page.locator(".waterfall").waitFor();
  for (const box of await page.locator(".pair-verdicts button").all()) {
    const { height } = await box.boundingBox();
    expect(height >= 40, `a button of 40 px, not ${height}`);
  }
  const first = await pairNow(page);
  await page.locator("[data-verdict=unsure]").click();
  await anotherPair(page, first);
  await page.locator("[data-undo]").click();
  await page.waitForFunction((was) => document.querySelector("article.pair")?.getAttribute("data-pair") === was, first);
  await context.close();
}
