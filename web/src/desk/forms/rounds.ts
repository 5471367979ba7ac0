import type { components } from "../../api/schema";

export type Every = components["schemas"]["FormEveryCode"];
export type Round = components["schemas"]["FormRoundChoice"];

export const everyCodes: readonly Every[] = ["once", "month", "quarter", "half_year", "year"];

/** Within how many days a day is near: as the day's work list has it. */
const nearDays = 7;

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** Whether a form's next day has passed or is near; null where there is time, or nothing to do. */
export function dueState(nextDue: string | null | undefined, today: string): "overdue" | "near" | null {
  if (nextDue === null || nextDue === undefined) return null;
  const left = daysBetween(today, nextDue);
  if (left < 0) return "overdue";
  return left <= nearDays ? "near" : null;
}

/** The round that a filling is most likely for: the next one, unless the last one's day has not come yet: then it is that one again. */
export function likelyRound(rounds: readonly Round[], today: string): string | null {
  const last = rounds.find((round) => round.answered);
  if (last !== undefined && last.due >= today) return last.due;
  return rounds.find((round) => !round.answered)?.due ?? null;
}

/** Why rounds cannot be kept yet: what comes again has a first day. */
export function roundsLack(every: Every, due: string): boolean {
  return every !== "once" && due === "";
}
