import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { checked, file } from "./import.mjs";
import { expect, findSomebody, openDesk, signIn } from "./desk.mjs";
import { administrationPages } from "./administration.mjs";
import { officePages } from "./office-pages.mjs";
import { makeScenario } from "./planning.mjs";
import { answered } from "./states.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function settled(page) {
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(() => document.querySelector(".ant-skeleton, .ant-btn-loading") === null);
  await page.evaluate(() => document.fonts.ready);
  // What still fades in has the colours of neither state. What never ends, such as a line that waits, is no change.
  await page.waitForFunction(() => document.getAnimations().every((one) => one.playState !== "running" || one.effect?.getComputedTiming().iterations === Infinity));
  // A control that happens to be half under the phone's bar at the bottom is no small target: it scrolls.
  await page.evaluate(() => window.scrollTo(0, 0));
}

async function toBatch(page, status) {
  await page.goto("/imports");
  await page.locator(`tr:has(.chip${status}) a`).first().click();
  await page.locator(".dry").waitFor();
}

/** Every page and state that a worker meets, in an order that each can be reached in. One that must be left tidily answers how. */
export const pages = {
  home: async (page) => {
    await page.goto("/");
    await page.locator(".figure.lead dd").waitFor();
  },
  "home-definition": async (page) => {
    await page.goto("/");
    await page.locator(".found .term button").first().focus();
  },
  purpose: async (page) => {
    await page.goto("/search");
    await page.locator(".asks").waitFor();
  },
  "search-start": async (page) => {
    await page.goto("/search");
    await page.locator(".asks .purposes button").first().click();
    await page.locator(".search-intro").waitFor();
  },
  "search-opened": async (page) => {
    const one = (kind, id, more) => ({ kind, id, name: "", birth_date: null, pinned: false, opened_at: "2026-11-23T09:00:00Z", ...more });
    const items = [
      one("person", `per_${"1".repeat(32)}`, { name: "王建国", birth_date: "1980-03-07", pinned: true }),
      one("household", `hou_${"1".repeat(32)}`, { name: "五常街道文一西路 1 号 2 幢 1 单元 301 室" }),
      one("home", `dwe_${"1".repeat(32)}`, { name: "五常街道文一西路 1 号 2 幢 1 单元 301 室" }),
      one("person", `per_${"2".repeat(32)}`, {}),
      one("person", `per_${"3".repeat(32)}`, { name: null }),
      one("office", "330110010", { name: "浙江省杭州市余杭区良渚街道" }),
      one("form", `frm_${"1".repeat(32)}`, { name: "流动人口服务情况季报" }),
    ];
    const leave = await answered(page, "**/api/recents", { items, pins_most: 50, days: 30 });
    await page.goto("/search");
    await page.locator("[data-recent]").nth(6).waitFor();
    return leave;
  },
  "search-opened-failed": async (page) => {
    await page.route("**/api/recents", (route) => (route.request().method() === "GET" ? route.fulfill({ status: 500, contentType: "application/problem+json", json: { type: "urn:wanjia:problem:internal", title: "出错了", status: 500, code: "internal", detail: "", request: "r" } }) : route.fallback()));
    await page.goto("/search");
    await page.locator(".seen-failed").waitFor();
    return () => page.unroute("**/api/recents");
  },
  "search-results": async (page) => {
    await findSomebody(page);
  },
  "search-nobody": async (page) => {
    await page.locator("#search-box").fill("zzqqxx");
    await page.locator(".state").waitFor();
  },
  "search-beside": async (page) => {
    await page.locator("#search-box").fill("良渚");
    await page.locator(".beside a[href^='/places/']").first().waitFor();
    await page.locator("section[data-for='良渚']").waitFor();
  },
  place: async (page) => {
    await page.goto("/places/330110010");
    await page.locator("table.ledger, .state").first().waitFor();
    await page.locator(".place-list, .place-body").first().waitFor();
  },
  "place-missing": async (page) => {
    await page.goto("/places/999999");
    await page.locator(".state").waitFor();
  },
  person: async (page) => {
    await findSomebody(page);
    await page.locator("[data-result]").first().click();
    await page.locator(".who h1").waitFor();
  },
  "person-then": async (page) => {
    await page.locator(".then summary").click();
    await page.locator(".then input[type=date]").fill("2025-06-30");
    await page.locator(".then-said, .state").first().waitFor();
    return async () => {
      await page.locator(".then button.ant-btn").click();
      await page.locator(".who h1").waitFor();
    };
  },
  "person-opened": async (page) => {
    const more = page.locator(".value-more");
    if ((await more.count()) > 0) await more.first().click();
    await page.locator(".records button").first().click();
    await page.locator("main button", { hasText: /查阅日志|log of reads/ }).click();
    await page.locator(".reads li").first().waitFor();
  },
  "person-history": async (page) => {
    await page.locator(".person-main .panel > header .end button").first().click();
    await page.locator(".value-history li").first().waitFor();
  },
  "person-correct": async (page) => {
    await page.locator(".value-from button[aria-expanded]").first().click();
    await page.locator("form.correct").waitFor();
    return async () => {
      await page.keyboard.press("Escape");
      await page.locator("form.correct").waitFor({ state: "detached" });
    };
  },
  "person-matters": async (page) => {
    const check = (id, severity, text, next) => ({ id, group: id.split(".")[0], severity, text, source: "GB 11643-1999", next_step: next });
    const found = (n, more) => ({ id: `fnd_${String(n).repeat(32)}`, found_at: "2026-11-20T09:00:00Z", named: true, others: 0, verdict: "open", ...more });
    const leave = await answered(page, "**/api/people/*/findings", { items: [
      found(1, { check: check("identity.number_shared", "contradiction", "两人登记了同一个公民身份号码", "decide_pair"), others: 1 }),
      found(2, { check: check("household.no_head", "suspect", "户内没有户主", "correct_household"), named: false, others: 3, verdict: "in_repair" }),
      found(3, { check: check("identity.number_missing", "notice", "满半岁仍无任何证件号码", "confirm") }),
    ] });
    await page.reload();
    await page.locator(".who h1").waitFor();
    await page.locator("a[href*='finding=fnd_']").nth(2).waitFor();
    return leave;
  },
  "person-unmask": async (page) => {
    await page.locator(".who .secret button").first().click();
    await page.getByRole("dialog").waitFor();
  },
  "person-missing": async (page) => {
    await page.goto(`/people/per_${"0".repeat(32)}`);
    await page.locator(".state").waitFor();
  },
  "person-merged": async (page) => {
    const gone = `per_${"1".repeat(32)}`;
    await page.route(`**/api/people/${gone}*`, (route) => route.fulfill({
      status: 404,
      contentType: "application/problem+json",
      json: { type: "urn:wanjia:problem:person_merged", title: "此人已与另一条并为一人", status: 404, code: "person_merged", detail: "核对后确认两条登记是同一个人，请查看合并后的那一条。", request: "r", now: [`per_${"2".repeat(32)}`] },
    }));
    await page.goto(`/people/${gone}`);
    await page.locator(".state a[href^='/people/']").waitFor();
    return () => page.unroute(`**/api/people/${gone}*`);
  },
  household: async (page) => {
    await findSomebody(page);
    await page.locator("[data-result]").first().click();
    await page.locator(".household-links a").first().click();
    await page.locator(".housemates li").first().waitFor();
  },
  "home-building": async (page) => {
    await page.locator(".who a[href^='/homes/']").click();
    await page.locator(".door").first().waitFor();
  },
  imports: async (page) => {
    await page.goto("/imports");
    await page.locator("table").waitFor();
  },
  "import-new": async (page) => {
    await page.goto("/imports/new");
    await page.locator("select option").nth(1).waitFor({ state: "attached" });
  },
  "import-checked": async (page) => {
    await page.goto("/imports/new");
    await page.locator("input[type=file]").setInputFiles(file);
    await checked(page);
  },
  "import-discard": async (page) => {
    await page.locator(".commit-bar button").last().click();
    await page.getByRole("dialog").waitFor();
    return async () => {
      await page.getByRole("dialog").getByRole("button").last().click();
      await page.waitForURL("**/imports");
    };
  },
  "import-failed-again": async (page) => {
    await toBatch(page, ".good");
    const address = new URL(page.url()).pathname;
    await page.route(`**/api/batches${address.slice("/imports".length)}`, async (route) => {
      const response = await route.fetch();
      const detail = await response.json();
      const batch = { ...detail.batch, status: "failed", failure: "文件在重新检查时读不出来。", before: `bat_${"1".repeat(32)}`, committed_at: null };
      return route.fulfill({ response, json: { ...detail, batch } });
    });
    await page.reload();
    await page.locator(".failed-batch a").nth(1).waitFor();
    return () => page.unroute(`**/api/batches${address.slice("/imports".length)}`);
  },
  "import-committed": (page) => toBatch(page, ".good"),
  doubtful: async (page) => {
    await page.goto("/doubtful");
    await page.locator(".asks .purposes button").first().click();
    await page.locator(".waterfall, .state").first().waitFor();
  },
  "doubtful-undo": async (page) => {
    if ((await page.locator(".waterfall").count()) === 0) return undefined;
    await page.keyboard.press("2");
    await page.locator(".undo [data-undo-last]").waitFor();
    await page.locator(".waterfall, .state").first().waitFor();
    return async () => {
      const withdrawn = page.waitForResponse((answer) => answer.url().endsWith("/withdraw"));
      await page.keyboard.press("ControlOrMeta+z");
      await withdrawn;
      await page.locator(".undo [data-undo-last]").waitFor({ state: "detached" });
    };
  },
  "doubtful-groups": async (page) => {
    await page.goto("/doubtful/groups");
    await page.locator(".pair-groups, .state").first().waitFor();
  },
  "doubtful-group": async (page) => {
    const group = page.locator(".pair-group-open").first();
    if ((await group.count()) === 0) return;
    await group.click();
    await page.locator(".group-table").waitFor();
  },
  "doubtful-confirm": async (page) => {
    const act = page.locator(".group-act [data-verdict=different]");
    if ((await act.count()) === 0) return undefined;
    await act.click();
    await page.getByRole("dialog").waitFor();
    return async () => {
      await page.getByRole("dialog").getByRole("button").first().click();
    };
  },
  "doubtful-decisions": async (page) => {
    await page.goto("/doubtful/decisions");
    await page.locator(".decisions, .state").first().waitFor();
  },
  "doubtful-none": async (page) => {
    // What a worker sees who has nothing to decide, and one whose decision was overtaken.
    await page.route("**/api/doubtful?*", (route) => route.fulfill({ json: { items: [], next: null } }));
    await page.route("**/api/doubtful", (route) => route.fulfill({ json: { items: [], next: null } }));
    await page.goto("/doubtful");
    await page.locator(".state").waitFor();
    await page.unroute("**/api/doubtful?*");
    await page.unroute("**/api/doubtful");
  },
  "doubtful-conflict": async (page) => {
    await page.goto("/doubtful");
    await page.locator(".waterfall, .state").first().waitFor();
    if ((await page.locator(".waterfall").count()) === 0) return undefined;
    await page.route("**/api/doubtful/decisions", (route) => route.fulfill({
      status: 409,
      contentType: "application/problem+json",
      json: { type: "urn:wanjia:problem:pair_settled", title: "这一对已经有人判断", status: 409, code: "pair_settled", detail: "lin 于 2026-11-21 判断为“不是同一人”。要改判，须先撤回原判断。", request: "r" },
    }));
    await page.keyboard.press("2");
    await page.locator(".refused").waitFor();
    return () => page.unroute("**/api/doubtful/decisions");
  },
  exports: async (page) => {
    await page.goto("/exports");
    await page.locator(".log-page .panel h2").last().waitFor();
  },
  quality: async (page) => {
    await page.goto("/quality");
    await page.locator(".check, .state").first().waitFor();
  },
  findings: async (page) => {
    await page.locator(".check").first().click();
    const asks = page.locator(".asks .purposes button");
    await asks.or(page.locator(".finding")).first().waitFor();
    if (await asks.count()) await asks.first().click();
    await page.locator(".finding").first().waitFor();
  },
  finding: async (page) => {
    const address = await page.evaluate(async () => {
      const { items } = await (await fetch("/api/quality")).json();
      const check = items.find((one) => one.open > 0).check.id;
      const found = await (await fetch(`/api/quality/${check}`, { headers: { "x-purpose": "quality_review" } })).json();
      return `/quality/${check}?finding=${found.items[0].id}&of=${found.items[0].person.id}`;
    });
    await page.goto(address);
    await page.locator(".finding").waitFor();
  },
  "finding-gone": async (page) => {
    await page.goto(`/quality/identity.check_digit?finding=fnd_${"0".repeat(32)}&of=per_${"1".repeat(32)}`);
    await page.locator(".state a").waitFor();
  },
  divisions: async (page) => {
    await page.goto("/divisions");
    await page.locator(".division-form").waitFor();
    await page.locator(".state, .division-body").first().waitFor();
  },
  "purpose-menu": async (page) => {
    await page.locator(".purpose .drop-button").click();
  },
  "account-menu": async (page) => {
    await page.keyboard.press("Escape");
    await page.locator(".account .drop-button").click();
  },
  planning: async (page) => {
    await page.goto("/planning");
    await page.locator("#scenario-name").waitFor();
  },
  "planning-scenario": async (page) => {
    await makeScenario(page, "页面");
  },
  "planning-fan": async (page) => {
    await page.locator(".plan-views button").nth(2).click();
    await page.locator(".plan-chance output", { hasText: "%" }).waitFor({ timeout: 90_000 });
  },
  "planning-demand": async (page) => {
    await page.locator(".plan-views button").nth(3).click();
    await page.locator(".plan-room").first().waitFor();
  },
  "planning-areas": async (page) => {
    await page.locator(".plan-views button").nth(4).click();
    await page.locator(".state, .plan-tiles").first().waitFor();
  },
  ...administrationPages,
  ...officePages,
  password: async (page) => {
    await page.goto("/password");
    await page.locator("input[autocomplete=new-password]").first().waitFor();
  },
  "no-such-page": async (page) => {
    await page.goto("/nowhere");
    await page.locator(".state").waitFor();
  },
  "session-ended": async (page) => {
    await page.context().clearCookies();
    await page.getByRole("navigation").getByRole("link").last().click();
    await page.locator("input[autocomplete=current-password]").waitFor();
  },
};

