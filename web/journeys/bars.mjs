// The timed bars of the desk against a running register, as a worker meets them:
//
//   node journeys/bars.mjs --base http://127.0.0.1:8080 --account desk --password PASSWORD [--one-time] [--rounds 40] [--words FILE] [--place]
//
// The first page of each queue, typing in the search box until its result stands on the screen (in a real Chromium), and warm tiles of
// the map with how many features they hold. Prints p50 and p95 of each beside its bar; the exit status says whether all hold, and a map
// of empty tiles is a bar missed. With --one-time the password is a one-time one and is changed first. --place says where the buildings of
// the load bench's register stand (crates/app/benches/load), which nobody has said: an invented grid, brought as a table like any other.
// Accounts of that bench: worker-0 …, password "a load of 200 a second".
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
    place: { type: "boolean", default: false },
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
// Whoever serves a million people has more to do than answer at once.
page.setDefaultTimeout(120_000);
await signIn(page, desk);
await page.getByRole("navigation").or(page.getByRole("alert")).or(page.locator("input[autocomplete=new-password]")).first().waitFor();
if ((await page.getByRole("navigation").count()) === 0) {
  console.error(`${desk.account} cannot work with this password: it is wrong, or has to be changed first (--one-time)`);
  await browser.close();
  process.exit(2);
}

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

// Typing: from the last key until the people stand on the screen. The words are of the commonest surnames and syllables, each asked
// for once, so that nothing comes from the browser's own memory.
const surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"];
const given = ["伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋"];
const letters = ["wang", "li", "zhang", "liu", "chen", "yang", "zhao", "huang", "zhou", "wu"];
const more = ["wei", "fang", "na", "min", "jing", "li", "qiang", "lei", "jun", "yang"];
const made = surnames.flatMap((surname, at) => given.flatMap((name, other) => [surname + name, letters[at] + more[other]]));
const words = asked.words === undefined ? made : readFileSync(asked.words, "utf8").split("\n").map((line) => line.trim()).filter((line) => line.length > 1);
// A step that shares no factor with the list: no two rounds ask for the same.
const word = (round) => words[(round * 37) % words.length];
await several("search: the answer alone", 150, (round) =>
  timed("/api/people/search", { method: "POST", headers: { "x-purpose": "family_service", "content-type": "application/json" }, body: JSON.stringify({ text: word(round), limit: 30 }) }));
await page.goto("/search");
const asks = page.locator(".asks .purposes button[aria-disabled=false]");
const box = page.locator("#search-box");
await asks.first().or(page.locator(".search-intro")).first().waitFor();
if (await asks.count()) await asks.first().click();
await page.locator(".search-intro").waitFor();
const shown = (text) => page.locator(`section[data-for="${text}"]`);
/** From the last key of each word until its people are drawn. */
async function typedToShown(wanted) {
  const typed = [];
  for (const text of wanted) {
    const beginning = [...text].slice(0, -1).join("");
    await box.fill("");
    await box.pressSequentially(beginning);
    if ([...beginning].length > 1) await shown(beginning).waitFor();
    // The browser's own clock, from the key that it was given to the frame in which the people are drawn.
    await page.evaluate((sought) => {
      window.typedToShown = new Promise((done) => {
        document.getElementById("search-box").addEventListener("input", (event) => {
          const look = () => {
            if (document.querySelector(`section[data-for="${sought}"]`) === null) requestAnimationFrame(look);
            else requestAnimationFrame(() => done(performance.now() - event.timeStamp));
          };
          look();
        }, { once: true });
      });
    }, text);
    await box.pressSequentially([...text].slice(-1).join(""));
    typed.push(await page.evaluate(() => window.typedToShown));
  }
  return typed;
}

// Other words than those asked for above, as long as there are any.
told("search: last key to people shown", await typedToShown(Array.from({ length: Math.min(rounds, words.length) }, (_, round) => word(rounds + round))), 150);
// The shortest beginnings, which fit the most people: initials of a common surname and a common name.
const initials = ["wj", "zj", "lj", "zw", "ly", "cj", "wy", "lh", "yj", "zl", "hw", "wm"];
told("search: two letters to people shown", await typedToShown(initials), 150);

/** The register of the load bench as its own source has it, so that both say the same: which counties, and how many people in each. */
function ofLoadBench() {
  const source = readFileSync(new URL("../../crates/app/benches/load/fill.rs", import.meta.url), "utf8");
  const counties = source.match(/const COUNTIES[^=]*=\s*\[([^\]]*)\]/)?.[1].match(/\d{6}/g);
  const people = Number(source.match(/const COUNTY: u32 = ([\d_]+);/)?.[1].replaceAll("_", ""));
  if (counties === undefined || !(people > 0)) throw new Error("crates/app/benches/load/fill.rs no longer says its counties and how many people each has");
  return { counties, homes: people / 4 };
}

