import { describe, expect, it } from "vitest";
import { pathOf, withOpened, without, withPin, type Recent } from "./recent";

const one = (n: number) => ({ kind: "person" as const, id: `per_${n}`, name: `${n}`, birth_date: null, opened_at: `2026-01-01T00:00:${String(n).padStart(2, "0")}Z` });
const after = (numbers: number[], list: readonly Recent[] = []) => numbers.reduce<readonly Recent[]>((all, n) => withOpened(all, one(n)), list);
const names = (list: readonly Recent[]) => list.map((item) => item.name).join(" ");

describe("what was opened lately", () => {
  it("stands newest first, each once", () => {
    const again = withOpened(after([1, 2]), { ...one(1), opened_at: "2026-01-01T00:00:09Z" });
    expect(names(again)).toBe("1 2");
  });

  it("keeps twenty besides what is pinned, which stands first", () => {
    const pinned = withPin(after([1]), one(1), true);
    const many = after(Array.from({ length: 25 }, (_, n) => n + 2), pinned);
    expect(many).toHaveLength(21);
    expect(names(many).startsWith("1 26 25")).toBe(true);
    expect(names(many).endsWith("7")).toBe(true);
    expect(withOpened(many, { ...one(1), opened_at: "2026-01-01T00:01:00Z" })[0]?.pinned).toBe(true);
  });

  it("is another thing where only the id is the same", () => {
    const home = { ...one(1), kind: "home" as const };
    expect(withOpened(after([1]), home)).toHaveLength(2);
    expect(withPin(withOpened(after([1]), home), home, true).filter((item) => item.pinned).map((item) => item.kind)).toEqual(["home"]);
  });

  it("is forgotten one by one, or all that is not pinned", () => {
    const list = withPin(after([1, 2, 3]), one(2), true);
    expect(names(without(list, one(2)))).toBe("3 1");
    expect(names(without(list, null))).toBe("2");
  });

  it("is opened where it stands", () => {
    expect((["person", "household", "home", "office", "form"] as const).map((kind) => pathOf({ kind, id: "x" }))).toEqual(
      ["/people/x", "/households/x", "/homes/x", "/places/x", "/forms/x"],
    );
  });
});
