/** What comes behind one of a list; where that is no longer on it, the first of what is left. Nothing where nothing else waits. */
export function following<T>(waiting: readonly T[], current: T): T | null {
  const at = waiting.indexOf(current);
  return (at < 0 ? waiting[0] : waiting[at + 1] ?? waiting.find((one) => one !== current)) ?? null;
}
