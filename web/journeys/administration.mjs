// The pages on which an office sets its own work, in their states. The pages of administrators are shown with answers of ours, in the
// shapes of the interface: the tour's worker is no administrator.
import { chooseFile, expect, openDesk, pressOn, signIn, writeInto } from "./desk.mjs";

async function answered(page, address, json) {
  await page.route(address, (route) => (route.request().method() === "GET" ? route.fulfill({ json }) : route.fallback()));
  return () => page.unroute(address);
}

async function asAdministrator(page) {
  const address = "**/api/session";
  await page.route(address, async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const response = await route.fetch();
    return route.fulfill({ response, json: { ...(await response.json()), role: "administrator", may_import: false, may_plan: false } });
  });
  return () => page.unroute(address);
}

const version = (number, content, more = {}) => ({ version: number, reason: "上级来文要求", author: "admin", kept_at: "2026-06-30T04:00:00Z", content, content_en: null, ...more });

const retention = {
  items: ["staged", "rejected_rows", "drafts", "transactions"].map((what, at) => ({
    what, days: 30, usual: 7, least: 1, most: 365, version: at, due: at, history: at === 0 ? [] : [version(1, "30")],
  })),
  runs: [{ what: "drafts", at: "2026-06-30T04:00:00Z", before: "2026-06-23T04:00:00Z", removed: 12 }],
  may_change: true,
};

const system = {
  at: "2026-06-30T04:00:00Z", version: "0.1.0", engine: "sqlite", engine_version: "3.50", schema: 33, bytes: 1e9, log_bytes: 1e8, disk_free: 1e9, disk_total: 1e11,
  log_entries: 12345, anchored_at: "2026-06-30T03:00:00Z", backed_up_at: null, behind: 2, staged: 1,
  advice: ["disk_low", "clock_behind", "no_uploads", "never_backed_up", "behind", "not_anchored", "leftovers_stay", "no_fonts", "benefit_faulty"],
  faulty_benefits: [{ folder: "local-child-extra", fault: "benefit.yaml: conditions[0]: unknown name", kept: true }],
};

/** In an order in which each can be reached. */
export const administrationPages = {
  profiles: async (page) => {
    await page.goto("/profiles");
    await page.locator("[data-profile]").first().waitFor();
  },
  "profiles-open": async (page) => {
    await page.locator("[data-profile]").first().click();
    await page.locator("textarea.set-toml").waitFor();
    const buffer = Buffer.from("记录编号,姓名,避孕措施\nA1,,x\n");
    await page.locator(".set-form input[type=file]").setInputFiles({ name: "x.csv", mimeType: "text/csv", buffer });
    await page.locator(".set-trial").waitFor();
  },
  "profiles-denied": async (page) => {
    const address = "**/api/session";
    await page.route(address, async (route) => {
      const response = await route.fetch();
      return route.fulfill({ response, json: { ...(await response.json()), may_import: false } });
    });
    await page.goto("/profiles");
    await page.locator(".state").waitFor();
    return () => page.unroute(address);
  },
  "divisions-list": async (page) => {
    await page.goto("/divisions");
    await page.locator(".divisions input[type=file]").waitFor();
    const buffer = Buffer.from("代码,名称\n330110001,新名街道\n330110901,全新街道\n,没有代码\n");
    await page.locator(".divisions input[type=file]").setInputFiles({ name: "2026.csv", mimeType: "text/csv", buffer });
    await page.locator(".list-changes li, .list-gone, .division-body[role=status]").first().waitFor();
  },
  texts: async (page) => {
    await page.goto("/texts");
    await page.locator(".set-page .panel").nth(1).waitFor();
  },
  "texts-editing": async (page) => {
    const leaves = [await asAdministrator(page)];
    const item = { code: "case_done", zh: "来件 {number} 已办妥", en: "Case {number} is done", shipped_zh: "x", shipped_en: "x", fields: ["number"], own: true, version: 1, history: [version(1, "来件 {number} 已办妥", { content_en: "Case {number} is done" })] };
    leaves.push(await answered(page, "**/api/office-texts", { items: [item], may_change: true }));
    await page.goto("/texts");
    await page.locator("[data-text]").first().click();
    await page.locator(".set-words textarea").first().fill("来件 {wrong}");
    await page.locator(".set-words [role=alert]").waitFor();
    await page.locator(".set-history summary").click();
    return async () => { for (const leave of leaves) await leave(); };
  },
  retention: async (page) => {
    const leaves = [await asAdministrator(page), await answered(page, "**/api/retention", retention)];
    await page.goto("/retention");
    await page.locator("[data-change]").nth(1).click();
    await page.locator(".set-form").waitFor();
    await page.locator(".set-history summary").first().click();
    return async () => { for (const leave of leaves) await leave(); };
  },
  system: async (page) => {
    const leaves = [await asAdministrator(page), await answered(page, "**/api/system", system)];
    await page.goto("/system");
    await page.locator(".counts").nth(1).waitFor();
    return async () => { for (const leave of leaves) await leave(); };
  },
  accounts: async (page) => {
    const leaves = [await asAdministrator(page), await answered(page, "**/api/accounts", { items: [] })];
    await page.goto("/accounts");
    await page.locator("main .panel").first().waitFor();
    return async () => { for (const leave of leaves) await leave(); };
  },
};

