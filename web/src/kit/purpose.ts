import { createStore, type Store } from "./store";

/** The purposes that the register accepts; `crates/access` holds the list and refuses any other. */
export const purposes = ["family_service", "locate_family", "match_review", "import_review", "correction", "quality_review"] as const;
export type Purpose = (typeof purposes)[number];

export function purposeOf(code: string | null): Purpose | null {
  return purposes.find((known) => known === code) ?? null;
}

interface Keep {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const key = "wanjia.purpose";

/**
 * The purpose of the task at hand: asked once, kept for this tab until the task is finished or the
 * person signs out, so that it neither leaks into another task nor is asked at every click.
 */
export function createPurposeStore(keep: Keep): Store<Purpose | null> {
  const store = createStore(purposeOf(keep.getItem(key)));
  store.subscribe(() => {
    const purpose = store.get();
    if (purpose === null) keep.removeItem(key);
    else keep.setItem(key, purpose);
  });
  return store;
}
