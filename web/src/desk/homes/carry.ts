import type { EventPerson } from "../events/Form";

/** What a drop, or its button, hands to the form of an event: who takes part, and what the place says. It goes with the step in the browser's history, never in an address. */
export interface Carried {
  people: Record<string, EventPerson>;
  fields: Record<string, Record<string, string>>;
}

/** The parts of those who change books together, as the forms name them. */
export const parts = ["self", "second", "third", "fourth", "fifth", "sixth"] as const;

/** People as the parts of an event, in the order they were chosen; more than the form has room for are left out. */
export function asParts(people: readonly EventPerson[]): Record<string, EventPerson> {
  return Object.fromEntries(people.slice(0, parts.length).map((person, index) => [parts[index] ?? "self", person]));
}

/** What came along with the step, if it is that. */
export function carriedOf(state: unknown): Carried | null {
  if (typeof state !== "object" || state === null || !("people" in state) || !("fields" in state)) return null;
  return state as Carried;
}
