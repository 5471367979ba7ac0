import { expect, it } from "vitest";
import { runs } from "./runs";

it("cuts a text where the marking changes", () => {
  expect(runs("1990-03-07", [9])).toEqual([{ text: "1990-03-0", marked: false }, { text: "7", marked: true }]);
  expect(runs("330***12", [])).toEqual([{ text: "330***12", marked: false }]);
  // A rare character takes two units of UTF-16 and is one character all the same.
  expect(runs("王𬱖芳", [1])).toEqual([{ text: "王", marked: false }, { text: "𬱖", marked: true }, { text: "芳", marked: false }]);
  expect(runs("", [0])).toEqual([]);
});
