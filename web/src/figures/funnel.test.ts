import { expect, test } from "vitest";
import { along, limits, z95, z998 } from "./funnel";

test("limits are those of a share", () => {
  // 100 people, one half: 0.5 ± 1.96 × 0.05.
  const [low, high] = limits(0.5, 100, z95);
  expect(low).toBeCloseTo(0.402, 3);
  expect(high).toBeCloseTo(0.598, 3);
  const wide = limits(0.5, 100, z998);
  expect(wide[0]).toBeLessThan(low);
  expect(limits(0.01, 10, z998)[0]).toBe(0);
  expect(limits(0.2, 0, z95)).toEqual([0, 1]);
});

test("points rise to the largest", () => {
  const points = along(1000);
  expect(points.at(-1)).toBe(1000);
  expect([...points].sort((a, b) => a - b)).toEqual(points);
});
