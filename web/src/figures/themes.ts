import type { FiguresPage, IndicatorMeaning, IndicatorValue } from "./queries";

/** The five things to see of a place, each with the indicators that stand as figures in it. */
export const themes = [
  { code: "people", indicators: ["residents", "hukou", "median_age", "share_65"] },
  { code: "flow", indicators: ["arrivals", "departures", "net_migration", "migrants_in", "migrant_share"] },
  { code: "families", indicators: ["homes", "mean_home", "one_person", "three_generations"] },
  { code: "services", indicators: ["share_0_2", "share_0_14", "share_60", "share_80", "dependency"] },
  { code: "quality", indicators: ["age_known", "place_known", "marital_known", "late_births", "apart_unknown"] },
] as const;

export type Theme = (typeof themes)[number]["code"];

/** Ages at which people need a service, by completed years; the last is open. */
export const services = [
  { code: "nursery", from: 0, until: 2 },
  { code: "kindergarten", from: 3, until: 5 },
  { code: "primary", from: 6, until: 11 },
  { code: "junior", from: 12, until: 14 },
  { code: "elders", from: 60, until: 79 },
  { code: "oldest", from: 80, until: 200 },
] as const;

/** How many people are of each service's age, both sexes, out of counts by single age. */
export function byService(ages: readonly (readonly number[])[]): number[] {
  return services.map(({ from, until }) => ages.flatMap((single) => single.slice(from, until + 1)).reduce((sum, own) => sum + own, 0));
}

/** Groups whose shares may be compared between places. Never births or marriages: nothing here rates places by them. */
const comparedGroups = new Set(["population", "ages", "homes", "quality"]);
/** Shares that would rate places by how many are born, under another name. */
const notCompared = new Set(["share_0_2", "share_0_14", "young_dependency", "ageing_index", "late_births"]);

/** Whether an indicator may be drawn as places beside each other: a share of people that no birth decides. */
export function mayCompare(meaning: IndicatorMeaning): boolean {
  return comparedGroups.has(meaning.group) && !notCompared.has(meaning.code) && meaning.method === "ratio" && meaning.unit === "%";
}

/** An indicator of the whole place by its code. */
export function find(page: FiguresPage, code: string): { meaning: IndicatorMeaning; value: IndicatorValue; at: number } | null {
  const at = page.indicators.findIndex((one) => one.code === code);
  const meaning = page.indicators[at];
  const value = page.places[0]?.values[at];
  return meaning === undefined || value === undefined ? null : { meaning, value, at };
}

/** Divisions above an area, from the snapshot's own down to it: counties have six digits, townships nine. */
export function trail(whole: string, area: string | null): string[] {
  if (area === null || !area.startsWith(whole) || area === whole) return [];
  return [6, 9, 12].filter((digits) => digits > whole.length && digits <= area.length).map((digits) => area.slice(0, digits));
}

/** Whether a place can be drilled into: a division below the one that is looked at, and not its people of whom no finer place is known. */
export function isBelow(code: string, page: FiguresPage): boolean {
  const level = levelBelow(page.area);
  return code.length === level && level < 12;
}

/** The level to which a place is split: its next lower divisions. */
export function levelBelow(area: string): number {
  if (area.length >= 9) return 12;
  return area.length >= 6 ? 9 : 6;
}
