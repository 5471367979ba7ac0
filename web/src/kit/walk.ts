import { useEffect, useRef, useState, type FocusEvent } from "react";
import { useKeys } from "./keys";
import { stepped } from "./stepped";

const focusedLine = (): number | null => {
  const line = document.activeElement?.closest("[data-index]")?.getAttribute("data-index");
  return line == null ? null : Number(line);
};

/**
 * Working through a list with keys alone: one line of it is the stop for Tab, J and K (on a line also ↓ and ↑) go to the others, and what
 * was settled leaves its focus to the one that moves up into its place. `to` is given to the list, `stop` and `arrows` to its lines.
 */
export function useWalk(ids: readonly string[]) {
  const to = useRef<(index: number) => void>(() => undefined);
  const held = useRef(false);
  const [at, setAt] = useState(0);
  const focus = (index: number) => {
    setAt(index);
    to.current(index);
  };
  const step = (by: number) => {
    if (ids.length > 0) focus(stepped(focusedLine(), at, by, ids.length));
  };
  useKeys({ j: () => step(1), k: () => step(-1) });
  // Where there are more pages the list stays as long as it was, with another line in the place of the one that left.
  const stop = Math.max(0, Math.min(at, ids.length - 1));
  const current = ids[stop];
  useEffect(() => {
    if (held.current && current !== undefined && document.activeElement === document.body) to.current(stop);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when another line stands there
  }, [current]);
  return {
    to,
    next: () => step(1),
    stop: (index: number) => ({
      tabIndex: index === stop ? 0 : -1,
      onFocus: (_: FocusEvent) => {
        held.current = true;
        setAt(index);
      },
    }),
    /** Goes on by an arrow; whether the key was one. */
    arrows: (key: string): boolean => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[key];
      if (by !== undefined) step(by);
      return by !== undefined;
    },
  };
}
