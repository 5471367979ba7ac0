/** What was, what is, what was undone. */
export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  /** While a drag goes on its steps are one. */
  open: boolean;
}

const most = 100;

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [], open: false });

/** A change; with `going` it belongs to the same step as the one before. */
export function change<T>(history: History<T>, next: T, going = false): History<T> {
  if (Object.is(next, history.present)) return { ...history, open: going };
  const past = history.open ? history.past : [...history.past, history.present].slice(-most);
  return { past, present: next, future: [], open: going };
}

export function undo<T>(history: History<T>): History<T> {
  const last = history.past[history.past.length - 1];
  if (last === undefined) return history;
  return { past: history.past.slice(0, -1), present: last, future: [history.present, ...history.future], open: false };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, open: false };
}
