import { describe, expect, it } from "vitest";
import { addPoint, curveAt, curveOf, movePoint, removePoint, valueRange } from "./curve";

const bounds = { low: 0, high: 10, step: 0.05, digits: 2 };
const curve = { points: [[2020, 1], [2030, 2]] as [number, number][], source: "s" };

describe("a curve", () => {
  it("is level outside and straight between", () => {
    expect([1990, 2020, 2025, 2030, 2100].map((year) => curveAt(curve, year))).toEqual([1, 1, 1.5, 2, 2]);
  });

  it("keeps a dragged point between its neighbours and within the bounds", () => {
    expect(movePoint(curve, 0, 2044, 99, bounds).points).toEqual([[2029, 10], [2030, 2]]);
    expect(movePoint(curve, 1, 2000, -3, bounds).points).toEqual([[2020, 1], [2021, 0]]);
    expect(movePoint(curve, 1, 2031.4, 1.23456, bounds).points[1]).toEqual([2031, 1.23]);
    expect(movePoint(curve, 7, 2031, 1, bounds)).toBe(curve);
  });

  it("gets a new point on its line, where there is most room", () => {
    expect(addPoint(curve, 2035, bounds).points).toEqual([[2020, 1], [2025, 1.5], [2030, 2]]);
    expect(addPoint(curve, 2060, bounds).points).toEqual([[2020, 1], [2030, 2], [2040, 2]]);
    expect(addPoint({ ...curve, points: [[2020, 1]] }, 2020, bounds).points).toEqual([[2020, 1]]);
  });

  it("never loses its last point", () => {
    expect(removePoint(curve, 0).points).toEqual([[2030, 2]]);
    expect(removePoint(removePoint(curve, 0), 0).points).toEqual([[2030, 2]]);
  });

  it("is drawn with air above and below", () => {
    const [low, high] = valueRange([curve], bounds);
    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(2);
    expect(valueRange([{ ...curve, points: [[2020, 0]] }], bounds)[0]).toBe(0);
  });
});

it("a curve is read out of a table of years and values", () => {
  const bounds = { low: 0, high: 10, step: 0.01, digits: 3 };
  expect(curveOf("\ufeff年份,总和生育率\r\n2030,1.2\r\n2025,1.05\r\n", "年鉴.csv", bounds)).toEqual({ points: [[2025, 1.05], [2030, 1.2]], source: "年鉴.csv" });
  for (const wrong of ["", "年份,值\n", "2025,1\n2025,2\n", "2025,11\n", "2025,-1\n"]) expect(curveOf(wrong, "x", bounds)).toBeNull();
});
