/** Where a step leads: by so many lines from the one that has the focus, or to the one that is the list's stop where none has it. */
export function stepped(from: number | null, stop: number, by: number, count: number): number {
  const next = from === null ? stop : from + by;
  return Math.max(0, Math.min(next, count - 1));
}
