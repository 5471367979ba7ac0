import type { Residence } from "../../api/wire";

export interface Bar {
  residence: Residence;
  /** Per cent of the whole width. */
  left: number;
  width: number;
  /** No source states the start: the bar begins where a record first says so, faded. */
  open: boolean;
}

export interface Timescale {
  bars: Bar[];
  ticks: { year: number; left: number }[];
}

/** The year as a decimal: 1990-07-01 is about 1990.5. Partial dates count from their beginning. */
export function decimalYear(iso: string): number {
  const [year = 0, month = 1, day = 1] = iso.split("-").map(Number);
  return year + (month - 1) / 12 + (day - 1) / 372;
}

/** Sets stays on one scale of years that ends today. `today` is an ISO date. */
export function timescale(residences: readonly Residence[], birth: string | null | undefined, today: string): Timescale {
  const end = decimalYear(today);
  const known = residences.map((stay) => decimalYear(stay.from));
  if (birth != null && birth !== "") known.push(decimalYear(birth));
  const start = Math.min(end - 1, ...known);
  const at = (year: number): number => (Math.min(Math.max(year, start), end) - start) * (100 / (end - start));
  const bars = residences.map((residence): Bar => {
    const left = at(decimalYear(residence.from));
    const right = residence.until === null ? 100 : at(decimalYear(residence.until));
    return { residence, left, width: Math.max(right - left, 0.8), open: !residence.from_stated };
  });
  const span = end - start;
  const step = [1, 2, 5, 10, 20, 50].find((years) => span / years <= 6) ?? 50;
  const ticks: Timescale["ticks"] = [];
  for (let year = Math.ceil(start / step) * step; year <= end; year += step) ticks.push({ year, left: at(year) });
  return { bars, ticks };
}
