import { describe, expect, it } from "vitest";
import { band, mostOf, side } from "./story";

describe("the briefing's drawings", () => {
  it("draw a side of a pyramid from the foot to the top, males to the left", () => {
    expect(side([2, 1], 2, 1, 100, 50)).toBe("M0 50L100.0 50.0L100.0 25.0L50.0 25.0L50.0 0.0L0 0Z");
    expect(side([2], 2, -1, 100, 50)).toContain("L-100.0 50.0");
  });

  it("share one scale", () => {
    const of = (male: number[], female: number[]) => ({ year: 2024, male, female });
    expect(mostOf(of([1], [5]), of([7], [2]))).toBe(7);
  });

  it("close a band", () => {
    expect(band([0, 1], [2, 3], (n) => n * 10, (value) => value)).toBe("M0.0 2.0L10.0 3.0L10.0 1.0L0.0 0.0Z");
  });
});
