import { expect, test } from "vitest";
import { askedOf, everybody, filterOf } from "./filter";

const read = (text: string) => filterOf(new URLSearchParams(text));

test("an address says whom the map shows, and the other way round", () => {
  const filter = read("age=80-,60-79&book=away&home=alone");
  expect(filter).toEqual({ ages: ["60-79", "80-"], book: "away", household: null, home: "alone" });
  expect(askedOf(filter)).toEqual({ age: "60-79,80-", book: "away", home: "alone" });
  expect(filterOf(new URLSearchParams({ ...askedOf(filter) }))).toEqual(filter);
});

test("what is said wrongly is left out", () => {
  const filter = read("age=15-49,0-2&book=elsewhere&household=all&sex=2");
  expect(filter).toEqual({ ages: ["0-2"], book: null, household: null, home: null });
  expect(everybody(read("age=&home="))).toBe(true);
});
