// The pages of forms, benefits, cases, certificates and the resident's door, in their states. All by structure, never by
// a language's words: the tour walks them in both.
import { createHmac } from "node:crypto";
import { askBack, refuse } from "./decided.mjs";
import { findSomebody } from "./desk.mjs";
import { asked as form, list } from "./forms.mjs";
import { figurePages } from "./figure-pages.mjs";
import { openMap } from "./map.mjs";
import { answered, without } from "./states.mjs";

/** The code that an authenticator shows for a secret (RFC 6238). */
export function deviceCode(secret) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", key).update(step).digest();
  const at = hash[hash.length - 1] & 0xf;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Waits for what a page shows, naming a purpose if it asks for one. */
async function reach(page, ready) {
  const asks = page.locator(".asks .purposes button[aria-disabled=false]");
  await asks.first().or(page.locator(ready).first()).first().waitFor();
  if (await asks.count()) await asks.first().click();
  await page.locator(ready).first().waitFor();
}

/** The panels at the end of a record: what the person is entitled to, certificates, the door. */
const ends = (page) => page.locator(".person-main > .panel.no-print");

const door = { number: "", code: "" };

/** The application that the tour began behind the door, and the item that an office decides about. */
const affair = { id: "", item: "" };

async function signInAtDoor(page, code) {
  await page.goto("/my/sign-in");
  await page.locator("#number").fill(door.number);
  await page.locator("#code").fill(code);
  await page.locator("form[action='/my/sign-in'] button").click();
}

async function uploadForm(page, file) {
  await page.locator(".form-new input").nth(0).fill("巡查");
  await page.locator(".form-new input").nth(1).fill("巡查");
  await page.locator(".form-new input[type=file]").setInputFiles(file);
  await page.locator(".form-new button[type=submit]").click();
  await page.locator("table.form-fields").first().waitFor();
}

const forms = {
  "forms-none": async (page) => {
    const leave = await answered(page, "**/api/v1/forms", { items: [], asked_most: [], values: 0, seconds_saved: 0, seconds_a_value: 20 });
    await page.goto("/forms");
    await page.locator(".forms .state").waitFor();
    return leave;
  },
  form: async (page) => {
    await page.goto("/forms");
    await uploadForm(page, form);
  },
  "form-filled": async (page) => {
    const confirm = page.locator(".form-fields").first().locator("xpath=ancestor::section").locator("button.ant-btn-primary");
    const confirmed = page.waitForResponse((answer) => answer.url().endsWith("/confirmation"));
    await confirm.click();
    await confirmed;
    await page.locator(".form-body [role=status]").first().waitFor();
    const file = page.waitForEvent("download");
    await page.locator("form.form-new button[type=submit]").first().click();
    await file;
    await page.locator("p.form-body[role=status]").waitFor();
  },
  "form-missing": async (page) => {
    await page.goto(`/forms/frm_${"0".repeat(32)}`);
    await page.locator(".state").waitFor();
  },
  "form-compared": async (page) => {
    // A form with a list of people, filled twice: what changed on it, under a purpose.
    await page.goto("/forms");
    await uploadForm(page, list);
    for (let times = 0; times < 2; times += 1) {
      const filled = page.waitForResponse((answer) => answer.url().endsWith("/fillings"));
      await page.locator("form.form-new button[type=submit]").first().click();
      await filled;
      await page.locator("p.form-body[role=status]").first().waitFor();
    }
    await reach(page, ".form-changes");
  },
  "rosters-none": async (page) => {
    const leave = await answered(page, "**/api/v1/rosters", { items: [], columns: [], places: [], may_keep: false });
    await page.goto("/rosters");
    await page.locator(".forms .state").waitFor();
    return leave;
  },
  "roster-new": async (page) => {
    await page.goto("/rosters");
    await page.locator(".roster-columns input").first().waitFor();
    await page.locator(".form-new input[maxlength]").fill("巡查台账");
    await page.locator(".form-new input[role=spinbutton]").first().fill("80");
    for (const at of [0, 2, 5]) await page.locator(".roster-columns input").nth(at).check();
  },
  roster: async (page) => {
    await page.locator("form button[type=submit]").click();
    await page.waitForURL("**/rosters/ros_*");
    await reach(page, "table.roster");
  },
  "roster-remove": async (page) => {
    await page.locator(".ant-btn-dangerous").click();
    await page.locator(".ant-btn-dangerous + .ant-btn").waitFor();
  },
  "roster-missing": async (page) => {
    await page.goto(`/rosters/ros_${"0".repeat(32)}`);
    await reach(page, ".state");
  },
  rosters: async (page) => {
    await page.goto("/rosters");
    await page.locator(".form-lines li").first().waitFor();
  },
  forms: async (page) => {
    await page.goto("/forms");
    await page.locator(".form-lines li").first().waitFor();
  },
  "forms-denied": async (page) => {
    const leave = await without(page, { may_import: false });
    await page.goto("/forms");
    await page.locator(".state").waitFor();
    return leave;
  },
};

