import { createPurposeStore } from "./purpose";
import { forgetNames } from "./recents";
import { createStore } from "./store";

/** Why records are read just now. */
export const purpose = createPurposeStore(sessionStorage);

/** What was last searched for. In memory only: names and numbers stay out of addresses and storage. */
export const searchText = createStore("");

/** Whether an input method is still putting words together. */
export const composing = createStore(false);

/** Counts how often somebody has said by Enter that the words are complete. */
export const searchNow = createStore(0);

/** Whether Enter was pressed after the last key: what is pressed next is no letter of the words. */
export const searchEntered = createStore(false);

/** The words whose people stand on the screen; null while none do. */
export const shownFor = createStore<string | null>(null);

/** Ends the task: the next read asks for its purpose again. */
export function finishTask(): void {
  purpose.set(null);
  searchText.set("");
  forgetNames();
}
