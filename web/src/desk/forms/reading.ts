import type { Detail, Field } from "./queries";

/** What becomes of a field when the form is filled. */
export function fateOf(field: Pick<Field, "refused" | "filled">): "refused" | "will_fill" | "by_hand" {
  if (field.refused) return "refused";
  return field.filled ? "will_fill" : "by_hand";
}

/** What may be chosen for a field: what it is taken for stands among it, also where nobody could choose that. */
export function offered(field: Pick<Field, "asks">, choices: Detail["choices"]): Detail["choices"] {
  return choices.some((one) => one.code === field.asks.code) ? choices : [field.asks, ...choices];
}

/** The fields to look at: those that wait for somebody, or all where none does or all are wanted. */
export function fieldsShown<F extends Pick<Field, "filled">>(fields: readonly F[], all: boolean): { shown: readonly F[]; waiting: number } {
  const open = fields.filter((field) => !field.filled);
  return { shown: all || open.length === 0 ? fields : open, waiting: open.length };
}

/** Hours out of seconds, to a tenth. */
export function hours(seconds: number): number {
  return Math.round(seconds / 360) / 10;
}
