import type { components } from "../../api/schema";

export type Roll = components["schemas"]["RollRow"];
export type Line = components["schemas"]["RollLineRow"];

export const stages = ["made", "approved", "dropped"] as const;
export const states = ["listed", "paid", "returned", "dropped"] as const;
export const kinds = ["first", "more", "again"] as const;
export const reasons = ["no_account", "sent_back", "account_outdated", "accounts_differ", "number_shared", "contradiction", "paid_before"] as const;
export const outcomes = ["unknown", "other_amount", "settled"] as const;
export const reclaimStages = ["asked", "received", "waived"] as const;

/** The one of the known codes, or the first. */
export function oneOf<T extends string>(all: readonly [T, ...T[]], code: string): T {
  return all.find((known) => known === code) ?? all[0];
}