const families = {
  affairs: async (page) => {
    await page.goto("/affairs");
    await reach(page, ".affair-list, p.affair-body.faint:not(.thumbless)");
  },
  affair: async (page) => {
    await findSomebody(page);
    await page.locator("[data-result]").nth(3).click();
    // What can be begun for this person, or what is under way.
    await page.locator(".person-main .affair-list button, .person-main .affair-list a").first().click();
    await page.waitForURL("**/affairs/**");
    await page.locator(".affair-list > li").first().waitFor();
  },
  services: async (page) => {
    await page.goto("/services");
    await page.locator("main .panel li").first().waitFor();
  },
  rolls: async (page) => {
    await page.goto("/rolls");
    await reach(page, ".benefit-body");
  },
  event: async (page) => {
    const headers = { "x-purpose": "family_service" };
    for (const stage of ["declared", "verified", "registered", "withdrawn"]) {
      const found = await (await page.request.get(`/api/events/list?stage=${stage}`, { headers })).json();
      if (found.items?.[0] === undefined) continue;
      await page.goto(`/events/${found.items[0].id}`);
      await reach(page, ".event-history li");
      return;
    }
  },
  benefits: async (page) => {
    await page.goto("/benefits");
    await reach(page, ".benefit-row button");
  },
  "benefits-reach": async (page) => {
    await page.locator(".benefit-row button").first().click();
    await page.locator("[role=status] ~ .reach, .reached, p.benefit-body.faint").first().waitFor({ timeout: 60_000 });
  },
  "benefits-cost": async (page) => {
    const value = page.locator("form.benefit-form input[inputmode=decimal]").first();
    // A list that arrives while the choices stand open closes them.
    for (let tries = 0; tries < 3 && !(await value.isVisible()); tries += 1) {
      await page.locator("form.benefit-form .ant-select").first().click();
      await page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option").nth(1).click({ timeout: 5_000 }).catch(() => undefined);
      await value.waitFor({ timeout: 5_000 }).catch(() => undefined);
    }
    await value.fill("4000");
    await page.locator("form.benefit-form input[type=date]").fill("2025-01-01");
    await page.locator("form.benefit-form button[type=submit]").click();
    await page.locator("table.benefit-costs").waitFor({ timeout: 60_000 });
  },
  "person-entitled": async (page) => {
    await findSomebody(page);
    await page.locator("[data-result]").first().click();
    await page.locator(".who h1").waitFor();
    await ends(page).nth(-4).locator(".body button").click();
    await ends(page).nth(-4).locator(".benefit-body h3").first().waitFor();
  },
  certificates: async (page) => {
    await ends(page).nth(-3).locator(".body button").click();
    const claims = ends(page).nth(-3).locator("fieldset");
    await claims.waitFor();
    const boxes = claims.locator("input[type=checkbox]");
    for (let n = 0; n < Math.min(2, await boxes.count()); n += 1) await boxes.nth(n).check();
    if ((await boxes.count()) > 0) {
      await ends(page).nth(-3).locator("button[type=submit]").first().click();
      await ends(page).nth(-3).locator(".reached").first().waitFor();
    }
    await ends(page).nth(-3).locator("details.benefit-body summary").click();
  },
  "certificate-revoke": async (page) => {
    const first = ends(page).nth(-3).locator(".reached").first();
    if ((await first.count()) === 0) return;
    await first.locator("details summary").click();
    await first.locator(".reached-do button").last().click();
    await first.locator("form input").waitFor();
  },
  "door-opened": async (page) => {
    await ends(page).nth(-2).locator(".benefit-row button").first().click();
    await ends(page).nth(-2).locator("code").nth(1).waitFor();
    door.number = (await ends(page).nth(-2).locator("code").nth(0).innerText()).trim();
    door.code = (await ends(page).nth(-2).locator("code").nth(1).innerText()).trim();
  },
  helpers: async (page) => {
    const panel = ends(page).nth(-1);
    await panel.locator("[data-helpers]").click();
    await panel.locator("form input").first().fill("女儿");
    await panel.locator("fieldset input[type=checkbox]").first().check();
    await panel.locator("input[type=date]").fill(new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10));
    await panel.locator("form input[maxlength='200']").fill("本人到窗口，已核对身份证");
    await panel.locator("button[type=submit]").click();
    await panel.locator("[role=status] code").waitFor();
    await panel.locator("[data-helper]").first().waitFor();
  },
  affairs: async (page) => {
    await page.goto("/affairs");
    await reach(page, ".affair-list li, p.affair-body.faint:not(.thumbless)");
  },
  affair: async (page) => {
    // One that is settled, where a journey before has brought one to its end.
    await page.goto("/affairs?of=settled");
    await reach(page, ".affair-list li, p.affair-body.faint:not(.thumbless)");
    const open = page.locator(".affair-list li a[href^='/affairs/']").first();
    if ((await open.count()) === 0) return;
    await open.click();
    await page.locator(".affair-filled").first().waitFor();
  },
  "affairs-without": async (page) => {
    const item = (code, title) => ({ item: code, title });
    const row = (number, more) => ({
      application: `app_${String(number).repeat(32)}`, number: `B20260630-0000000${number}`, bundle: "出生一件事", item: "birth-book", title: "户口登记", person: null, origin: "home",
      without: [], stage: "open", due_on: "2026-07-06", late: false, version: 1, ...more,
    });
    const items = [row(1, { without: [item("birth-record", "出生登记"), item("birth-certificate", "出生医学证明")] }), row(2, { origin: "door", late: true, stage: "objected" })];
    const leave = await answered(page, "**/api/matters*", { items, next: null });
    await page.goto("/affairs");
    await reach(page, "[data-without]");
    return leave;
  },
  "person-married": async (page) => {
    const offer = (bundle, married_by) => ({ bundle, title: bundle === "marriage" ? "结婚一件事" : "迁入一件事", summary: "一次办好。", under_way: null, married_by });
    const begun = { id: `app_${"0".repeat(32)}`, number: "B20260630-00000001", title: "出生一件事", stage: "submitted", origin: "home", started_at: "2026-06-30T04:00:00Z", settled: 1, matters: 3 };
    const leave = await answered(page, "**/api/people/*/applications", { offers: [offer("marriage", "户籍"), offer("moving-in", null)], items: [begun] });
    await findSomebody(page);
    await page.locator("[data-result]").first().click();
    await page.locator("[data-married]").waitFor();
    return leave;
  },
  appeals: async (page) => {
    await page.goto("/appeals");
    await reach(page, "p.affair-body.faint:not(.thumbless)");
  },
  roll: async (page) => {
    const roll = {
      id: `rol_${"0".repeat(32)}`, number: "R20260630123456", benefit: "newborn-parcel", benefit_title: "新生儿礼包", year: 2026, area: "330110", stage: "approved", made_by: "wang", made_at: "2026-06-29T04:00:00Z",
      decided_by: "li", decided_at: "2026-06-30T04:00:00Z", approved_by: "li", approved_at: "2026-06-30T04:00:00Z", sent_at: null, may_approve: false,
      lines: 200000, sum_fen: 10000000000, paid: 1, paid_fen: 50000, returned: 1, returned_fen: 50000,
    };
    const line = (number, state, reason) => ({ number, person: null, holder: "王某", bank: "某某银行", account_masked: "************1111", kind: "first", amount_fen: 50000, rule: "parcel@2026-01-01", rule_text: "礼包，2026 年 1 月 1 日起", state, reason, settled_at: reason === null ? null : "2026-06-30T05:00:00Z" });
    const lines = [line(1, "listed", null), line(2, "paid", null), line(3, "returned", "户名与账号不符")];
    const leave = await answered(page, `**/api/rolls/${roll.id}*`, { roll, lines, digest: "0123456789abcdef".repeat(4), next: 3 });
    await page.goto(`/rolls/${roll.id}`);
    await reach(page, ".roll-lines tbody tr");
    return leave;
  },
  "appeals-waiting": async (page) => {
    const appeal = {
      id: `apl_${"0".repeat(32)}`, number: "F20260630-00000001", application: `app_${"0".repeat(32)}`, of_number: "B20260630-00000001", asked: null,
      bundle: "迁入一件事", item: "居住登记", person: null, words: "登记的住址是对的", refused_by: "余杭区", refused_because: "住址与登记不符", rule: "居住证暂行条例",
      filed_at: "2026-06-30T04:00:00Z", due_on: "2026-07-21", late: true, outcome: null, reasons: null, decided_at: null,
    };
    const of = { ...appeal, id: `apl_${"1".repeat(32)}`, number: "F20260630-00000002", application: null, of_number: "20260630-00000002", bundle: "申请更正", item: "联系电话", asked: "电话写错了", rule: null, late: false };
    const leave = await answered(page, "**/api/appeals*", { items: [appeal, of], next: null });
    await page.goto("/appeals");
    await reach(page, "[data-appeal] form");
    await page.locator("[data-appeal] input[type=radio]").first().check();
    return leave;
  },
};

