import type { components } from "../../api/schema";

export type Messages = components["schemas"]["MessagesView"];
export type Unsure = components["schemas"]["UnsureRow"];
export type Group = components["schemas"]["GroupRow"];
export type Audience = components["schemas"]["AudienceShown"];
export type GroupAsked = components["schemas"]["GroupRequest"];

export const channels = ["sms", "mail"] as const;
export const states = ["waiting", "sending", "accepted", "delivered", "failed", "unsure", "dropped"] as const;
export const groupStages = ["made", "approved", "dropped", "sent"] as const;
export const reasons = ["no_answer", "broken_off", "parted", "other"] as const;

/** The reason of a sending that nobody knows of; a carrier's own code is "other". */
export function reason(code: string): (typeof reasons)[number] {
  return reasons.find((known) => known === code) ?? "other";
}

/** What is still wrong with what somebody writes, by field; nothing where it may be sent. */
export function missing(asked: GroupAsked): ("place" | "ages" | "grown" | "title" | "body")[] {
  const { place, age_from, age_to, parents } = asked.audience;
  const whole = (age: number) => Number.isInteger(age) && age >= 0 && age <= 120;
  const says = (text: string, most: number) => text.trim().length >= 2 && [...text.trim()].length <= most;
  const found: ReturnType<typeof missing> = [];
  if (!/^\d{2,12}$/.test(place)) found.push("place");
  if (!whole(age_from) || !whole(age_to) || age_from > age_to) found.push("ages");
  else if (!parents && age_from < 18) found.push("grown");
  if (!says(asked.title_zh, 60) || !says(asked.title_en, 60)) found.push("title");
  if (!says(asked.body_zh, 1000) || !says(asked.body_en, 1000)) found.push("body");
  return found;
}
