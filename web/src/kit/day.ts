import { useEffect, useRef, useState } from "react";

/** Whether what stands in a field of days is meant: each part that is typed gives a whole day, the year's first digit the year 2. */
export const meant = (day: string): boolean => day === "" || (day.length === 10 && day >= "1900");

/** The office's own day. */
export const today = (): string => new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });

/** How long a hand rests before the day that stands there is asked for, in milliseconds. */
const rest = 700;

/**
 * A day as it is typed. A read of that day is made, and logged, once typing rests, Enter is pressed or the field is left, not for every
 * day that the parts happen to make on the way.
 */
export function useTypedDay(day: string, ask: (day: string) => void) {
  const [typed, setTyped] = useState(day);
  const [shown, setShown] = useState(day);
  if (shown !== day) {
    setShown(day);
    setTyped(day);
  }
  const now = useRef({ typed, day, ask });
  useEffect(() => { now.current = { typed, day, ask }; });
  const settle = () => {
    const { typed: at, day: asked, ask: take } = now.current;
    if (at !== asked && meant(at)) take(at);
  };
  useEffect(() => {
    if (typed === day) return undefined;
    const timer = setTimeout(settle, rest);
    return () => clearTimeout(timer);
  }, [typed, day]);
  return { typed, type: setTyped, settle };
}