/** Walks all pages at one desk; `look` is called at each. */
export async function tour(browser, desk, options, look) {
  const { page, context, faults } = await openDesk(browser, desk.base, options);
  await page.goto("/");
  await page.locator("input[autocomplete=username]").waitFor();
  await look(page, "sign-in");
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  for (const [name, go] of Object.entries(pages)) {
    try {
      const leave = await go(page);
      await settled(page);
      await look(page, name);
      await leave?.();
    } catch (error) {
      // What stands there instead tells why: everybody in it is made up.
      const shown = (await page.locator("main").first().innerText().catch(() => "")).replace(/\s+/g, " ").slice(0, 300);
      throw new Error(`${name} at ${new URL(page.url()).pathname}: ${error.message} It shows: ${shown}`);
    }
  }
  await context.close();
  expect(faults.length === 0, `a quiet console, not ${[...new Set(faults)].join("; ")}`);
}

function violationsNow(page) {
  return page.evaluate(async () => {
    const result = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    });
    return result.violations.map((v) => `${v.id} (${v.nodes.map((n) => `${n.target.join(" ")}: ${n.any[0]?.message ?? n.all[0]?.message ?? ""}`).slice(0, 3).join(" | ")})`);
  });
}

/** What stands on the page and violates a rule. What is there no more when the page is looked at again was the moment between two states. */
export async function violations(page) {
  await page.evaluate(axe);
  const first = await violationsNow(page);
  if (first.length === 0) return first;
  await page.waitForTimeout(1_000);
  await settled(page);
  return violationsNow(page);
}

