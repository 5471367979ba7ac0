// The pages of figures in their states: at a glance, all indicators, the table builder with its pictures, kept tables, publishing, open
// data, tables for analysts, and what everybody may read. All by structure, never by a language's words: the tour walks them in both.
import { answered, without } from "./states.mjs";

const wait = { timeout: Number(process.env.LOOK_WAIT ?? 60_000) };

/** A page of figures in the table's place: who may not, who has nothing. */
const denied = (path, rights = { may_plan: false }) => async (page) => {
  const leave = await without(page, rights);
  await page.goto(path);
  await page.locator(".state").waitFor();
  return leave;
};

/** A picture of the table builder, by the address of its table. */
const drawn = (query, kind) => async (page) => {
  await page.goto(`/figures/table?${query}`);
  await page.locator(".chart-kind[aria-pressed=true]").waitFor(wait);
  const own = page.locator(".chart-kind").nth(kind);
  await own.click();
  await page.locator(".chart-kind").nth(kind).and(page.locator("[aria-pressed=true]")).waitFor();
  await page.locator(".table-chart svg, .table-chart .state").first().waitFor(wait);
};

/** Squares beside each other in place of the outlines that an office brings. */
async function outlined(page) {
  await page.route("**/api/v1/planning/outlines", async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const snapshots = await (await page.request.get("/api/v1/figures/snapshots")).json();
    const name = snapshots.items[0].name;
    const places = [];
    for (const level of [9, 12]) {
      const found = await page.request.get(`/api/v1/figures/snapshots/${name}/indicators?level=${level}`, { headers: { "x-purpose": "planning" } });
      places.push(...(await found.json()).places.slice(1));
    }
    const items = places.map(({ code }, at) => {
      const [west, south] = [120 + (at % 3) / 20, 30 + Math.floor(at / 3) / 20];
      const ring = [[west, south], [west + 0.05, south], [west + 0.05, south + 0.05], [west, south + 0.05], [west, south]];
      return { division: code, name: code, source: "巡查", geometry: { type: "Polygon", coordinates: [ring] } };
    });
    return route.fulfill({ json: { items } });
  });
  return () => page.unroute("**/api/v1/planning/outlines");
}

const atAGlance = {
  "figures-dashboard": async (page) => {
    await page.goto("/figures/dashboard");
    await page.locator(".dash-quality svg").waitFor(wait);
  },
  "figures-dashboard-map": async (page) => {
    const leave = await outlined(page);
    await page.goto("/figures/dashboard");
    await page.locator(".figures-places button").first().click(wait);
    await page.waitForURL("**area=*");
    await page.locator(".dash-map svg").waitFor(wait);
    return leave;
  },
  "figures-dashboard-drilled": async (page) => {
    await page.goto("/figures/dashboard");
    await page.locator(".figures-places button").first().click(wait);
    await page.waitForURL("**area=*");
    await page.locator(".dash-quality svg").waitFor(wait);
  },
  "figures-dashboard-denied": denied("/figures/dashboard"),
};

const indicators = {
  "figures-none": async (page) => {
    const leave = await answered(page, "**/api/v1/figures/snapshots", { items: [] });
    await page.goto("/figures");
    await page.locator(".state").waitFor();
    return leave;
  },
  figures: async (page) => {
    await page.goto("/figures");
    await page.locator(".figures-glance, .figures .state").first().waitFor();
    if (await page.locator(".figures .state").count()) await page.locator(".figures-bar button[type=submit]").click();
    await page.locator(".figures-glance").waitFor(wait);
    await page.locator(".figures-bar .ant-btn-loading").waitFor({ state: "detached" });
  },
  "figures-indicator": async (page) => {
    const first = page.locator(".indicator").first();
    await first.locator("summary").first().click();
    await first.locator(".indicator-body").waitFor();
    const places = first.locator(".indicator-body details summary");
    if (await places.count()) await places.first().click();
    await page.locator(".snapshot > summary").click();
  },
  "figures-drilled": async (page) => {
    const drill = page.locator(".figures-places button");
    if ((await drill.count()) === 0) return;
    await drill.first().click();
    await page.locator(".figures-glance").waitFor();
  },
  "figures-denied": denied("/figures"),
};

