import type { Scheme } from "../kit/theme";

/** Where the classes of a map begin: at most five of equal width between the least and the greatest value, one where all are the same. */
export function classes(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (least === most) return [least];
  const wanted = Math.min(5, new Set(values).size);
  return Array.from({ length: wanted }, (_, step) => least + ((most - least) * step) / wanted);
}

/** The class of a value: the last that begins at or below it. */
export function classOf(steps: readonly number[], value: number): number {
  let found = 0;
  steps.forEach((from, step) => {
    if (value >= from) found = step;
  });
  return found;
}

/** Shades of teal from pale to full, in the dark from dim to bright: told apart without telling red from green. */
export function shade(scheme: Scheme, step: number, of: number): string {
  const part = of <= 1 ? 0.5 : step / (of - 1);
  const lightness = scheme === "dark" ? 20 + part * 35 : 92 - part * 47;
  return `hsl(176 ${Math.round(24 + part * 22)}% ${Math.round(lightness)}%)`;
}
