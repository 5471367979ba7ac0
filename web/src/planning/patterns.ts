import { curveKinds, type CurveName } from "./curves";
import type { PatternLook, PlanDocument, PlanPattern } from "./shapes";

/** The code of a shape that is the scenario's own (the server's word). */
export const OWN = "own";

export const patternKinds = ["births", "deaths", "migrants"] as const;
export type PatternKind = (typeof patternKinds)[number];

/** The pattern put into a document, its model with it. */
export function withPattern(document: PlanDocument, kind: PatternKind, pattern: PlanPattern): PlanDocument {
  const patterns = { births: null, deaths: null, migrants: null, ...document.patterns, [kind]: pattern };
  switch (kind) {
    case "births": return { ...document, patterns, fertility: { ...document.fertility, model: OWN } };
    case "deaths": return { ...document, patterns, mortality: { ...document.mortality, model: OWN } };
    case "migrants": return { ...document, patterns, migration: { ...document.migration, model: OWN } };
  }
}

/** The nation that a document follows: whose mortality its model names, or along whose trend its own moves. */
export function nationOf(document: PlanDocument): string {
  return document.mortality.model === OWN ? (document.patterns?.deaths?.trend ?? "china") : document.mortality.model;
}

/** The levels that a table implies as the first points of the scenario's curves; later points stay as they were. Migration has no
 * later assumption worth keeping: it stays at the table's level. */
export function withLevels(document: PlanDocument, levels: PatternLook["levels"], firstYear: number, source: string): PlanDocument {
  return levels.reduce((next, { curve, value }) => {
    const kind = curveKinds[curve as CurveName];
    const level: [number, number] = [firstYear, Number(value.toFixed(kind.bounds.digits + 3))];
    const stays = curve === "net_migration" || curve === "male_share";
    const later = stays ? [] : kind.of(next).points.filter(([year]) => year > firstYear);
    return kind.put(next, { points: [level, ...later], source: later.length === 0 ? source : `${source}；${kind.of(next).source}`.slice(0, 400) });
  }, document);
}
