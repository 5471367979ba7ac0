import { useEffect, useRef } from "react";
import { createStore } from "./store";

const remembered = "wanjia.pair-keys";

/** Single keys can be turned off (WCAG 2.1.4): whoever dictates or shares a keyboard may not want them. */
export const keysOn = createStore(localStorage.getItem(remembered) !== "off");
keysOn.subscribe(() => localStorage.setItem(remembered, keysOn.get() ? "on" : "off"));

/** Whether somebody is writing or choosing; a box that is ticked takes no key but the space bar. */
const busy = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select") || target.closest("[role=dialog], [role=menu]") !== null);

/** Runs an action when its key is pressed, unless somebody is writing or a dialog is open. */
export function useKeys(actions: Readonly<Record<string, () => void>>): void {
  const now = useRef(actions);
  useEffect(() => { now.current = actions; });
  const on = keysOn.use();
  useEffect(() => {
    if (!on) return undefined;
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || busy(event.target)) return;
      if (document.querySelector(".ant-modal-wrap:not([style*='display: none'])") !== null) return;
      const action = now.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [on]);
}
