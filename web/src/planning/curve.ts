import type { PlanCurve } from "./shapes";

/** The value of a year: straight lines between the points, level outside them. The server computes the same. */
export function curveAt(curve: PlanCurve, year: number): number {
  const after = curve.points.findIndex(([at]) => at > year);
  const right = after === -1 ? undefined : curve.points[after];
  const left = curve.points[(after === -1 ? curve.points.length : after) - 1];
  if (left === undefined) return right?.[1] ?? 0;
  if (right === undefined) return left[1];
  return left[1] + ((right[1] - left[1]) * (year - left[0])) / (right[0] - left[0]);
}

/** What a curve may say, and how fine. The server refuses what lies outside. */
export interface Bounds {
  low: number;
  high: number;
  step: number;
  digits: number;
}

/** Moves a point; it stays between its neighbours and within the bounds. */
export function movePoint(curve: PlanCurve, index: number, year: number, value: number, bounds: Bounds): PlanCurve {
  const before = curve.points[index - 1]?.[0] ?? Number.NEGATIVE_INFINITY;
  const after = curve.points[index + 1]?.[0] ?? Number.POSITIVE_INFINITY;
  const own = curve.points[index];
  if (own === undefined) return curve;
  const at = Math.max(before + 1, Math.min(after - 1, Math.round(year)));
  const scale = 10 ** bounds.digits;
  const cut = Math.round(Math.max(bounds.low, Math.min(bounds.high, value)) * scale) / scale;
  const points = curve.points.map((point, n): [number, number] => (n === index ? [at, cut] : [point[0], point[1]]));
  return { ...curve, points };
}

/** Adds a point on the line, in the middle of the widest gap (or ten years after the last). */
export function addPoint(curve: PlanCurve, until: number, bounds: Bounds): PlanCurve {
  const years = curve.points.map(([year]) => year);
  const last = years[years.length - 1] ?? until;
  let year = Math.min(last + 10, until);
  let widest = until - last;
  for (let n = 1; n < years.length; n += 1) {
    const gap = (years[n] ?? 0) - (years[n - 1] ?? 0);
    if (gap > widest) {
      widest = gap;
      year = Math.round(((years[n] ?? 0) + (years[n - 1] ?? 0)) / 2);
    }
  }
  if (years.includes(year)) return curve;
  const scale = 10 ** bounds.digits;
  const value = Math.round(curveAt(curve, year) * scale) / scale;
  const points = [...curve.points.map(([at, v]): [number, number] => [at, v]), [year, value] as [number, number]];
  return { ...curve, points: points.sort((a, b) => a[0] - b[0]) };
}

export function removePoint(curve: PlanCurve, index: number): PlanCurve {
  return curve.points.length < 2 ? curve : { ...curve, points: curve.points.filter((_, n) => n !== index) };
}

/** Room for the drawing: the values with some air, never flat, never outside the bounds. */
export function valueRange(curves: readonly PlanCurve[], bounds: Bounds): [number, number] {
  const values = curves.flatMap((curve) => curve.points.map(([, value]) => value));
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = Math.max((high - low) * 0.4, Math.abs(high) * 0.15, bounds.step * 5);
  return [Math.max(bounds.low, low - air), Math.min(bounds.high, high + air)];
}

/** A curve out of a table of years and values: header and other lines are passed over, years sorted. Null where nothing can be meant. */
export function curveOf(text: string, source: string, bounds: Bounds): PlanCurve | null {
  const points = text
    .split(/\r?\n/)
    .map((line) => line.split(/[,;\t]/).map((cell) => cell.trim()))
    .filter(([year, value]) => /^\d{4}$/.test(year ?? "") && value !== undefined && value !== "" && Number.isFinite(Number(value)))
    .map(([year, value]): [number, number] => [Number(year), Number(value)])
    .sort((a, b) => a[0] - b[0]);
  const twice = points.some(([year], n) => year === points[n - 1]?.[0]);
  const outside = points.some(([, value]) => value < bounds.low || value > bounds.high);
  return points.length === 0 || points.length > 200 || twice || outside ? null : { points, source };
}