/**
 * What makes the page wider than the window, the outermost of each, and what is open but stands where nobody sees it: left of the window
 * nothing scrolls, so that the page's width doesn't tell.
 */
function besideWindow(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const over = document.documentElement.scrollWidth - width;
    const named = (element) => `${element.localName}${element.id === "" ? "" : `#${element.id}`}${[...element.classList].filter((own) => !own.startsWith("css-")).map((own) => `.${own}`).join("")}`;
    const clipped = (element) => {
      for (let box = element.parentElement; box !== null && box !== document.body; box = box.parentElement) if (getComputedStyle(box).overflowX !== "visible") return true;
      return false;
    };
    const place = (element) => {
      const { left, right } = element.getBoundingClientRect();
      return `${named(element)} from ${Math.round(left)} to ${Math.round(right)} px`;
    };
    const found = [];
    if (over > 0) {
      const out = [...document.body.querySelectorAll("*")].filter((own) => own.getBoundingClientRect().right > width + 0.5 && !clipped(own));
      const first = out.filter((own) => !out.includes(own.parentElement)).map(place);
      found.push(`${over} px wider than the window: ${first.slice(0, 3).join(" | ") || "by what no element's box shows"}`);
    }
    for (const own of document.querySelectorAll("[class*=ant-][class*=-placement-], [role=dialog], [role=menu], [popover]")) {
      const { left, right, width: wide, height } = own.getBoundingClientRect();
      if (wide > 0 && height > 0 && own.checkVisibility({ visibilityProperty: true }) && (right <= 0 || left >= width)) found.push(`open beside the window of ${width} px: ${place(own)}`);
    }
    return found;
  });
}

/** No violation of WCAG 2.2 AA that a machine can find and nothing wider than the window, on any page, by day on a desk and by night on a phone. */
export async function accessible(browser, desk) {
  const found = [];
  let looked = 0;
  for (const options of [
    { size: "desk", scheme: "light", language: "zh" },
    { size: "phone", scheme: "dark", language: "en" },
  ]) {
    await tour(browser, desk, options, async (page, name) => {
      looked += 1;
      for (const violation of await violations(page)) found.push(`${name}/${options.size}: ${violation}`);
      // A picture takes its width from its box a moment after the box has it.
      await page.waitForFunction(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth, undefined, { timeout: 3_000 }).catch(() => undefined);
      for (const one of await besideWindow(page)) found.push(`${name}/${options.size}: ${one}`);
    });
  }
  expect(found.length === 0, `no violations, not\n        ${found.join("\n        ")}`);
  return `${looked} pages`;
}
