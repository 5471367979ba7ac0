import { expect, test } from "vitest";
import { wrongIn } from "./correction";

const today = "2026-11-23";

test("a day exists and has come", () => {
  for (const [value, wrong] of [["1984-03-07", null], ["1984-03", null], ["1984", null], ["2024-02-29", null], ["1984-13-45", "date"], ["1985-02-29", "date"], ["三月", "date"], ["2027-01-01", "future"]] as const) {
    expect([value, wrongIn("birth_date", value, today)]).toEqual([value, wrong]);
  }
  expect(wrongIn("resident_until", "2027-01-01", today)).toBeNull();
});

test("a number adds up, where it is a citizen's", () => {
  // The example of GB 11643.
  expect(wrongIn("id_number", "11010519491231002X", today)).toBeNull();
  expect(wrongIn("id_number", "110105194912310021", today)).toBe("number");
  expect(wrongIn("id_number", "E12345678", today)).toBeNull();
  expect(wrongIn("phone", "138", today)).toBe("phone");
  expect(wrongIn("phone", "0571-8888 8888", today)).toBeNull();
  expect(wrongIn("division", "3301", today)).toBeNull();
  expect(wrongIn("division", "33011", today)).toBe("division");
});

test("what is nothing in particular is left to whoever answers", () => {
  expect(wrongIn("address", "文三路 12 号", today)).toBeNull();
  expect(wrongIn("birth_date", "", today)).toBeNull();
});
