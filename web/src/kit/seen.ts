import { createStore } from "./store";

/** Something that was opened during this task: a person, a household or a home. */
export interface Seen {
  kind: "person" | "household" | "home";
  /** Its path in the desk, which names an id and nothing else. */
  path: string;
  /** As the page showed it. */
  name: string;
  pinned: boolean;
}

/** How many stay besides those pinned. */
const recent = 8;

/** The newest first; what is pinned stays, however much is opened after it. */
export function withSeen(list: readonly Seen[], opened: Omit<Seen, "pinned">): Seen[] {
  const known = list.find((one) => one.path === opened.path);
  const rest = list.filter((one) => one.path !== opened.path);
  const next = [{ ...opened, pinned: known?.pinned ?? false }, ...rest];
  let kept = 0;
  return next.filter((one) => {
    if (one.pinned) return true;
    kept += 1;
    return kept <= recent;
  });
}

/** The same list with one pinned, or no longer. */
export function withPin(list: readonly Seen[], path: string): Seen[] {
  return list.map((one) => (one.path === path ? { ...one, pinned: !one.pinned } : one));
}

/** What was opened during this task. In memory only, and gone with the task: names stay out of addresses and storage. */
export const seen = createStore<readonly Seen[]>([]);