const builder = {
  "figures-table": async (page) => {
    await page.goto("/figures/table");
    await page.locator("table.figures-table").waitFor(wait);
  },
  "figures-choosing": async (page) => {
    await page.locator(".table-form .ant-select").first().click();
    await page.locator(".ant-select-item-option").first().waitFor();
    return async () => page.keyboard.press("Escape");
  },
  "figures-table-filtered": async (page) => {
    await page.goto("/figures/table?unit=residents&rows=place&columns=marital&only.sex=2&only.age5=20,25,30&share=row");
    await page.locator("table.figures-table").waitFor(wait);
    await page.locator(".figures-table + *, .table-out > details summary").last().click();
  },
  "figures-table-wrong": async (page) => {
    await page.goto("/figures/table?unit=homes&rows=sex&columns=");
    await page.locator("[role=alert], .state").first().waitFor(wait);
  },
  "figures-pyramid": drawn("unit=residents&rows=age5&columns=sex", 0),
  "figures-lines": drawn("unit=arrivals&rows=month&columns=sex&years=3", 0),
  "figures-multiples": drawn("unit=residents&rows=place,age5&columns=sex", 0),
  "figures-map": async (page) => {
    const leave = await outlined(page);
    await drawn("unit=residents&rows=place&columns=", 1)(page);
    return leave;
  },
  "figures-map-none": async (page) => {
    const leave = await answered(page, "**/api/v1/planning/outlines", { items: [] });
    await drawn("unit=residents&rows=place&columns=", 1)(page);
    return leave;
  },
  "figures-table-denied": denied("/figures/table"),
};

const kept = {
  "figures-kept-none": async (page) => {
    const leave = await answered(page, "**/api/v1/figures/kept", { items: [] });
    await page.goto("/figures/kept");
    await page.locator(".state").waitFor();
    return leave;
  },
  "figures-keeping": async (page) => {
    await page.goto("/figures/table");
    await page.locator("table.figures-table").waitFor(wait);
    const form = page.locator("form.figures-bar").last();
    await form.locator("input[maxlength]").fill("各乡镇街道现住人口");
    await form.locator("button[type=submit]").click();
    await page.locator("a[href^='/figures/kept?id=']").waitFor();
  },
  "figures-kept": async (page) => {
    await page.goto("/figures/kept");
    await page.locator(".kept-bar").first().waitFor();
  },
  "figures-kept-result": async (page) => {
    // What a month gave, which a register of one day has not come to.
    const found = await (await page.request.get("/api/v1/figures/kept")).json();
    const [first] = found.items;
    const snapshots = await (await page.request.get("/api/v1/figures/snapshots")).json();
    const [{ name, as_of: day, known_at: made }] = snapshots.items;
    const headers = { "x-purpose": "planning" };
    const counted = await page.request.post(`/api/v1/figures/snapshots/${name}/table`, { headers, data: first.table });
    const results = [{ day, snapshot: name, made_at: made, table: await counted.json() }];
    const leave = await answered(page, "**/api/v1/figures/kept", { items: [{ ...first, every: "month", due: day, results }] });
    await page.goto("/figures/kept");
    await page.locator("details summary").first().click();
    await page.locator("table.figures-table").waitFor();
    return leave;
  },
  "figures-kept-missing": async (page) => {
    await page.goto(`/figures/kept?id=tab_${"0".repeat(32)}`);
    await page.locator(".state").waitFor();
  },
  "figures-kept-denied": denied("/figures/kept"),
};

/** Figures of service with something in every state: told, beyond the limits of chance, too few, and what residents wrote. */
const measured = (now) => {
  const few = { withheld: "few", above: null, below: null, low: null, high: null, limit_low: null, limit_high: null, beyond: false, if_none: null, if_all: null };
  const told = (above, below, beyond = false) => ({ ...few, withheld: null, above, below, low: above / below - 0.08, high: Math.min(1, above / below + 0.05), limit_low: 0.7, limit_high: 0.98, beyond });
  const figures = (at) => now.measures.map(() => (at === 3 ? few : told(40 + at * 20, 60 + at * 20, at === 0)));
  const offices = ["001", "002", "003", "004"].map((end, at) => ({ area: `330110${end}`, name: `余杭区第 ${end} 街道`, figures: figures(at) }));
  const whole = { area: "", name: "", figures: now.measures.map((one) => ({ ...told(180, 240), ...(one.code === "satisfied" ? { if_none: 0.3, if_all: 0.9 } : {}) })) };
  return { ...now, ended: true, offices, whole, words: [{ area: "330110001", name: "余杭区第 001 街道", words: "窗口的人很耐心" }] };
};

const service = {
  "figures-service": async (page) => {
    await page.goto("/figures/service");
    await page.locator(".figures-bar .ant-select").waitFor(wait);
  },
  "figures-service-told": async (page) => {
    const now = await (await page.request.get("/api/v1/measures", { headers: { "x-purpose": "planning" } })).json();
    const leave = await answered(page, "**/api/v1/measures", measured(now));
    await page.goto("/figures/service");
    await page.locator("[data-measure] table").first().waitFor(wait);
    await page.locator("[data-measure] details summary").first().click();
    return leave;
  },
  "figures-service-none": async (page) => {
    await page.goto("/figures/service?quarter=1999-Q1");
    await page.locator(".figures .state").waitFor(wait);
  },
  "figures-service-denied": denied("/figures/service"),
};

