// The timed bars of the desk against a running register, as a worker meets them:
//
//   node journeys/bars.mjs --base http://127.0.0.1:8080 --account desk --password PASSWORD [--one-time] [--rounds 40] [--words FILE]
//
// The first page of each queue, typing in the search box until its result stands on the screen (in a real Chromium), and warm tiles of
// the map. Prints p50 and p95 of each beside its bar; the exit status says whether all hold. With --one-time the password is a one-time
// one and is changed first.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { firstSignIn } from "./sign-in.mjs";
import { launch, openDesk, signIn } from "./desk.mjs";

const { values: asked } = parseArgs({
  options: {
    base: { type: "string" },
    account: { type: "string", default: "registrar" },
    password: { type: "string" },
    "one-time": { type: "boolean", default: false },
    rounds: { type: "string", default: "40" },
    words: { type: "string" },
    browser: { type: "string", default: "/usr/bin/chromium" },
  },
});
if (asked.base === undefined || asked.password === undefined) {
  console.error("usage: node journeys/bars.mjs --base URL --account NAME --password PASSWORD [--one-time] [--rounds N] [--words FILE]");
  process.exit(2);
}
const rounds = Number(asked.rounds);
const own = "西湖边上有三棵老柳树";
const desk = { base: asked.base, account: asked.account, password: asked["one-time"] ? own : asked.password };
const browser = await launch(asked.browser);
if (asked["one-time"]) await firstSignIn(browser, desk, asked.password);
const { page, context } = await openDesk(browser, desk.base);
await signIn(page, desk);

let failed = 0;
function told(name, taken, bar) {
  const sorted = [...taken].sort((a, b) => a - b);
  if (sorted.length === 0) {
    console.log(`${name.padEnd(34)} nothing to measure`);
    return;
  }
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const holds = bar === null || at(0.95) <= bar;
  if (!holds) failed += 1;
  console.log(`${name.padEnd(34)} ${String(sorted.length).padStart(4)} times  p50 ${at(0.5).toFixed(0).padStart(5)} ms  p95 ${at(0.95).toFixed(0).padStart(5)} ms${bar === null ? "" : `  bar ${bar} ms ${holds ? "ok" : "MISSED"}`}`);
}

/** How long one call takes, by the browser's own clock, in the worker's session. */
const timed = (path, init) =>
  page.evaluate(async ([address, options]) => {
    const began = performance.now();
    const response = await fetch(address, options);
    const bytes = (await response.arrayBuffer()).byteLength;
    return { ms: performance.now() - began, status: response.status, bytes };
  }, [path, init]);

async function several(name, bar, call, times = rounds) {
  const taken = [];
  for (let round = 0; round < times; round += 1) {
    const { ms, status } = await call(round);
    if (status >= 400) {
      console.log(`${name.padEnd(34)} answered ${status}`);
      failed += status === 403 ? 0 : 1;
      return;
    }
    taken.push(ms);
  }
  told(name, taken, bar);
}

const summary = await page.evaluate(() => fetch("/api/summary").then((answer) => answer.json()));
console.log(`${summary.people} people at ${desk.base}`);

// The queues: what a worker sees first of each.
const reading = (purpose) => ({ headers: { "x-purpose": purpose } });
await several("home: what waits", 1000, () => timed("/api/summary", {}));
await several("home: counts of doubtful matches", 1000, () => timed("/api/doubtful/counts", reading("match_review")));
await several("queue: doubtful matches", 1000, () => timed("/api/doubtful", reading("match_review")));
await several("queue: groups of doubtful matches", 1000, () => timed("/api/doubtful/patterns", reading("match_review")));
await several("queue: events to verify", 1000, () => timed("/api/events/list?stage=declared", reading("family_service")));
await several("queue: cases", 1000, () => timed("/api/cases", reading("family_service")));
await several("queue: imports", 1000, () => timed("/api/batches", {}));
await several("queue: kinds of findings", 1000, () => timed("/api/quality", {}));
const checks = await page.evaluate(() => fetch("/api/quality").then((answer) => answer.json()));
const check = (checks.items ?? []).filter((one) => one.open > 0).sort((a, b) => b.open - a.open)[0];
if (check !== undefined) await several(`queue: findings (${check.open} open)`, 1000, () => timed(`/api/quality/${check.check.id}`, reading("quality_review")));

// Typing: from the last key to the result on the screen. The search goes out by itself when the typing pauses.
const words = asked.words === undefined ? ["王建国", "wjg", "李秀英", "zhangwei", "刘洋", "chenjing", "杨帆", "13800000001"] : readFileSync(asked.words, "utf8").split("\n").filter((line) => line.trim() !== "");
await several("search: the answer alone", 150, (round) =>
  timed("/api/people/search", { method: "POST", headers: { "x-purpose": "family_service", "content-type": "application/json" }, body: JSON.stringify({ text: words[round % words.length], limit: 30 }) }));
await page.goto("/search");
const asks = page.locator(".asks .purposes button[aria-disabled=false]");
const box = page.locator("#search-box");
await asks.first().or(box).first().waitFor();
if (await asks.count()) await asks.first().click();
await box.waitFor();
const typed = [];
for (let round = 0; round < rounds; round += 1) {
  const word = words[round % words.length];
  await box.fill("");
  await box.pressSequentially(word.slice(0, -1));
  const answered = page.waitForResponse((answer) => answer.url().endsWith("/api/people/search") && answer.request().postDataJSON()?.text === word, { timeout: 15_000 }).catch(() => null);
  const began = Date.now();
  await box.pressSequentially(word.slice(-1));
  await box.press("Enter");
  if ((await answered) === null) continue;
  await page.locator("[data-result], .state").first().waitFor();
  typed.push(Date.now() - began);
}
told("search: typed to shown", typed, null);

// Tiles: each is fetched once to make it warm, then timed.
const opened = await page.evaluate(() => fetch("/api/map", { headers: { "x-purpose": "family_service" } }).then((answer) => answer.json()));
if (Array.isArray(opened.bounds)) {
  const [west, south, east, north] = opened.bounds;
  console.log(`${opened.buildings} buildings on the map`);
  const tileOf = (longitude, latitude, zoom) => {
    const side = 2 ** zoom;
    const sine = Math.sin((latitude * Math.PI) / 180);
    return [Math.floor(((longitude + 180) / 360) * side), Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * side)];
  };
  for (const [layer, zoom] of [["grid", 10], ["grid", 14], ["heat", 9], ["heat", 13], ["buildings", 15], ["buildings", 16]]) {
    const path = (round) => {
      // A sequence that looks random and is the same every time.
      const share = (step) => (round * step) % 1;
      const [x, y] = tileOf(west + (east - west) * share(0.618033988749895), south + (north - south) * share(0.414213562373095), zoom);
      return `/api/map/tiles/${layer}/${zoom}/${x}/${y}?datum=wgs84`;
    };
    await timed(path(1), reading("family_service"));
    await several(`tile: ${layer} at zoom ${zoom}`, 150, (round) => timed(path(round), reading("family_service")));
  }
} else console.log("no buildings stand anywhere: no tiles to measure");

await context.close();
await browser.close();
console.log(failed === 0 ? "all bars hold" : `${failed} bars missed`);
process.exit(failed === 0 ? 0 : 1);
