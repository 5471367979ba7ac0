import type { PairReason } from "../../api/wire";

export type Strength = "start" | "for3" | "for2" | "for1" | "none" | "against1" | "against2" | "against3";

/** A weight in words. A bit doubles the odds: three bits are 8 : 1, seven are 128 : 1. */
export function strength(reason: Pick<PairReason, "attribute" | "weight_bits">): Strength {
  if (reason.attribute === "start") return "start";
  const bits = Math.abs(reason.weight_bits);
  const way = reason.weight_bits < 0 ? "against" : "for";
  if (bits < 0.5) return "none";
  return `${way}${bits < 3 ? 1 : bits < 7 ? 2 : 3}`;
}

export interface Step {
  reason: PairReason;
  /** Sum of the weights before and after this step. */
  from: number;
  until: number;
}

/** The steps of the waterfall: each begins where the one before ended, and the last ends at the log-odds shown. */
export function steps(reasons: readonly PairReason[]): Step[] {
  let sum = 0;
  return reasons.map((reason) => {
    const from = sum;
    sum += reason.weight_bits;
    return { reason, from, until: sum };
  });
}

export interface Scale {
  least: number;
  most: number;
  /** Where a sum stands between them, in per cent. */
  at: (bits: number) => number;
}

/** A scale that holds every sum of the waterfall and nought. */
export function scale(all: readonly Step[]): Scale {
  const sums = [0, ...all.flatMap((step) => [step.from, step.until])];
  const least = Math.min(...sums);
  const most = Math.max(...sums);
  const width = Math.max(most - least, 1);
  return { least, most, at: (bits) => ((bits - least) / width) * 100 };
}

/** A weight with its sign; what rounds to nothing has none. */
export function signed(bits: number): string {
  const size = Math.abs(bits).toFixed(1);
  return size === "0.0" ? size : `${bits < 0 ? "−" : "+"}${size}`;
}
