/** Words for what is not known are the caller's; these answer an empty text. */
type Maybe<T> = T | null | undefined;

const locale = (language: string): string => (language === "en" ? "en-GB" : "zh-CN");

const numbers = new Map<string, Intl.NumberFormat>();

function numberFormat(language: string, digits: number): Intl.NumberFormat {
  const key = `${language}/${digits}`;
  let format = numbers.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale(language), { minimumFractionDigits: digits, maximumFractionDigits: digits });
    numbers.set(key, format);
  }
  return format;
}

/** A count with grouped digits. */
export function count(value: number, language: string): string {
  return numberFormat(language, 0).format(value);
}

/**
 * A share in 0…1 as per cent. Never rounded up to 100 %, nor down to 0 %: 0.99996 is “99.99%”, so that
 * a full house means a full house.
 */
export function share(value: number, language: string, digits = 2): string {
  const step = 10 ** digits;
  let percent = Math.round(value * 100 * step) / step;
  if (value < 1 && percent >= 100) percent = 100 - 1 / step;
  if (value > 0 && percent <= 0) percent = 1 / step;
  const whole = percent === 0 || percent === 100;
  return `${numberFormat(language, whole ? 0 : digits).format(percent)}%`;
}

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A civil date, known to the day, the month or the year: `1990-03-07`, `1990-03`, `1990`. */
export function civilDate(iso: Maybe<string>, language: string): string {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(iso ?? "");
  if (parts === null) return iso ?? "";
  const [, year = "", month, day] = parts;
  if (language === "en") {
    const name = month === undefined ? "" : (monthNames[Number(month) - 1] ?? month);
    return [day === undefined ? "" : String(Number(day)), name, year].filter((part) => part !== "").join(" ");
  }
  return `${year}年${month === undefined ? "" : `${Number(month)}月`}${day === undefined ? "" : `${Number(day)}日`}`;
}

/** A value of which only its text is known: a whole day as people write it, anything else as it stands; a number may look like a year. */
export function wholeDay(value: string, language: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? civilDate(value, language) : value;
}

/** A moment in the reader's own time, to the minute: `2026-11-21 14:03`. */
export function moment(instant: Maybe<string>): string {
  const at = new Date(instant ?? "");
  if (Number.isNaN(at.getTime())) return "";
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** A length of time for people: seconds under a minute and a half, then minutes. */
export function duration(seconds: number): { unit: "seconds" | "minutes"; value: number } {
  return seconds < 90
    ? { unit: "seconds", value: Math.max(1, Math.round(seconds)) }
    : { unit: "minutes", value: Math.round(seconds / 60) };
}

/** Splits a masked or plain number into groups that can be read aloud: `330106 19900307 0021`. */
export function numberGroups(value: string): string[] {
  if (value.length === 18) return [value.slice(0, 6), value.slice(6, 14), value.slice(14)];
  if (value.length === 11 && value.startsWith("1")) return [value.slice(0, 3), value.slice(3, 7), value.slice(7)];
  return [value];
}

/** Whether a text is enough to search for, as the server sees it: two characters. */
export function isSearchable(text: string): boolean {
  return [...text.trim()].length >= 2;
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** A size of files, in the largest unit that leaves a whole number before the point. */
export function bytes(value: number, language: string): string {
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  return new Intl.NumberFormat(language, { style: "unit", unit: units[step] ?? "byte", maximumFractionDigits: 1 }).format(value / 1000 ** step);
}
