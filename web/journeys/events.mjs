import { choosePurpose, expect, findSomebody, openDesk, pathOf, pressOn, signIn, typeDay, writeInto } from "./desk.mjs";

/** Signs in a second worker, who changes the one-time password the first time. */
export async function signInSecond(page, { account, oneTime, password }) {
  await signIn(page, { account, password: oneTime });
  const fields = page.locator("input[autocomplete=new-password]");
  await page.locator("[role=alert], input[autocomplete=new-password], nav").first().waitFor();
  if ((await fields.count()) > 0) {
    await writeInto(page, page.locator("input[autocomplete=current-password]"), oneTime);
    await writeInto(page, fields.nth(0), password);
    await writeInto(page, fields.nth(1), password);
    await pressOn(page, page.locator("button[type=submit]"));
  } else if ((await page.getByRole("alert").count()) > 0) {
    await signIn(page, { account, password });
  }
  await page.getByRole("navigation").waitFor();
}

const field = (page, part, name) => page.locator(`section[aria-label="${part}"]`).getByLabel(name);

/**
 * A birth: one worker declares and verifies it, another registers it, and the child is found, with its mother and without a
 * number. A day before, it was not yet born. What cannot be is said in words.
 */
export async function registerBirth(browser, desk) {
  expect(desk.second !== undefined, "a second worker (--second and --second-password)");
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await page.goto("/events/new?kind=birth");
  await page.locator(".asks, section[aria-label=孩子]").first().waitFor();
  if (await page.locator(".asks").isVisible()) await choosePurpose(page);
  const born = new Date(Date.now() - 8 * 86_400_000).toISOString().slice(0, 10);
  const name = `欧阳试${["一", "二", "三", "四", "五", "六", "七", "八", "九"][Date.now() % 9]}`;
  await writeInto(page, field(page, "孩子", "姓名"), name);
  await writeInto(page, field(page, "孩子", "出生日期"), "2999-01-01");
  await pressOn(page, page.getByRole("button", { name: "提交申报" }));
  const said = await page.getByRole("alert").first().innerText();
  expect(said.includes("孩子的出生日期尚未到来") || said.includes("子女的出生日期尚未到来"), `the fault in words, not ${said}`);
  await writeInto(page, field(page, "孩子", "出生日期"), born);
  const mother = page.locator('section[aria-label="母亲"]');
  await pressOn(page, mother.getByRole("checkbox"), "Space");
  await writeInto(page, mother.getByPlaceholder(/至少两个字/), "wang");
  await pressOn(page, mother.getByRole("button", { name: "在登记库中查找" }));
  await pressOn(page, mother.getByRole("button", { name: "选定" }).first());
  await pressOn(page, page.getByRole("button", { name: "提交申报" }));
  await page.waitForURL(/\/events\/reg_/);
  const path = pathOf(page);
  // The digit beside a step takes it.
  await page.getByRole("button", { name: "核验通过" }).waitFor();
  await page.keyboard.press("1");
  await page.getByText("须由另一位登记员办理").waitFor();

  const other = await openDesk(browser, desk.base);
  await signInSecond(other.page, { ...desk.second, password: "东海岸上有五只老海鸥" });
  await other.page.goto(path);
  await other.page.locator(".asks, .event-history").first().waitFor();
  if (await other.page.locator(".asks").isVisible()) await choosePurpose(other.page);
  await other.page.getByRole("button", { name: "登记", exact: true }).waitFor();
  await other.page.keyboard.press("1");
  await other.page.getByText("已登记").first().waitFor();
  // N goes on to the next of the queue, or to the queue where nothing else waits.
  await other.page.keyboard.press("n");
  await other.page.waitForFunction((own) => location.pathname !== own, path);
  await other.context.close();

  // The register follows a moment later.
  let found = 0;
  for (let tries = 0; tries < 30 && found === 0; tries += 1) {
    await page.goto("/search");
    if (await page.locator(".asks").isVisible()) await choosePurpose(page);
    await writeInto(page, page.locator("#search-box"), name);
    await page.waitForTimeout(1_000);
    found = await page.locator("[data-result]").count();
  }
  expect(found > 0, "the child to be found");
  await pressOn(page, page.locator("[data-result]").first());
  await page.locator(".who h1").waitFor();
  expect((await page.locator(".who h1").innerText()) === name, "the child's own record");
  await page.getByText("临时以登记号").waitFor();
  await pressOn(page, page.locator(".then summary"));
  await typeDay(page, page.getByLabel("当时（事实日期）"), new Date(Date.parse(born) - 86_400_000).toISOString().slice(0, 10));
  await page.getByText("当时尚未出生").waitFor();
  await pressOn(page, page.getByRole("button", { name: "回到现在" }));
  await page.locator(".who h1").waitFor();
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return name;
}

