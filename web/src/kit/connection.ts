import { createStore } from "./store";

/** Whether the last request reached the server. What is being written stays where it is: nothing is sent again by itself. */
export const reachable = createStore(true);

/** Between two looks whether the server is back, in milliseconds. */
const pause = 4_000;

/** Looks until the server answers again; gives the way to stop looking. */
export function watch(ask: () => Promise<boolean>, back: () => void, wait: (then: () => void) => () => void = later): () => void {
  let stopped = false;
  let cancel = () => {};
  const look = async () => {
    const there = await ask().catch(() => false);
    if (stopped) return;
    if (there) back();
    else cancel = wait(() => void look());
  };
  cancel = wait(() => void look());
  return () => {
    stopped = true;
    cancel();
  };
}

function later(then: () => void): () => void {
  const timer = setTimeout(then, pause);
  return () => clearTimeout(timer);
}
