import { expect, it } from "vitest";
import { scale, steps, strength } from "./weight";

const reason = (attribute: string, weight_bits: number) => ({ attribute, weight_bits, text: attribute });

it("says in words how much a reason weighs", () => {
  expect([0.2, 1, -2.9, 3, -6.9, 7, -12].map((bits) => strength(reason("name", bits)))).toEqual([
    "none", "for1", "against1", "for2", "against2", "for3", "against3",
  ]);
  expect(strength(reason("start", -12))).toBe("start");
});

it("lets each step begin where the one before ended", () => {
  const all = steps([reason("start", -10), reason("name", 6), reason("birth_date", 5)]);
  expect(all.map((step) => [step.from, step.until])).toEqual([[0, -10], [-10, -4], [-4, 1]]);
  const wide = scale(all);
  expect([wide.least, wide.most, wide.at(-10), wide.at(1)]).toEqual([-10, 1, 0, 100]);
  expect(wide.at(0)).toBeCloseTo(90.9, 1);
  expect(scale([]).at(0)).toBe(0);
});
