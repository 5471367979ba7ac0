/** The day as many months on; the last of a shorter month where there is no such day. */
function monthsOn(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return first.toISOString().slice(0, 10);
}

/** Where a key takes a day on a line of days: a year by PageUp and PageDown, a month by an arrow with Shift; null for any other key. */
export function strode(day: string, key: string, shift: boolean): string | null {
  if (key === "PageUp") return monthsOn(day, 12);
  if (key === "PageDown") return monthsOn(day, -12);
  const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[key];
  return way === undefined || !shift ? null : monthsOn(day, way);
}