const residents = {
  "my-home": async (page) => { await page.goto("/my"); },
  "my-check": async (page) => { await page.goto("/my/check"); },
  "my-checked": async (page) => {
    await page.locator("input[type=date][required]").first().fill("2024-03-01");
    await page.locator("form[action='/my/check'] button").first().click();
    await page.locator("[role=status]").waitFor();
  },
  "my-places": async (page) => { await page.goto("/my/places"); },
  "my-promises": async (page) => {
    await page.goto("/my/promises");
    await page.locator("details summary").first().click();
  },
  "my-sign-in": async (page) => { await page.goto("/my/sign-in"); },
  "my-sign-in-wrong": async (page) => {
    await signInAtDoor(page, "2222222222222222");
    await page.locator("[role=alert]:not([hidden])").waitFor();
  },
  "my-device": async (page) => {
    await signInAtDoor(page, door.code);
    await page.waitForURL("**/my");
    await page.goto("/my/record");
    await page.locator(".code svg").waitFor();
  },
  "my-inside": async (page) => {
    const secret = await page.locator("input[name=secret]").inputValue();
    await page.locator("#code").fill(deviceCode(secret));
    await page.locator("form[action='/my/device'] button").click();
    await page.locator("form[action='/my/sign-out']").waitFor();
  },
  "my-record": async (page) => { await page.goto("/my/record"); },
  "my-reads": async (page) => { await page.goto("/my/reads"); },
  "my-certificates": async (page) => { await page.goto("/my/certificates"); },
  "my-certificate-shown": async (page) => {
    // The tour has issued one at the desk, where the register could say anything of them.
    const form = page.locator("form[action='/my/certificates/show']").first();
    if ((await form.count()) === 0) return;
    await form.locator("input[type=checkbox]").first().check();
    await form.locator("button").first().click();
    await page.locator(".wide-code svg").waitFor();
  },
  "my-certificate-asked": async (page) => {
    await page.goto("/my/certificates");
    await page.locator("form[action='/my/certificates'] button").click();
    await page.locator("[role=alert]").waitFor();
    await page.locator("details summary").last().click();
  },
  "my-papers": async (page) => { await page.goto("/my/papers"); },
  "my-helpers": async (page) => { await page.goto("/my/helpers"); },
  "my-helper-invited": async (page) => {
    await page.locator("#label").fill("老张");
    await page.locator("#act-follow").check();
    await page.locator("#last_day").fill(new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10));
    await page.locator("form[action='/my/helpers'] button").click();
    await page.locator(".invitation").waitFor();
  },
  "my-helpers-again": async (page) => {
    await page.goto("/my/helpers");
    await page.locator("[data-helper]").first().waitFor();
    // Five at a time: the tour takes back what it made.
    return async () => {
      const back = page.locator("form[action='/my/helpers/end'] button");
      for (let left = await back.count(); left > 0; left -= 1) {
        await back.first().click();
        await page.waitForLoadState();
      }
    };
  },
  "my-helping": async (page) => { await page.goto("/my/helping"); },
  "my-helping-wrong": async (page) => {
    await page.locator("#code").fill("AAAA BBBB CCCC DDDD");
    await page.locator("#label").fill("老张");
    await page.locator("form[action='/my/helping'] button").click();
    await page.locator("[role=alert]").waitFor();
  },
  "my-affairs": async (page) => { await page.goto("/my/affairs"); },
  "my-affair": async (page) => {
    const begin = page.locator("form[action='/my/affairs'] button").first();
    if ((await begin.count()) === 0) return;
    await begin.click();
    await page.locator(".case-number").waitFor();
    affair.id = new URL(page.url()).searchParams.get("id") ?? "";
  },
  "my-affair-returned": async (page) => {
    if (affair.id === "") return;
    affair.item = await askBack(page, affair.id);
    await page.goto(`/my/affair?id=${affair.id}`);
    await page.locator(`[data-item="${affair.item}"]`).waitFor();
  },
  "my-affair-refused": async (page) => {
    if (affair.id === "") return;
    await refuse(page, affair.id, affair.item);
    await page.goto(`/my/affair?id=${affair.id}`);
    await page.locator("[data-step=refuse]").waitFor();
    // What may be done about it stands open.
    await page.locator("summary").first().click();
    affair.id = "";
  },
  "my-entitled": async (page) => { await page.goto("/my/entitled"); },
  "my-ways": async (page) => { await page.goto("/my/ways"); },
  "my-cases": async (page) => { await page.goto("/my/cases"); },
  "my-messages": async (page) => { await page.goto("/my/messages"); },
  "my-wishes": async (page) => { await page.goto("/my/messages/wishes"); },
  "my-wishes-kept": async (page) => {
    await page.locator("input[name='services.sms']").uncheck();
    await page.locator("form[action='/my/messages/wishes'] button").click();
    await page.locator("[role=status]").waitFor();
  },
  "my-wishes-wrong": async (page) => {
    await page.locator("#mail").fill("nobody@nowhere");
    await page.locator("form[action='/my/messages/wishes'] button").click();
    await page.locator("[role=alert]").waitFor();
  },
  "my-cases-again": async (page) => { await page.goto("/my/cases"); },
  "my-filed": async (page) => {
    await page.locator("textarea").fill("请告诉我什么时候能答复");
    await page.locator("form:has(textarea) button").click();
    await page.locator(".case-number").waitFor();
  },
  "my-cases-filed": async (page) => { await page.goto("/my/cases"); },
  "my-large": async (page) => {
    await page.goto("/my");
    await page.locator("form[action='/my/large'] button").click();
    await page.locator("html.large").waitFor();
    return async () => {
      await page.locator("form[action='/my/large'] button").click();
      await page.locator("html:not(.large)").waitFor();
      await page.locator("form[action='/my/sign-out'] button").click();
      await page.locator("a[href='/my/sign-in']").waitFor();
    };
  },
  verify: async (page) => { await page.goto("/verify"); },
  "verify-bad": async (page) => {
    await page.locator("#certificate").fill("这不是证明");
    await page.locator("form[action='/verify'] button").click();
    await page.locator(".told.bad").waitFor();
  },
};

