import type { ReleaseRow } from "./desk-queries";
import type { IndicatorMeaning, TableAnswer, TableRequest } from "./queries";

/** A table of one dimension of a place, as the dashboard counts it. */
export function counted(unit: string, rows: string[], area: string | null): TableRequest {
  return { unit, rows, columns: [], filter: {}, level: 9, share: "none", years: 1, ...(area === null ? {} : { area }) };
}

/** Labels and counts of a table of one dimension, without its total. */
export function lines(table: Pick<TableAnswer, "labels" | "values">): { names: string[]; values: number[] } {
  const all = table.labels.map((labels, at) => ({ name: labels.join(" · "), value: table.values[at]?.[0] ?? 0 })).slice(0, -1);
  return { names: all.map((own) => own.name), values: all.map((own) => own.value) };
}

/** Which rows are shown of a long table: the first, and always the last, which is the total; and how many are not. */
export function rowsShown(rows: number, most: number): { shown: number[]; left: number } {
  if (rows <= most) return { shown: Array.from({ length: rows }, (_, row) => row), left: 0 };
  return { shown: [...Array.from({ length: most - 1 }, (_, row) => row), rows - 1], left: rows - most };
}

/** Indicators by their groups, in the order in which groups first come; each by its place among all. */
export function groupsOf(indicators: readonly Pick<IndicatorMeaning, "group" | "group_name">[]): { code: string; name: string; at: number[] }[] {
  const all = new Map<string, { code: string; name: string; at: number[] }>();
  indicators.forEach((one, at) => {
    const group = all.get(one.group) ?? { code: one.group, name: one.group_name, at: [] };
    group.at.push(at);
    all.set(one.group, group);
  });
  return [...all.values()];
}

/** Counts by single age, in groups of five years; the last is open. */
export function byFive(single: readonly number[]): number[] {
  const last = 20;
  return Array.from({ length: last + 1 }, (_, at) => single.slice(at * 5, at === last ? undefined : at * 5 + 5).reduce((sum, own) => sum + own, 0));
}

/** The names of these groups. */
export const fives: readonly string[] = Array.from({ length: 21 }, (_, at) => (at === 20 ? "100+" : `${at * 5}–${at * 5 + 4}`));

/** Where a release stands. */
export function stateOf(own: Pick<ReleaseRow, "blocked" | "approved_at">): "blocked" | "waiting" | "approved" {
  if (own.blocked !== null && own.blocked !== undefined) return "blocked";
  return own.approved_at === null || own.approved_at === undefined ? "waiting" : "approved";
}

/** The dimensions of one side after a choice: nothing chosen takes the place away. */
export function put(codes: readonly string[], at: number, code: string): string[] {
  const next = [...codes];
  next[at] = code;
  return next.filter((own) => own !== "" && own !== undefined);
}

/** A table of another unit: what that cannot be split by falls away, and so does of whom. */
export function underUnit(spec: TableRequest, unit: string, dimensions: readonly string[]): Partial<TableRequest> {
  const kept = (codes: readonly string[]) => codes.filter((own) => dimensions.includes(own));
  return { unit, rows: kept(spec.rows), columns: kept(spec.columns), filter: {} };
}

/** Of whom, after a choice for one dimension: no category left takes the dimension away. */
export function withFilter(filter: Readonly<Record<string, string[]>>, code: string, kept: readonly string[]): Record<string, string[]> {
  const rest = Object.fromEntries(Object.entries(filter).filter(([own]) => own !== code));
  return kept.length === 0 ? rest : { ...rest, [code]: [...kept] };
}

/** The day of a snapshot by its name, which also says of which area and known when; the name itself where it says no day. */
export function dayOf(snapshot: string): string {
  return /^\d+-(\d{4}-\d{2}-\d{2})-\d+$/.exec(snapshot)?.[1] ?? snapshot;
}
