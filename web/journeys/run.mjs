// The end-to-end journeys. A server is already running; this brings only a browser.
//
//   node journeys/run.mjs --base http://127.0.0.1:8080 --password ONE-TIME-PASSWORD
//
//   --account NAME      who signs in (registrar)
//   --second NAME       another worker, with --second-password ONE-TIME-PASSWORD: who declares does not register
//   --street NAME       a registrar of a street below, with --street-password ONE-TIME-PASSWORD: appeals against it are decided above
//   --keeper NAME       who keeps accounts, with --keeper-password ONE-TIME-PASSWORD
//   --changed PASSWORD  the password is this one already: the first sign-in is not walked
//   --browser FILE      the Chromium (/usr/bin/chromium)
//   --only NAME         one journey
//   --shots DIR         afterwards a picture of each page, in both languages, themes and three sizes
//   --of LOOK           pictures of one look only, such as small.zh.light or phone..dark; --only none walks no journey before them
import { parseArgs } from "node:util";
import { launch } from "./desk.mjs";
import { handsUsed } from "./hands.mjs";
import { firstSignIn, expiry } from "./sign-in.mjs";
import { foundBeside, keyboardSearch, language, openedAgain, phone, proposeCorrection, record, searchByInitials } from "./search.mjs";
import { ownProfile } from "./administration.mjs";
import { importAndUndo } from "./import.mjs";
import { earlierDay, mergeTownships, registerBirth, splitHousehold } from "./events.mjs";
import { reachFamilies } from "./benefits.mjs";
import { askOnce } from "./forms.mjs";
import { roster } from "./rosters.mjs";
import { openMatter, settleFindings } from "./quality.mjs";
import { firstLoad } from "./load.mjs";
import { longLists } from "./long.mjs";
import { lostLine } from "./lost.mjs";
import { mapByKeyboard, mapFilters, placeInShiftedMap } from "./map.mjs";
import { mapAndGaps, planning } from "./planning.mjs";
import { accessible } from "./pages.mjs";
import { divisionList, leftovers, officeWords, shapefile } from "./office.mjs";
import { decideAppeals } from "./appeals.mjs";
import { publishing } from "./publishing.mjs";
import { passkey } from "./passkeys.mjs";
import { doubtfulByKeyboard, doubtfulGroups, doubtfulPhone, undoFromElsewhere } from "./doubtful.mjs";
import { birthBundle, elderMode, slowDoor } from "./door.mjs";
import { residentPasskey } from "./door-ways.mjs";
import { paperOnce } from "./papers.mjs";
import { why } from "./why.mjs";
import { shots } from "./shots.mjs";

const { values: asked } = parseArgs({
  options: {
    base: { type: "string" },
    password: { type: "string", default: "" },
    account: { type: "string", default: "registrar" },
    changed: { type: "string" },
    second: { type: "string" },
    "second-password": { type: "string", default: "" },
    street: { type: "string" },
    "street-password": { type: "string", default: "" },
    keeper: { type: "string" },
    "keeper-password": { type: "string", default: "" },
    browser: { type: "string", default: "/usr/bin/chromium" },
    only: { type: "string" },
    shots: { type: "string" },
    of: { type: "string" },
  },
});
if (asked.base === undefined) {
  console.error("usage: node journeys/run.mjs --base URL --password ONE-TIME-PASSWORD [--shots DIR]");
  process.exit(2);
}

const journeys = { firstLoad, searchByInitials, keyboardSearch, foundBeside, openedAgain, record, proposeCorrection, why, language, importAndUndo, ownProfile, registerBirth, earlierDay, mergeTownships, divisionList, officeWords, leftovers, shapefile, splitHousehold, settleFindings, openMatter, reachFamilies, decideAppeals, askOnce, roster, publishing, planning, mapAndGaps, mapByKeyboard, mapFilters, placeInShiftedMap, lostLine, phone, doubtfulByKeyboard, undoFromElsewhere, doubtfulGroups, doubtfulPhone, longLists, slowDoor, birthBundle, paperOnce, elderMode, residentPasskey, expiry, passkey, accessible };
// A thumb on a phone, and the tour of pages, which is nobody's work. Every other journey is walked with keys alone.
const withHands = new Set(["phone", "doubtfulPhone", "accessible", "shots"]);
const second = asked.second === undefined ? undefined : { account: asked.second, oneTime: asked["second-password"] };
const street = asked.street === undefined ? undefined : { account: asked.street, oneTime: asked["street-password"] };
const keeper = asked.keeper === undefined ? undefined : { account: asked.keeper, oneTime: asked["keeper-password"] };
const desk = { base: asked.base, account: asked.account, password: asked.changed ?? "西湖边上有三棵老柳树", second, street, keeper };
const browser = await launch(asked.browser);
let failed = 0;

async function walk(name, journey, ...more) {
  const began = Date.now();
  handsUsed();
  try {
    const said = await journey(browser, desk, ...more);
    const hands = handsUsed();
    if (hands.length > 0 && !withHands.has(name)) throw new Error(`expected keys alone, not ${hands.join(", ")}`);
    console.log(`  ok    ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)${said === undefined ? "" : `: ${said}`}`);
  } catch (error) {
    failed += 1;
    console.log(`  FAIL  ${name}: ${error instanceof Error ? error.message : error}`);
    return false;
  }
  return true;
}

async function all() {
  if (asked.changed === undefined && !(await walk("firstSignIn", firstSignIn, asked.password))) return;
  for (const [name, journey] of Object.entries(journeys)) {
    if (asked.only === undefined || asked.only === name) await walk(name, journey);
  }
  if (asked.shots !== undefined) await walk("shots", shots, asked.shots, asked.of);
}

await all();
await browser.close();
console.log(`with keys alone, but for ${[...withHands].join(", ")}`);
console.log(failed === 0 ? "all journeys arrived" : `${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
