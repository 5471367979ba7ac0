import type { PlanDocument } from "./shapes";

export type Flow = NonNullable<PlanDocument["movement"]>["flows"][number];

/** What is wrong with a line of a matrix. */
export type MovementFault = { line: number; what: "header" | "place" | "same" | "rate" | "twice" };

const names: Record<"from" | "to" | "rate", readonly string[]> = {
  from: ["from", "迁出地", "迁出"],
  to: ["to", "迁入地", "迁入"],
  rate: ["rate", "比率", "迁移率"],
};

/**
 * Reads `from,to,rate` (or 迁出地,迁入地,比率): codes of divisions, with or without the zeros at the end, and movers a year per person of
 * the origin. The first fault is given instead.
 */
export function readMovement(text: string, places: readonly string[]): Flow[] | MovementFault {
  const rows = text.replace(/^\uFEFF/, "").split(/\r?\n/).map((row) => row.split(",").map((cell) => cell.trim()));
  const head = (rows[0] ?? []).map((cell) => cell.toLowerCase());
  const at = (of: keyof typeof names) => head.findIndex((cell) => names[of].includes(cell));
  const [from, to, rate] = [at("from"), at("to"), at("rate")];
  if (from < 0 || to < 0 || rate < 0) return { line: 1, what: "header" };
  // The code itself, or the same with the zeros that make it twelve digits.
  const place = (code: string | undefined) =>
    places.find((known) => known === code)
      ?? places.find((known) => code !== undefined && code.startsWith(known) && /^0*$/.test(code.slice(known.length)));
  const flows: Flow[] = [];
  for (const [index, cells] of rows.entries()) {
    if (index === 0 || cells.every((cell) => cell === "")) continue;
    const line = index + 1;
    const [origin, goal, share] = [place(cells[from]), place(cells[to]), cells[rate] ?? ""];
    if (origin === undefined || goal === undefined) return { line, what: "place" };
    if (origin === goal) return { line, what: "same" };
    const value = share === "" ? Number.NaN : Number(share);
    if (!(value >= 0 && value <= 1)) return { line, what: "rate" };
    if (flows.some((flow) => flow.from === origin && flow.to === goal)) return { line, what: "twice" };
    flows.push({ from: origin, to: goal, rate: value });
  }
  return flows;
}
