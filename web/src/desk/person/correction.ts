/** What can be wrong with a value that is proposed; the server has the last word and knows the lists. */
export type Wrong = "date" | "future" | "number" | "phone" | "postcode" | "division";

const days: readonly string[] = ["birth_date", "death_date", "event_date", "record_date", "resident_from", "resident_until", "hukou_from", "hukou_until"];
/** Days that may be known beforehand. */
const toCome: readonly string[] = ["resident_until", "hukou_until"];
const numbers: readonly string[] = ["id_number", "spouse_id", "mother_id", "father_id"];
const divisions: readonly string[] = ["division", "hukou_division"];

/** How a value of this kind is written, to stand in its field. */
export function example(attribute: string): string {
  if (attribute === "birth_date") return "1984-03-07 / 1984-03 / 1984";
  if (days.includes(attribute)) return "2026-06-30";
  if (divisions.includes(attribute)) return "330110";
  return "";
}

/** Whether there is such a day, month or year. */
function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text) ?? [];
  if (year === undefined) return false;
  const [y, m, d] = [Number(year), Number(month ?? "1"), Number(day ?? "1")];
  const made = new Date(Date.UTC(y, m - 1, d));
  return y >= 1000 && made.getUTCFullYear() === y && made.getUTCMonth() === m - 1 && made.getUTCDate() === d;
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Whether the last character of a citizen number follows from the others (GB 11643). Other documents' numbers have no such rule. */
function addsUp(text: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(text)) return /^[\dA-Za-z()/-]{5,30}$/.test(text) && /\d/.test(text);
  const sum = weights.reduce((total, weight, at) => total + weight * Number(text[at]), 0);
  return "10X98765432"[sum % 11] === text[17]?.toUpperCase();
}

/** What is wrong with a value that was written for an attribute; null where nothing is seen. `today` as `2026-11-23`. */
export function wrongIn(attribute: string, written: string, today: string): Wrong | null {
  const value = written.trim();
  if (value === "") return null;
  if (days.includes(attribute)) {
    if (!isDay(value)) return "date";
    return value > today && !toCome.includes(attribute) ? "future" : null;
  }
  if (numbers.includes(attribute)) return addsUp(value) ? null : "number";
  if (attribute === "phone") return /^[\d\s+()-]+$/.test(value) && /^\d{7,12}$/.test(value.replace(/\D/g, "")) ? null : "phone";
  if (attribute === "postcode") return /^\d{6}$/.test(value) ? null : "postcode";
  if (divisions.includes(attribute) && /^\d+$/.test(value)) return [2, 4, 6, 9, 12].includes(value.length) ? null : "division";
  return null;
}
