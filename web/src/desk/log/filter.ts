import type { LogFilter } from "../../api/queries";

/** What an auditor typed. */
export interface Typed {
  who: string;
  account: string;
  action: string;
  /** Local time as a browser's field gives it: `2026-06-30T12:00`. */
  from: string;
  until: string;
}

/** The request that it amounts to: empty fields ask for nothing, and what begins with `per_` is a person's id. */
export function filterOf(typed: Typed): LogFilter {
  const who = typed.who.trim();
  const moment = (local: string): string | null => {
    const at = new Date(local);
    return local === "" || Number.isNaN(at.getTime()) ? null : at.toISOString();
  };
  const all: LogFilter = {
    person: who.startsWith("per_") ? who : null,
    id_number: who === "" || who.startsWith("per_") ? null : who,
    account: typed.account.trim() || null,
    action: typed.action || null,
    from: moment(typed.from),
    until: moment(typed.until),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}