/** A source that only this office has: its profile is tried on a file, kept, used, and put away, by keyboard. */
export async function ownProfile(browser, desk) {
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.goto("/profiles");
  const add = page.getByRole("button", { name: "添加一个来源" });
  await add.waitFor();
  await pressOn(page, add);
  const text = page.locator("textarea.set-toml");
  await text.waitFor();
  const own = (await text.inputValue()).replace('code = "tax"', 'code = "journey_tax"').replace("来源名称", "旅程税务");
  await writeInto(page, text, own);
  const buffer = Buffer.from("编号,姓名,身份证号,出生日期,现住地址,孕检日期\nT1,赵一,330110199001010010,1990-01-01,浙江省杭州市余杭区文一西路1号,\nT2,,330110199102020020,1991-02-02,,\n");
  await chooseFile(page, page.locator(".set-form input[type=file]"), { name: "tax.csv", mimeType: "text/csv", buffer });
  await page.getByText("读了 2 行：可导入 1 行，拒收 1 行").waitFor();
  await page.getByText("章程拒绝、会丢弃的列").waitFor();
  const reason = page.locator(".set-form").getByLabel("理由");
  await writeInto(page, reason, "税务局新送来的");
  const kept = page.waitForResponse((answer) => answer.url().endsWith("/api/import-profiles/journey_tax") && answer.request().method() === "PUT");
  await pressOn(page, page.locator(".set-form button[type=submit]"));
  expect((await kept).status() === 204, "the profile is kept");
  const open = page.locator("[data-profile=journey_tax]");
  await open.waitFor();
  // It can be chosen for an import now.
  await page.goto("/imports/new");
  await page.locator("select option[value=journey_tax]").waitFor({ state: "attached" });
  await page.goto("/profiles");
  await open.waitFor();
  await pressOn(page, open);
  await pressOn(page, page.locator(".set-history summary"));
  await page.getByText("税务局新送来的").waitFor();
  await writeInto(page, reason, "旅程结束");
  const away = page.waitForResponse((answer) => answer.url().endsWith("/api/import-profiles/journey_tax") && answer.request().method() === "PUT");
  await pressOn(page, page.getByRole("button", { name: "停用这个来源" }));
  expect((await away).status() === 204, "the profile is put away");
  await page.goto("/imports/new");
  await page.locator("select option").nth(1).waitFor({ state: "attached" });
  expect((await page.locator("select option[value=journey_tax]").count()) === 0, "it is offered no more");
  expect(faults.length === 0, `a quiet console, not ${[...new Set(faults)].join("; ")}`);
  await context.close();
  return "tried, kept, used, put away";
}
