import { describe, expect, it } from "vitest";
import { groupsOfFive } from "./pyramid";

describe("five-year groups", () => {
  it("hold everybody, the open age in a group of its own", () => {
    const male = Array.from({ length: 101 }, (_, age) => age);
    const groups = groupsOfFive({ male, female: male.map(() => 1) });
    expect(groups).toHaveLength(21);
    expect(groups[0]).toEqual({ from: 0, male: 10, female: 5 });
    expect(groups[20]).toEqual({ from: 100, male: 100, female: 1 });
    expect(groups.reduce((sum, group) => sum + group.male, 0)).toBe(5050);
  });
});
