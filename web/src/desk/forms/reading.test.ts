import { expect, it } from "vitest";
import { fateOf, fieldsShown, hours, offered } from "./reading";

it("says of each field what becomes of it; what is refused is never filled", () => {
  expect(fateOf({ refused: false, filled: true })).toBe("will_fill");
  expect(fateOf({ refused: false, filled: false })).toBe("by_hand");
  expect(fateOf({ refused: true, filled: true })).toBe("refused");
});

it("offers what a field is taken for, also where that is no choice", () => {
  const choices = [{ code: "name", words: "姓名" }];
  expect(offered({ asks: { code: "name", words: "姓名" } }, choices)).toEqual(choices);
  expect(offered({ asks: { code: "figure", words: "常住人口" } }, choices).map((one) => one.code)).toEqual(["figure", "name"]);
});

it("shows what waits for somebody first, and all where nothing waits", () => {
  const fields = [{ filled: true }, { filled: false }, { filled: true }];
  expect(fieldsShown(fields, false)).toEqual({ shown: [{ filled: false }], waiting: 1 });
  expect(fieldsShown(fields, true)).toEqual({ shown: fields, waiting: 1 });
  expect(fieldsShown([{ filled: true }], false)).toEqual({ shown: [{ filled: true }], waiting: 0 });
});

it("tells hours to a tenth", () => {
  expect(hours(0)).toBe(0);
  expect(hours(20 * 90)).toBe(0.5);
  expect(hours(3_780)).toBe(1.1);
});
