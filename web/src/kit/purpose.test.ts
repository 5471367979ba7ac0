import { describe, expect, it } from "vitest";
import { createPurposeStore, purposeOf, purposes } from "./purpose";

function memory(start: Record<string, string> = {}) {
  const kept = new Map(Object.entries(start));
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

describe("the purpose of the task", () => {
  it("is asked for until chosen, then kept for the tab", () => {
    const tab = memory();
    const store = createPurposeStore(tab);
    expect(store.get()).toBeNull();
    store.set("locate_family");
    expect(createPurposeStore(tab).get()).toBe("locate_family");
  });

  it("is gone when the task is finished", () => {
    const tab = memory();
    const store = createPurposeStore(tab);
    store.set("correction");
    store.set(null);
    expect(createPurposeStore(tab).get()).toBeNull();
    expect(tab.kept.size).toBe(0);
  });

  it("is never taken from something that is no purpose", () => {
    for (const code of ["", "browse", "FAMILY_SERVICE", "toString", null]) expect(purposeOf(code)).toBeNull();
    for (const code of purposes) expect(purposeOf(code)).toBe(code);
    expect(createPurposeStore(memory({ "wanjia.purpose": "look_around" })).get()).toBeNull();
  });

  it("tells those who watch, once for each change", () => {
    const store = createPurposeStore(memory());
    let told = 0;
    const leave = store.subscribe(() => void told++);
    store.set("correction");
    store.set("correction");
    leave();
    store.set(null);
    expect(told).toBe(1);
  });
});
