// What an office decides about a family's application while the tour stands behind that family's door: the desk's own session does it.

/** Asks the service as whoever is signed in at the desk. */
async function ask(page, path, body) {
  const said = await page.evaluate(async ([to, sent]) => {
    const headers = { "x-purpose": "family_service", "accept-language": "zh", "content-type": "application/json" };
    const response = await fetch(to, sent === null ? { headers } : { method: "POST", headers, body: JSON.stringify(sent) });
    const text = await response.text();
    return { status: response.status, text };
  }, [path, body ?? null]);
  if (said.status >= 300) throw new Error(`${path}: ${said.status} ${said.text}`);
  return said.text === "" ? null : JSON.parse(said.text);
}

const read = (page, id) => ask(page, `/api/applications/${id}`);

/** What can be said of something that is wanted: a choice, a day, a number, or a name. */
const sample = ({ kind, choices, name }) => {
  if (kind === "choice") return choices[0].code;
  if (kind === "date" || name.endsWith("_date")) return "2000-01-01";
  if (name.endsWith(".sex")) return "2";
  if (name.endsWith(".phone")) return "13800000000";
  return "林一";
};

/** Answers what is missing, and hands the application in. */
async function handIn(page, id) {
  const draft = await read(page, id);
  const wanted = [...draft.needs, ...draft.questions].filter((one) => draft.missing.includes(one.name));
  const answers = wanted.map((one) => ({ name: one.name, text: sample(one) }));
  if (draft.missing.includes("items")) answers.push({ name: draft.optional[0].name, text: "yes" });
  if (answers.length > 0) await ask(page, `/api/applications/${id}/answers`, { version: draft.version, answers });
  const ready = await read(page, id);
  if (ready.missing.length > 0) {
    // What a chosen item asks for is known only once it is chosen.
    const more = [...ready.needs, ...ready.questions].filter((one) => ready.missing.includes(one.name)).map((one) => ({ name: one.name, text: sample(one) }));
    await ask(page, `/api/applications/${id}/answers`, { version: ready.version, answers: more });
  }
  const { version } = await read(page, id);
  await ask(page, `/api/applications/${id}/submit`, { version });
}

async function step(page, id, item, asked) {
  const { matters } = await read(page, id);
  const { version } = matters.find((one) => one.item === item);
  await ask(page, `/api/applications/${id}/steps`, { item, version, ...asked });
}

/** Hands it in, and asks something back about the first item that can be worked on. */
export async function askBack(page, id) {
  await handIn(page, id);
  const found = await read(page, id);
  const item = found.matters.find((one) => one.may.includes("return")).item;
  const field = [...found.questions, ...found.needs, ...found.papers][0].name;
  await step(page, id, item, { step: "return", note: "请再核对一下这一项，和户口簿上写的不一样。", field });
  return item;
}

/** The family has answered; the office refuses, with reasons and a rule. */
export async function refuse(page, id, item) {
  await step(page, id, item, { step: "supply" });
  await step(page, id, item, { step: "accept" });
  const rule = { text: "某某办法第三条：材料须与登记一致", source: "区政府公报 2020 年第 1 期", from: "2020-01-01" };
  await step(page, id, item, { step: "refuse", note: "提交的内容与登记不一致，请先更正登记。", rule });
}