const waiting = {
  messages: async (page) => {
    await page.goto("/messages");
    await reach(page, "[data-messages] table");
  },
  "messages-group": async (page) => {
    const written = { title_zh: "便民服务日", title_en: "A day of services", body_zh: "本周六服务大厅开放到晚上八点。", body_en: "The service hall is open until eight on Saturday." };
    for (const [name, text] of Object.entries(written)) await page.locator(`[data-write] [id$="-${name}"]`).fill(text);
    await page.locator("[data-write] button[type=submit]").click();
    await page.locator("[data-preview]").waitFor();
  },
  "messages-made": async (page) => {
    await page.locator("[data-preview] button").first().click();
    await page.locator("[data-group]").first().waitFor();
  },
  cases: async (page) => {
    await page.goto("/cases");
    await reach(page, "[data-case], p.benefit-body.faint:not(.thumbless)");
    await page.locator("[data-case] textarea").first().fill("短");
  },
  "cases-settled": async (page) => {
    await page.locator(".panel header .end button").click();
    await page.locator("[data-case], p.benefit-body.faint:not(.thumbless)").first().waitFor();
  },
  "cases-refused": async (page) => {
    const refused = {
      id: `cas_${"0".repeat(32)}`, number: "20260630-00000001", kind: "correction", about: "phone", about_text: "联系电话", words: "电话写错了", person: null,
      at_counter: false, by_parent: false, own: false, look: null, value: { then: "135****4040", now: "135****4040", has_changed: false, source: "居住登记", registered_here: false },
      filed_at: "2026-06-20T04:00:00Z", due_on: "2026-07-05", late: false, withdrawn: false, outcome: "refused", answer: "与电信部门的登记一致", answered_at: "2026-06-25T04:00:00Z", above: "杭州市", appeals: [],
    };
    const look = { text: "打开了您的登记信息", at: "2026-06-18T04:00:00Z", account: "wang", office: "余杭区", role: "registrar", purpose: "family_service", fields: ["姓名", "出生日期"] };
    const appeal = { number: "F20260630-00000001", office: "杭州市", refused_because: "与登记一致", words: "登记是错的", filed_at: "2026-06-26T04:00:00Z", due_on: "2026-07-17", outcome: null, reasons: null, decided_at: null };
    const decided = { ...appeal, number: "F20260630-00000002", outcome: "sustained", reasons: "核对无误", decided_at: "2026-06-30T04:00:00Z" };
    const leave = await answered(page, "**/api/cases*", { items: [refused, { ...refused, id: `cas_${"1".repeat(32)}`, kind: "read", about: "12", about_text: "", value: null, look, above: null, appeals: [appeal, decided] }], next: null });
    await page.goto("/cases");
    await reach(page, "[data-case]");
    await page.locator("[data-case] textarea").first().fill("本人不同意");
    return leave;
  },
  "cases-letter": async (page) => {
    const id = `cas_${"3".repeat(32)}`;
    const row = { source: "户籍", file: "户籍人口.csv", at: "2026-06-01T04:00:00Z", row: 128, key: "330110-000128", column: "出生日期" };
    const leave = await answered(page, `**/api/cases/${id}/mending`, { number: "20260630-00000003", attribute: "birth_date", attribute_text: "出生日期", words: "应为 1980-03-08；依据：出生证明", proposed: "1980-03-08", proposed_text: "1980-03-08", event: null, row });
    await page.goto(`/cases/${id}/mend`);
    await reach(page, "[data-letter]");
    return leave;
  },
  "cases-nowhere": async (page) => {
    const id = `cas_${"4".repeat(32)}`;
    const leave = await answered(page, `**/api/cases/${id}/mending`, { number: "20260630-00000004", attribute: "phone", attribute_text: "联系电话", words: "电话没有登记", proposed: null, proposed_text: null, event: null, row: null });
    await page.goto(`/cases/${id}/mend`);
    await reach(page, "[data-nowhere]");
    return leave;
  },
  events: async (page) => {
    await page.goto("/events");
    await reach(page, ".event-bar ~ *");
  },
  "event-new": async (page) => {
    await page.goto("/events/new");
    await reach(page, "main form, main select, main .panel");
  },
  account: async (page) => {
    await page.goto("/account");
    await page.locator("main .panel").first().waitFor();
  },
};

