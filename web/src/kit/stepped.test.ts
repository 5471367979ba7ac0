import { expect, test } from "vitest";
import { stepped } from "./stepped";

test("a step goes on from the line that has the focus and stays within the list", () => {
  expect(stepped(3, 0, 1, 10)).toBe(4);
  expect(stepped(3, 0, -1, 10)).toBe(2);
  expect(stepped(9, 0, 1, 10)).toBe(9);
  expect(stepped(0, 0, -1, 10)).toBe(0);
});

test("from elsewhere on the page a step comes to the line at which the work stood", () => {
  expect(stepped(null, 0, 1, 10)).toBe(0);
  expect(stepped(null, 6, -1, 10)).toBe(6);
  // What stood there was the last and has been settled.
  expect(stepped(null, 9, 1, 9)).toBe(8);
});
