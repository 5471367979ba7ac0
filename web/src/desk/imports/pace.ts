export interface Seen {
  step: string;
  done: number;
  /** Milliseconds of the reader's clock. */
  at: number;
}

export interface Pace {
  /** Units in a second. */
  rate: number;
  /** Seconds left, where the total is known. */
  left: number | null;
}

/** How fast a step goes, from its first sight to the latest; null until that says anything. */
export function pace(first: Seen, latest: Seen, total: number): Pace | null {
  const seconds = (latest.at - first.at) / 1000;
  const units = latest.done - first.done;
  if (first.step !== latest.step || seconds < 1 || units <= 0) return null;
  const rate = units / seconds;
  return { rate, left: total > 0 ? Math.max(0, total - latest.done) / rate : null };
}