/** A record as it was on an earlier day: said at the top, kept in the address, and left again. */
export async function earlierDay(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await findSomebody(page);
  await pressOn(page, page.locator("[data-result]").first());
  await page.locator(".who h1").waitFor();
  const events = () => page.locator(".then-said").count();
  expect((await events()) === 0, "the whole record at first");
  await pressOn(page, page.locator(".then summary"));
  await typeDay(page, page.getByLabel("当时（事实日期）"), "2025-06-30");
  await page.locator(".then-said, .state").first().waitFor();
  expect(new URL(page.url()).searchParams.get("as_of") === "2025-06-30", "the day in the address");
  await page.reload();
  if (await page.locator(".asks").isVisible()) await choosePurpose(page);
  await page.locator(".then-said, .state").first().waitFor();
  await pressOn(page, page.getByRole("button", { name: "回到现在" }));
  await page.locator(".who h1").waitFor();
  expect(new URL(page.url()).search === "", "now again");
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
}

/** From the work list to a household, and a member out of it into a book of their own: by keyboard alone up to the declaration. */
export async function splitHousehold(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await page.locator(".wait").first().waitFor();
  await page.keyboard.press("j");
  expect(await page.evaluate(() => document.activeElement?.classList.contains("wait")), "the first thing that waits to have the focus");
  await findSomebody(page);
  // Not everybody stands in a household book here: somebody who does.
  const book = page.locator("section.panel", { hasText: "家庭户" }).locator(".household-links a").first();
  for (let at = 0; at < 10; at += 1) {
    await pressOn(page, page.locator("[data-result]").nth(at));
    await page.locator(".who h1").waitFor();
    if ((await book.count()) > 0) break;
    await page.goBack();
    await page.locator("[data-result]").first().waitFor();
  }
  await pressOn(page, book);
  const box = page.locator(".housemates input[type=checkbox]").first();
  await pressOn(page, box, "Space");
  const name = await page.locator(".housemates li.chosen a").innerText();
  const split = page.getByRole("button", { name: "分户" });
  await pressOn(page, split);
  await page.waitForURL(/kind=household_split$/);
  await page.locator("section[aria-label=本人] b", { hasText: name }).waitFor();
  await writeInto(page, page.getByLabel("事项日期"), "2026-06-30");
  await pressOn(page, page.getByRole("button", { name: "提交申报" }));
  await page.waitForURL(/\/events\/reg_/);
  await page.getByText(name).first().waitFor();
  // Nobody has gone on with it yet: two keys take it back, and it stays to be seen as withdrawn.
  await page.locator(".undo", { hasText: "已申报" }).waitFor();
  await page.keyboard.press("ControlOrMeta+z");
  await page.locator(".undo", { hasText: "已撤销" }).waitFor();
  await page.locator(".page-head .chip", { hasText: "已撤回" }).waitFor();
  await page.locator(".event-history", { hasText: "申报后当即撤销" }).waitFor();
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
}

/** A township gives way to its neighbour: looked at, made, seen, and undone. */
export async function mergeTownships(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await page.goto("/divisions");
  const at = (label) => page.getByLabel(label, { exact: false });
  await typeDay(page, at("生效日期"), new Date().toISOString().slice(0, 10));
  await writeInto(page, page.getByRole("textbox", { name: "原代码" }), "330110010");
  await writeInto(page, page.getByRole("textbox", { name: "新代码" }), "330110009");
  await writeInto(page, at("依据文件"), "区划调整批复（演练）");
  await pressOn(page, page.getByRole("button", { name: "查看影响" }));
  await page.locator(".recodes tbody tr, .division-faults").first().waitFor({ timeout: 20_000 });
  expect((await page.locator(".division-faults").count()) === 0, `no faults, not ${await page.locator(".division-faults").allInnerTexts()}`);
  const rows = await page.locator(".recodes tbody tr").count();
  await pressOn(page, page.getByRole("button", { name: "执行变更" }));
  await page.locator(".chip.good", { hasText: "已生效" }).waitFor({ timeout: 90_000 });
  expect((await page.locator(".recodes tbody tr").count()) === rows, `${rows} rows that were put elsewhere, as looked at`);
  await pressOn(page, page.getByRole("button", { name: "撤销这项变更" }));
  await writeInto(page, at("撤销理由"), "演练结束");
  await pressOn(page, page.getByRole("button", { name: "确认撤销" }));
  await page.locator(".chip", { hasText: "已撤销" }).waitFor({ timeout: 90_000 });
  expect(faults.length === 0, `a quiet console, not ${faults.join("; ")}`);
  await context.close();
  return `${rows} rows`;
}
