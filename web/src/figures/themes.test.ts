import { expect, test } from "vitest";
import type { IndicatorMeaning } from "./queries";
import { byService, levelBelow, mayCompare, services, trail } from "./themes";

const meaning = (code: string, group: string, unit = "%", method = "ratio") => ({ code, group, unit, method }) as IndicatorMeaning;

test("nothing compares places by births or marriages", () => {
  for (const [code, group] of [["crude_birth_rate", "births"], ["natural_growth", "deaths"], ["never_married_f", "marriage"], ["share_0_2", "ages"], ["share_0_14", "ages"], ["late_births", "quality"]] as const) {
    expect(mayCompare(meaning(code, group))).toBe(false);
  }
  expect(mayCompare(meaning("migrant_share", "population"))).toBe(true);
  expect(mayCompare(meaning("arrivals", "population", "件", "count"))).toBe(false);
});

test("people of a service's age are those of both sexes within it", () => {
  const ones = Array.from({ length: 101 }, () => 1);
  expect(byService([ones, ones])).toEqual([6, 6, 12, 6, 40, 42]);
  expect(services.map((own) => own.from)).toEqual([0, 3, 6, 12, 60, 80]);
});

test("the way to a division goes through those above it", () => {
  expect(trail("3301", "330110001")).toEqual(["330110", "330110001"]);
  expect(trail("330110", "330110001")).toEqual(["330110001"]);
  expect(trail("330110", "330106001")).toEqual([]);
  expect(trail("330110", null)).toEqual([]);
  expect([levelBelow("3301"), levelBelow("330110"), levelBelow("330110001")]).toEqual([6, 9, 12]);
});
