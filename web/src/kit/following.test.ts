import { expect, test } from "vitest";
import { following } from "./following";

test("what comes behind one of a list, or the first of what is left", () => {
  expect(following(["a", "b", "c"], "b")).toBe("c");
  expect(following(["a", "b", "c"], "c")).toBe("a");
  // It was decided and has left the list.
  expect(following(["b", "c"], "a")).toBe("b");
  expect(following(["a"], "a")).toBeNull();
  expect(following([], "a")).toBeNull();
});
