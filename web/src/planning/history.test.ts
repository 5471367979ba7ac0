import { describe, expect, it } from "vitest";
import { begin, change, redo, undo } from "./history";

describe("undo and redo", () => {
  it("go back and forth, and a new change forgets what was undone", () => {
    let history = change(change(begin("a"), "b"), "c");
    history = undo(undo(history));
    expect(history.present).toBe("a");
    history = redo(history);
    expect(history.present).toBe("b");
    history = change(history, "d");
    expect([history.present, redo(history).present, undo(history).present]).toEqual(["d", "d", "b"]);
  });

  it("take a drag as one step", () => {
    let history = begin(0);
    for (const value of [1, 2, 3]) history = change(history, value, true);
    history = change(history, 3);
    expect(history.open).toBe(false);
    expect(undo(history).present).toBe(0);
    history = change(change(history, 4, true), 5, true);
    expect(undo(history).present).toBe(3);
  });

  it("stop at the ends", () => {
    const history = begin("only");
    expect(undo(history)).toBe(history);
    expect(redo(history)).toBe(history);
  });
});
