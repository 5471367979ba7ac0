import type { YearPopulation } from "./shapes";

/** The path of one side of a pyramid: a step for each age, mirrored for males. */
export function side(values: readonly number[], most: number, sign: 1 | -1, width: number, height: number): string {
  const row = height / Math.max(1, values.length);
  const steps = values.map((value, age) => {
    const x = (sign * (value / Math.max(1, most)) * width).toFixed(1);
    return `L${x} ${(height - age * row).toFixed(1)}L${x} ${(height - (age + 1) * row).toFixed(1)}`;
  });
  return `M0 ${height}${steps.join("")}L0 0Z`;
}

/** The most people of one sex and age in either of two years: both are drawn to one scale. */
export function mostOf(...all: readonly YearPopulation[]): number {
  return Math.max(1, ...all.flatMap((of) => [...of.male, ...of.female]));
}

/** A band between two series, as a closed path. */
export function band(low: readonly number[], high: readonly number[], x: (n: number) => number, y: (value: number) => number): string {
  const up = high.map((value, n) => `${n === 0 ? "M" : "L"}${x(n).toFixed(1)} ${y(value).toFixed(1)}`);
  const down = low.map((value, n) => `L${x(n).toFixed(1)} ${y(value).toFixed(1)}`).reverse();
  return `${up.join("")}${down.join("")}Z`;
}
