import { describe, expect, it } from "vitest";
import { withPin, withSeen, type Seen } from "./seen";

const person = (n: number) => ({ kind: "person" as const, path: `/people/${n}`, name: `${n}` });
const opened = (numbers: number[], list: readonly Seen[] = []) => numbers.reduce<readonly Seen[]>((all, n) => withSeen(all, person(n)), list);

describe("what was opened during a task", () => {
  it("stands newest first, each once", () => {
    expect(opened([1, 2, 1]).map((one) => one.name)).toEqual(["1", "2"]);
  });

  it("keeps eight, and beyond them what is pinned", () => {
    const pinned = withPin(opened([1]), "/people/1");
    const many = opened([2, 3, 4, 5, 6, 7, 8, 9, 10], pinned);
    expect(many.map((one) => one.name)).toEqual(["10", "9", "8", "7", "6", "5", "4", "3", "1"]);
    expect(opened([1], many)[0]?.pinned).toBe(true);
    expect(withPin(many, "/people/1").every((one) => !one.pinned)).toBe(true);
  });
});
