import { expect, test } from "vitest";
import { pointsOf, quarterOf, shareOf, type MeasureFigure, type MeasuresPage } from "./measures";

const told = (above: number, below: number, beyond = false): MeasureFigure => ({ withheld: null, above, below, low: 0.1, high: 0.9, limit_low: 0.2, limit_high: 0.8, beyond, if_none: null, if_all: null });
const few: MeasureFigure = { withheld: "few", above: null, below: null, low: null, high: null, limit_low: null, limit_high: null, beyond: false, if_none: null, if_all: null };

test("a share is told where its counts are", () => {
  expect(shareOf(told(30, 40))).toBe(0.75);
  expect(shareOf(told(0, 40))).toBe(0);
  expect(shareOf(few)).toBeNull();
});

test("a quarter is a year and a number", () => {
  expect(quarterOf("2026-Q3")).toEqual({ year: "2026", number: "3" });
});

test("what is not told is no point", () => {
  const page = { offices: [{ area: "330110005", name: "甲", figures: [told(30, 40, true)] }, { area: "330110006", name: "乙", figures: [few] }] } as unknown as MeasuresPage;
  expect(pointsOf(page, 0)).toEqual([{ code: "330110005", name: "甲", n: 40, share: 0.75, beyond: true }]);
  expect(pointsOf(page, 1)).toEqual([]);
});
