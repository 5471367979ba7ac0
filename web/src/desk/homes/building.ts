import type { Flat } from "../../api/wire";

/** One floor of a stairwell, its flats from left to right. */
export interface Floor {
  /** As the doors say it; empty where they do not. */
  name: string;
  flats: Flat[];
}

/** A stairwell (单元), its floors from the top down. */
export interface Unit {
  /** As the address says it; empty where it names none. */
  name: string;
  floors: Floor[];
}

/** The floor that a door number says: 402 and 0402 are on the fourth, 1801 on the eighteenth; empty where it says none. */
export function floorOf(room: string | null | undefined): string {
  const digits = /^0*(\d+)\d{2}$/.exec(room ?? "");
  return digits?.[1] ?? "";
}

const byNumber = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });

function grouped(flats: readonly Flat[], key: (flat: Flat) => string): [string, Flat[]][] {
  const groups = new Map<string, Flat[]>();
  for (const flat of flats) groups.set(key(flat), [...(groups.get(key(flat)) ?? []), flat]);
  return [...groups];
}

/** A building as one stands before it: stairwells in order, in each the floors from the top down. */
export function arrange(flats: readonly Flat[]): Unit[] {
  return grouped(flats, (flat) => flat.unit ?? "")
    .sort(([a], [b]) => byNumber(a, b))
    .map(([name, inside]) => ({
      name,
      floors: grouped(inside, (flat) => floorOf(flat.room))
        .sort(([a], [b]) => byNumber(b, a))
        .map(([floor, doors]) => ({
          name: floor,
          flats: doors.sort((a, b) => byNumber(a.room ?? a.address, b.room ?? b.address)),
        })),
    }));
}