const maps = {
  map: (page) => openMap(page),
  "map-found": async (page) => {
    await page.locator(".map-find input").fill("余杭区文一路1号1幢2单元302室");
    await page.locator(".map-find button[type=submit]").click();
    await page.locator(".map-parts dd").first().waitFor();
    await page.locator(".map-page .panel header .end button").first().click();
    await page.locator(".map-body[role=status]").first().waitFor();
  },
  "map-placing": async (page) => {
    const open = page.locator(".map-side details summary");
    if ((await open.count()) === 0) return;
    await open.first().click();
    await page.locator(".map-unplaced .map-box button").first().waitFor();
    await page.locator(".map-unplaced .map-box button").first().click();
    await page.locator(".map-placing").waitFor();
  },
  "map-heat": async (page) => {
    const boxes = page.locator(".map-choices input[type=checkbox]");
    await boxes.nth(0).uncheck();
    await boxes.nth(1).check();
    await page.locator(".map-frame:not([data-map=waiting])").waitFor({ timeout: 60_000 });
  },
  "map-filtered": async (page) => {
    await page.goto("/map?age=60-79,80-&home=alone");
    await page.locator(".map-filtered[aria-busy=false]").waitFor();
    await page.locator(".map-frame:not([data-map=waiting])").waitFor({ timeout: 60_000 });
  },
  "map-refused": async (page) => {
    await page.locator(".map-bring input[type=file]").setInputFiles({ name: "x.csv", mimeType: "text/csv", buffer: Buffer.from("甲,乙\n") });
    await page.locator(".map-bring input.ant-input").last().fill("巡查");
    await page.locator(".map-bring button[type=submit]").click();
    await page.locator(".map-body[role=alert]").waitFor();
  },
};

/** In an order in which each can be reached. */
export const officePages = { ...figurePages, ...forms, ...families, ...residents, ...waiting, ...maps };
