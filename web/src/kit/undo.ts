import { asProblem, type Problem } from "../api/problem";
import { createStore } from "./store";

/** Something that was done a moment ago and can be taken back as long as nothing rests on it. */
export interface Undoable {
  /** What was done, in words; it names nobody. */
  said: string;
  /** Takes it back; a problem of the service is thrown on. */
  undo: () => Promise<unknown>;
  /** The page on which it can be taken back later, and what that page is called. */
  later: { to: string; name: string };
}

/** The last thing done, and how far taking it back has come. */
export interface Offer {
  done: Undoable;
  state: "open" | "going" | "undone" | Problem;
}

export const lastOffer = createStore<Offer | null>(null);

/** Offers to take something back, in place of what was offered before. */
export function offerUndo(done: Undoable): void {
  lastOffer.set({ done, state: "open" });
}

/** Puts the offer away. */
export function endOffer(): void {
  lastOffer.set(null);
}

/** Takes the last thing back, once. */
export async function undoLast(): Promise<void> {
  const offer = lastOffer.get();
  if (offer === null || offer.state === "going" || offer.state === "undone") return;
  const { done } = offer;
  // Something else may have been done meanwhile: then that is what is offered.
  const come = (state: Offer["state"]) => { if (lastOffer.get()?.done === done) lastOffer.set({ done, state }); };
  come("going");
  try {
    await done.undo();
    come("undone");
  } catch (error) {
    come(asProblem(error));
  }
}
