import type { components } from "../api/schema";

export type Recents = components["schemas"]["Recents"];
export type Recent = components["schemas"]["RecentRow"];
export type RecentKind = Recent["kind"];
export type Thing = Pick<Recent, "kind" | "id">;

/** What of all that is not pinned the server keeps. */
const latest = 20;

const places: Record<RecentKind, string> = { person: "people", household: "households", home: "homes", office: "places", form: "forms" };

/** Where something is opened; its address names an id and nothing else. */
export const pathOf = ({ kind, id }: Thing): string => `/${places[kind]}/${id}`;

export const same = (one: Thing, other: Thing): boolean => one.kind === other.kind && one.id === other.id;

/** Pins first, of either the latest first: as the server has them. */
const inOrder = (items: readonly Recent[]): Recent[] =>
  [...items].sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.opened_at.localeCompare(a.opened_at));

/** The list once something was opened. */
export function withOpened(items: readonly Recent[], opened: Omit<Recent, "pinned">): Recent[] {
  const pinned = items.some((one) => same(one, opened) && one.pinned);
  const next = inOrder([{ ...opened, pinned }, ...items.filter((one) => !same(one, opened))]);
  const pins = next.filter((one) => one.pinned).length;
  return next.slice(0, pins + latest);
}

/** The list with something pinned, or no longer. */
export const withPin = (items: readonly Recent[], thing: Thing, pinned: boolean): Recent[] =>
  inOrder(items.map((one) => (same(one, thing) ? { ...one, pinned } : one)));

/** The list without something, or without all that is not pinned. */
export const without = (items: readonly Recent[], thing: Thing | null): Recent[] =>
  items.filter((one) => (thing === null ? one.pinned : !same(one, thing)));
