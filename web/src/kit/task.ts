import { createPurposeStore } from "./purpose";
import { seen } from "./seen";
import { createStore } from "./store";

/** Why records are read just now. */
export const purpose = createPurposeStore(sessionStorage);

/** What was last searched for. In memory only: names and numbers stay out of addresses and storage. */
export const searchText = createStore("");

/** Ends the task: the next read asks for its purpose again. */
export function finishTask(): void {
  purpose.set(null);
  searchText.set("");
  seen.set([]);
}
