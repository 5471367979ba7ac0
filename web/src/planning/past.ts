import type { PlanPast } from "./shapes";

/** The fewest errors, and the fewest projections they come from, by which a width can be measured: the server's own bounds. */
export const fewest = { errors: 5, projections: 2 } as const;

/** How many errors a list holds, and from how many projections. */
export function measured(past: readonly PlanPast[]): { errors: number; projections: number; enough: boolean } {
  const projections = new Set(past.map((own) => own.base_year)).size;
  return { errors: past.length, projections, enough: past.length >= fewest.errors && projections >= fewest.projections };
}
