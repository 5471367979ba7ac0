import { describe, expect, it } from "vitest";
import { byFive, counted, dayOf, fives, groupsOf, lines, put, rowsShown, stateOf, underUnit, withFilter } from "./reading";
import type { TableRequest } from "./queries";

describe("tables of one dimension", () => {
  it("are read without their total", () => {
    expect(lines({ labels: [["2026-01"], ["2026-02"], ["合计"]], values: [[3], [4], [7]] })).toEqual({ names: ["2026-01", "2026-02"], values: [3, 4] });
    expect(lines({ labels: [["合计"]], values: [[7]] })).toEqual({ names: [], values: [] });
  });

  it("say their area only where there is one", () => {
    expect(counted("homes", ["home_type"], null)).not.toHaveProperty("area");
    expect(counted("homes", ["home_type"], "330106001").area).toBe("330106001");
  });
});

describe("a long table", () => {
  it("keeps its total in sight and says how much is left out", () => {
    expect(rowsShown(3, 5)).toEqual({ shown: [0, 1, 2], left: 0 });
    expect(rowsShown(5, 5)).toEqual({ shown: [0, 1, 2, 3, 4], left: 0 });
    expect(rowsShown(9, 5)).toEqual({ shown: [0, 1, 2, 3, 8], left: 4 });
  });
});

it("gathers indicators by group in the order of the catalogue", () => {
  const of = (group: string) => ({ group, group_name: group.toUpperCase() });
  expect(groupsOf([of("a"), of("b"), of("a")])).toEqual([{ code: "a", name: "A", at: [0, 2] }, { code: "b", name: "B", at: [1] }]);
});

it("adds single ages by five years and loses nobody of a hundred and over", () => {
  const single = Array.from({ length: 121 }, () => 1);
  const five = byFive(single);
  expect(five).toHaveLength(fives.length);
  expect(five[0]).toBe(5);
  expect(five[20]).toBe(21);
  expect(five.reduce((sum, own) => sum + own, 0)).toBe(121);
  expect(byFive([]).every((own) => own === 0)).toBe(true);
  expect([fives[0], fives[19], fives[20]]).toEqual(["0–4", "95–99", "100+"]);
});

it("tells where a release stands; what is blocked stays so", () => {
  expect(stateOf({ blocked: null, approved_at: null })).toBe("waiting");
  expect(stateOf({ blocked: null, approved_at: "2026-11-01T00:00:00Z" })).toBe("approved");
  expect(stateOf({ blocked: "a cell", approved_at: null })).toBe("blocked");
});

describe("the table's form", () => {
  const spec: TableRequest = { unit: "residents", rows: ["place", "sex"], columns: ["age5"], filter: { sex: ["1"] }, level: 9, share: "none", years: 1 };

  it("puts a dimension in its place and takes one away", () => {
    expect(put(["place", "sex"], 1, "age5")).toEqual(["place", "age5"]);
    expect(put(["place", "sex"], 0, "")).toEqual(["sex"]);
    expect(put([], 1, "sex")).toEqual(["sex"]);
  });

  it("drops what another unit cannot be split by", () => {
    expect(underUnit(spec, "homes", ["place", "home_size"])).toEqual({ unit: "homes", rows: ["place"], columns: [], filter: {} });
  });

  it("limits to categories and frees again", () => {
    expect(withFilter({ sex: ["1"] }, "age3", ["0", "2"])).toEqual({ sex: ["1"], age3: ["0", "2"] });
    expect(withFilter({ sex: ["1"], age3: ["0"] }, "sex", [])).toEqual({ age3: ["0"] });
  });
});

describe("a snapshot's name", () => {
  it("says its day", () => {
    expect(dayOf("330110-2026-11-23-1795407269991123")).toBe("2026-11-23");
    expect(dayOf("33-2025-06-30-1")).toBe("2025-06-30");
    expect(dayOf("another")).toBe("another");
  });
});
