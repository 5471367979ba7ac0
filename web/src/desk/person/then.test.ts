import { expect, test } from "vitest";
import type { PersonRecord } from "../../api/wire";
import { thenOf, turns } from "./then";

test("an address asks about a day and a moment, and nothing else", () => {
  const search = (text: string) => thenOf(new URLSearchParams(text));
  expect(search("")).toEqual({});
  expect(search("as_of=2020-02-11")).toEqual({ as_of: "2020-02-11" });
  expect(search("as_of=yesterday&known_at=2024-01-01T00:00:00Z")).toEqual({ known_at: "2024-01-01T00:00:00Z" });
  expect(search("known_at=soon")).toEqual({});
});

test("the turns of a life are its whole days, once each, in order", () => {
  const person = {
    birth_date: "1980-05-05",
    events: [{ date: "2012-08-08" }, { date: "2008" }, { date: null }, { date: "2008-05-01" }],
    residences: [{ from: "1970-01-01", until: "2008-05-01" }, { from: "2015-06-01", until: null }],
  } as unknown as PersonRecord;
  expect(turns(person)).toEqual(["1980-05-05", "2008-05-01", "2012-08-08", "2015-06-01"]);
});
