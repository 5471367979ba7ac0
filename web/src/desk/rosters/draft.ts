import type { components } from "../../api/schema";

export type RosterRequest = components["schemas"]["RosterRequest"];
type Standing = NonNullable<RosterRequest["who"]["standing"]>;

export const standings: readonly Standing[] = ["resident", "hukou", "migrant", "separated", "away", "unaccounted"];

/** A roster as it is being described. */
export interface Draft {
  name: string;
  households: boolean;
  standing: Standing;
  sex: "any" | "male" | "female";
  ageFrom: number | null;
  ageTo: number | null;
  place: string;
  columns: readonly string[];
}

export const begun: Draft = { name: "", households: false, standing: "resident", sex: "any", ageFrom: null, ageTo: null, place: "", columns: [] };

/** What stands against making it. */
export function lacks(draft: Draft): "name" | "columns" | "ages" | "who" | null {
  if (draft.name.trim() === "") return "name";
  if (draft.columns.length === 0) return "columns";
  if (draft.households) return null;
  if (draft.ageFrom !== null && draft.ageTo !== null && draft.ageFrom > draft.ageTo) return "ages";
  // Nobody lists everybody: to look around is no purpose.
  const apart = draft.standing !== "resident" && draft.standing !== "hukou";
  const narrower = apart || (draft.ageFrom ?? 0) > 0 || draft.ageTo !== null || draft.place !== "";
  return narrower ? null : "who";
}

/** The columns in the order in which they are offered, whatever the order of choosing. */
function inOrder(chosen: readonly string[], offered: readonly string[]): string[] {
  return offered.filter((code) => chosen.includes(code));
}

/** What is sent. Households are all of the area: what describes people is left out. */
export function requestOf(draft: Draft, offered: readonly string[]): RosterRequest {
  const everyone: RosterRequest["who"] = { households: true, standing: "resident", sex: null, age_from: null, age_to: null, place: null };
  const who: RosterRequest["who"] = draft.households
    ? everyone
    : {
        households: false,
        standing: draft.standing,
        sex: draft.sex === "any" ? null : draft.sex,
        age_from: draft.ageFrom,
        age_to: draft.ageTo,
        place: draft.place === "" ? null : draft.place,
      };
  return { name: draft.name.trim(), who, columns: inOrder(draft.columns, offered) };
}

/** The rows of a page as people count them, and where the pages beside it begin. */
export function pageOf(from: number, shown: number, total: number, size = 200): { first: number; last: number; previous: number | null; next: number | null } {
  return {
    first: shown === 0 ? 0 : from + 1,
    last: from + shown,
    previous: from === 0 ? null : Math.max(0, from - size),
    next: from + shown < total ? from + shown : null,
  };
}
