import { describe, expect, it } from "vitest";
import { off } from "./noise";

describe("the noise of open data in people", () => {
  it("is the median distance of the discrete Laplace distribution", () => {
    // P(|x| <= k) = 1 - 2 r^(k+1) / (1 + r) with r = exp(-ε): by hand for ε of a half, a quarter and an eighth.
    const within = (epsilon: number, k: number) => 1 - (2 * Math.exp(-epsilon) ** (k + 1)) / (1 + Math.exp(-epsilon));
    for (const [parts, of] of [[1, 2], [1, 4], [1, 8]] as const) {
      const k = off(parts, of);
      expect(within(parts / of, k)).toBeGreaterThanOrEqual(0.5);
      expect(within(parts / of, k - 1)).toBeLessThan(0.5);
    }
  });
});
