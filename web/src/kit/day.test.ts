import { expect, test } from "vitest";
import { meant } from "./day";

test("a day is meant once its year is written out, and no day is meant too", () => {
  for (const day of ["", "1900-01-01", "2025-06-30"]) expect(meant(day)).toBe(true);
  // What a field of days gives while the year 2025 is typed.
  for (const day of ["0002-06-30", "0020-06-30", "0202-06-30", "2025-6"]) expect(meant(day)).toBe(false);
});