/** Where the buildings of one county stand, each address as the bench's homes have it (`Person::home`), on an invented grid. */
function placesOf(name, nth, homes) {
  const lines = new Map();
  for (let home = nth * homes; home < (nth + 1) * homes; home += 1) {
    const at = home - nth * homes;
    const address = `${name}第${1 + (home % 12)}街道文${1 + (home % 31)}路${1 + (Math.floor(home / 31) % 97)}号${1 + (home % 7)}幢`;
    lines.set(address, `${address},${(118.5 + (nth % 8) * 0.3 + (at % 125) * 0.002).toFixed(4)},${(28.6 + Math.floor(nth / 8) * 0.3 + Math.floor(at / 125) * 0.002).toFixed(4)}`);
  }
  return [...lines.values()];
}

if (asked.place) {
  const { counties, homes } = ofLoadBench();
  const area = await page.evaluate(() => fetch("/api/session").then((answer) => answer.json()).then((session) => session.area));
  let kept = 0;
  for (const [nth, county] of counties.entries()) {
    if (!county.startsWith(area.slice(0, 6))) continue;
    const { full_name: name } = await page.evaluate((code) => fetch(`/api/divisions/${code}`).then((answer) => answer.json()), county);
    const lines = placesOf(name, nth, homes);
    for (let at = 0; at < lines.length; at += 4_000) {
      const table = `地址,经度,纬度\n${lines.slice(at, at + 4_000).join("\n")}\n`;
      const answer = await page.evaluate(async (text) => {
        const body = JSON.stringify({ source: "虚构的方格", table: text });
        const response = await fetch("/api/map/buildings", { method: "POST", headers: { "content-type": "application/json" }, body });
        return { status: response.status, ...(await response.json()) };
      }, table);
      if (answer.status >= 400) throw new Error(`buildings of ${county} were not taken: ${answer.detail}`);
      if (answer.left_out > 0) throw new Error(`${answer.left_out} buildings of ${county} were left out: ${answer.faults[0]?.text}`);
      kept += answer.kept;
    }
  }
  console.log(`${kept} buildings were placed`);
}

/** The same for a tile, with how many features it holds: the layers (field 3) of a vector tile, and the features (field 2) of each. */
const timedTile = (path, init) =>
  page.evaluate(async ([address, options]) => {
    const began = performance.now();
    const response = await fetch(address, options);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const ms = performance.now() - began;
    const within = function* (from, until) {
      let at = from;
      const varint = () => {
        let value = 0;
        for (let shift = 0; ; shift += 7) {
          const byte = bytes[at];
          at += 1;
          value += (byte & 0x7f) * 2 ** shift;
          if (byte < 0x80) return value;
        }
      };
      while (at < until) {
        const key = varint();
        const length = (key & 7) === 2 ? varint() : null;
        if (length === null) varint();
        else {
          yield [key >> 3, at, at + length];
          at += length;
        }
      }
    };
    let features = 0;
    if (response.ok) for (const [field, from, until] of within(0, bytes.length)) if (field === 3) for (const [inner] of within(from, until)) if (inner === 2) features += 1;
    return { ms, status: response.status, features };
  }, [path, init]);

// Tiles of a map that is warm: the first of each layer makes it ready, those after it are timed. Only tiles with something in them count:
// where nobody lives nothing is drawn, and that is soon done. A map on which nothing stands has not been measured, so that is a fault.
const opened = await page.evaluate(() => fetch("/api/map", { headers: { "x-purpose": "family_service" } }).then((answer) => answer.json()));
if (Array.isArray(opened.bounds) && opened.shown.residents > 0) {
  const [west, south, east, north] = opened.bounds;
  console.log(`${opened.buildings} buildings on the map, ${opened.shown.homes} homes, ${opened.shown.residents} residents`);
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
    await timedTile(path(1), reading("family_service"));
    const taken = [];
    const held = [];
    for (let tried = 0; taken.length < rounds && tried < rounds * 12; tried += 1) {
      const { ms, status, features } = await timedTile(path(tried), reading("family_service"));
      if (status >= 400) throw new Error(`a tile of ${layer} was answered ${status}`);
      if (features === 0) continue;
      taken.push(ms);
      held.push(features);
    }
    told(`tile: ${layer} at zoom ${zoom}`, taken, 150);
    if (held.length === 0) {
      console.log("  every tile was empty: nothing was measured");
      failed += 1;
    } else console.log(`  ${held.reduce((sum, one) => sum + one, 0)} features, ${Math.min(...held)} to ${Math.max(...held)} in a tile`);
  }
} else {
  console.log("nobody of this area lives in a building that stands anywhere: --place brings those of the load bench; a million points: cargo bench -p app --bench map");
  failed += 1;
}

await context.close();
await browser.close();
console.log(failed === 0 ? "all bars hold" : `${failed} bars missed`);
process.exit(failed === 0 ? 0 : 1);
