/** Limits within which a share of `n` people lies by chance alone, if the true share is `p` (normal approximation, cut to 0…1). */
export function limits(p: number, n: number, z: number): [number, number] {
  const half = n > 0 ? z * Math.sqrt((p * (1 - p)) / n) : 1;
  return [Math.max(0, p - half), Math.min(1, p + half)];
}

/** z of 95 % and of 99.8 %. */
export const z95 = 1.959964;
export const z998 = 3.090232;

/** Points along which limits are drawn: more of them where they bend. */
export function along(most: number, steps = 40): number[] {
  return Array.from({ length: steps }, (_, at) => Math.max(1, most * ((at + 1) / steps) ** 2));
}
