import { expect, test } from "vitest";
import { measured } from "./past";

const past = (base_year: number, year: number) => ({ base_year, year, projected: 1, counted: 1, source: "x" });

test("errors are enough only if they come from more than one projection", () => {
  expect(measured([])).toEqual({ errors: 0, projections: 0, enough: false });
  expect(measured([1, 2, 3, 4, 5, 6].map((lead) => past(2010, 2010 + lead))).enough).toBe(false);
  expect(measured([past(2010, 2011), past(2010, 2012), past(2010, 2013), past(2010, 2014), past(2015, 2016)]).enough).toBe(true);
});
