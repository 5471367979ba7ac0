import { createStore } from "./store";

const query = matchMedia("(max-width: 720px)");
const narrow = createStore(query.matches);
query.addEventListener("change", () => narrow.set(query.matches));

/** Whether the page stands on a phone: larger controls, the navigation below. */
export const useNarrow = (): boolean => narrow.use();
