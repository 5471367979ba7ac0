import type { Then } from "../../api/queries";
import type { PersonRecord } from "../../api/wire";

/** The time that the address asks about; what cannot be a day or a moment is left out. */
export function thenOf(search: URLSearchParams): Then {
  const day = search.get("as_of") ?? "";
  const moment = search.get("known_at") ?? "";
  return {
    ...(/^\d{4}-\d{2}-\d{2}$/.test(day) ? { as_of: day } : {}),
    ...(Number.isNaN(Date.parse(moment)) ? {} : { known_at: moment }),
  };
}

/** The days on which something about the person began or ended, from the first on. */
export function turns(person: PersonRecord): string[] {
  const days = [
    person.birth_date,
    ...person.events.map((event) => event.date),
    ...person.residences.flatMap((stay) => [stay.from, stay.until]),
  ];
  const whole = days.filter((day): day is string => day != null && day.length === 10 && day >= (person.birth_date ?? ""));
  return [...new Set(whole)].sort();
}