/** Open data in every state that a row can be in. */
const openData = (day) => {
  const one = (at, own, more) => ({ id: `ope_${String(at).repeat(32)}`, table: "现住人口：乡镇街道 × 五岁组", day, epsilon: { parts: 1, of: 8 }, asked_at: `${day}T02:00:00Z`, own, approved_at: null, withdrawal: null, ...more });
  const approved_at = `${day}T03:00:00Z`;
  const withdrawal = (own, done_at) => ({ approved_at, withdrawal: { reason: "年龄组有误", own, done_at } });
  return {
    budget: { parts: 1, of: 1 },
    spent: 0.625,
    items: [one(1, true), one(2, false), one(3, true, { approved_at }), one(4, true, withdrawal(true, null)), one(5, true, withdrawal(false, null)), one(6, true, withdrawal(false, `${day}T04:00:00Z`))],
  };
};

const publishing = {
  "figures-publish": async (page) => {
    await page.goto("/figures/publish");
    await page.locator(".publish-list").last().waitFor(wait);
  },
  "figures-publish-open": async (page) => {
    const tried = page.locator(".publish-list button[aria-current]");
    if ((await tried.count()) === 0) return;
    await tried.first().click();
    await page.locator(".dash-body details summary").first().click();
    await page.locator(".dash-body details[open] table").waitFor();
  },
  "figures-publish-blocked": async (page) => {
    const tried = page.locator(".publish-list button[aria-current]");
    if ((await tried.count()) === 0) return undefined;
    await page.route("**/api/v1/figures/releases/rel_*", async (route) => {
      const answer = await route.fetch();
      const found = await answer.json();
      return route.fulfill({ response: answer, json: { release: { ...found.release, approved_at: null, blocked: "residents: place=330110005 sex=2" }, sheets: [] } });
    });
    await page.goto("/figures/publish");
    await page.locator(".publish-list button[aria-current]").first().click();
    await page.locator(".dash-body [role=alert]").waitFor();
    return () => page.unroute("**/api/v1/figures/releases/rel_*");
  },
  "figures-open-data": async (page) => {
    const leave = await answered(page, "**/api/v1/figures/open-data", openData("2026-06-30"));
    await page.goto("/figures/publish");
    await page.locator(".open-data li").nth(5).waitFor(wait);
    await page.locator(".open-data li").nth(2).locator("button").click();
    await page.locator(".open-why input").waitFor();
    return leave;
  },
  "figures-publish-denied": denied("/figures/publish"),
  published: async (page) => {
    await page.goto("/published");
    await page.locator("h1").waitFor();
  },
  "published-release": async (page) => {
    const release = page.locator("main nav a[href^='/published/']");
    if ((await release.count()) === 0) return;
    await release.first().click();
    await page.locator("table").first().waitFor();
  },
};

const analysts = {
  "analysis-denied": denied("/figures/analysis", { may_analyse: false }),
  "analysis-given": async (page) => {
    // The desk's worker is no analyst: the session says so here, and exact counts stand for the moved ones.
    const leave = await without(page, { may_analyse: true });
    const snapshots = await (await page.request.get("/api/v1/figures/snapshots")).json();
    const table = { unit: "residents", rows: ["place"], columns: ["sex"], filter: {}, level: 9, share: "none", years: 1 };
    const given = [{ analyst: "大学甲", asked_at: "2026-06-30T02:00:00Z", year: 2026, snapshot: snapshots.items[0].name, table: "现住人口：区划 × 性别" }];
    const again = await answered(page, "**/api/v1/figures/analysis", { used: 1, most: 60, given, snapshots: snapshots.items.map(({ name, as_of, area, area_name }) => ({ name, as_of, area, area_name })) });
    await page.route("**/for-analyst", async (route) => {
      const headers = { "x-purpose": "planning" };
      const counted = await page.request.post(`/api/v1/figures/snapshots/${snapshots.items[0].name}/table`, { headers, data: table });
      return route.fulfill({ json: { used: 2, most: 60, table: await counted.json() } });
    });
    await page.goto("/figures/analysis");
    await page.locator("form.figures-bar button[type=submit]").click();
    await page.locator("table.figures-table").first().waitFor(wait);
    return async () => {
      await page.unroute("**/for-analyst");
      await again();
      await leave();
    };
  },
};

/** In an order in which each can be reached: the first snapshot is taken on the page of all indicators. */
export const figurePages = { ...indicators, ...atAGlance, ...builder, ...kept, ...service, ...publishing, ...analysts };
