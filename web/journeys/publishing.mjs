import { expect, openDesk, pressOn, signIn, writeInto } from "./desk.mjs";
import { signInSecond } from "./events.mjs";

/** The panel with the open data. */
const openData = (page) => page.locator("section", { has: page.locator("a[href='/published#open-data']") });

/** Does something, and gives the service's answer. */
async function answerOf(page, method, path, act) {
  const answered = page.waitForResponse((answer) => answer.request().method() === method && path.test(new URL(answer.url()).pathname), { timeout: 60_000 });
  await act();
  return answered;
}

const releases = /\/figures\/releases$/;
const approval = /\/figures\/releases\/rel_[^/]+\/approval$/;
const asking = /\/figures\/open-data$/;
const agreeing = /\/figures\/open-data\/ope_[^/]+\/approval$/;
const withdrawal = /\/figures\/open-data\/ope_[^/]+\/withdrawal$/;
const withdrawing = /\/figures\/open-data\/ope_[^/]+\/withdrawal\/approval$/;

/**
 * A release is tried by one worker, approved by another, and open to everybody. Open data likewise; then one asks for a reason that they
 * be withdrawn, the other agrees, nobody gets the file any more, and the ledger keeps its line.
 */
export async function publishing(browser, desk) {
  expect(desk.second !== undefined, "a second worker (--second and --second-password)");
  const { page, context, faults } = await openDesk(browser, desk.base);
  await signIn(page, desk);
  await page.getByRole("navigation").waitFor();
  await page.goto("/figures/publish");
  await page.locator(".snapshot > summary").waitFor();
  // What is counted stands open while there is nothing that could be.
  const take = page.locator(".snapshot[open] form.figures-bar button[type=submit]");
  if (await take.count()) await answerOf(page, "POST", /\/figures\/snapshots$/, () => pressOn(page, take));
  const run = page.getByRole("button", { name: /试算/ }).first();
  await run.waitFor({ timeout: 60_000 });
  const tried = await answerOf(page, "POST", releases, () => pressOn(page, run));
  expect(tried.ok(), `a release, not ${tried.status()}`);
  const { release } = await tried.json();
  expect(release.blocked === null, `a safe release, not one that ${release.blocked} blocks`);
  expect(await page.getByRole("button", { name: "批准并公布" }).isDisabled(), "that nobody approves their own");
  const asked = await answerOf(page, "POST", asking, () => pressOn(page, openData(page).locator("form button[type=submit]").first()));
  expect(asked.ok(), `open data asked for, not ${asked.status()}`);

  const other = await openDesk(browser, desk.base);
  await signInSecond(other.page, { ...desk.second, password: "东海岸上有五只老海鸥" });
  await other.page.goto(`/figures/publish?release=${release.id}`);
  const approved = await answerOf(other.page, "POST", approval, () => pressOn(other.page, other.page.getByRole("button", { name: "批准并公布" })));
  expect(approved.ok(), `an approved release, not ${approved.status()}`);
  const opened = await answerOf(other.page, "POST", agreeing, () => pressOn(other.page, openData(other.page).getByRole("button", { name: /^批准并开放/ }).first()));
  expect(opened.ok(), `open data, not ${opened.status()}`);
  const file = openData(other.page).locator("a[href$='.csv']").first();
  const address = await file.getAttribute("href");

  // Everybody reads them, without signing in.
  const everybody = await openDesk(browser, desk.base);
  await everybody.page.goto("/published");
  await everybody.page.locator(`a[href='${address}']`).waitFor();
  await pressOn(everybody.page, everybody.page.locator(`a[href='/published/330110/${release.day}']`).or(everybody.page.locator("nav a[href^='/published/']").first()).first());
  await everybody.page.locator("section.sheet table").first().waitFor();

  // One asks for it to be withdrawn, and says why; the other agrees.
  await page.goto("/figures/publish");
  await pressOn(page, openData(page).locator(`li:has(a[href='${address}'])`).getByRole("button", { name: /^申请撤下/ }));
  await writeInto(page, page.locator(".open-why input"), "年龄组有误");
  const why = await answerOf(page, "POST", withdrawal, () => pressOn(page, page.locator(".open-why button[type=submit]")));
  expect(why.ok(), `a reason that is taken, not ${why.status()}`);
  await other.page.goto("/figures/publish");
  const row = openData(other.page).locator(`li:has(a[href='${address}'])`);
  await row.getByText("年龄组有误").waitFor();
  const gone = await answerOf(other.page, "POST", withdrawing, () => pressOn(other.page, row.getByRole("button", { name: /^同意撤下/ })));
  expect(gone.ok(), `withdrawn, not ${gone.status()}`);
  await everybody.page.goto("/published");
  await everybody.page.getByText("年龄组有误").waitFor();
  expect((await everybody.page.locator(`a[href='${address}']`).count()) === 0, "no way to what is withdrawn");
  expect((await everybody.page.request.get(address)).status() === 404, "that nobody gets what is withdrawn");
  const ledger = await (await everybody.page.request.get("/published/open-data/ledger.csv")).text();
  expect(ledger.includes(address.split("/").pop().replace(".csv", "")), "its line in the ledger");

  for (const one of [context, other.context, everybody.context]) await one.close();
  const said = [...faults, ...other.faults, ...everybody.faults];
  expect(said.length === 0, `a quiet console, not ${said.join("; ")}`);
  return `${release.cells} cells, ${release.hidden} hidden`;
}
