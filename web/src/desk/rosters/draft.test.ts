import { expect, it } from "vitest";
import { begun, lacks, pageOf, requestOf } from "./draft";

const ready = { ...begun, name: " 老人 ", columns: ["b", "a"] };

it("says what is missing, one thing at a time", () => {
  expect(lacks(begun)).toBe("name");
  expect(lacks({ ...begun, name: "x" })).toBe("columns");
  expect(lacks({ ...ready, ageFrom: 80, ageTo: 60 })).toBe("ages");
  expect(lacks({ ...ready, ageFrom: 80, ageTo: 60, households: true })).toBeNull();
  expect(lacks({ ...ready, ageFrom: 60, ageTo: 60 })).toBeNull();
});

it("wants to know whom: nobody lists everybody", () => {
  expect(lacks(ready)).toBe("who");
  expect(lacks({ ...ready, ageFrom: 0, sex: "male" })).toBe("who");
  expect(lacks({ ...ready, standing: "hukou" })).toBe("who");
  expect(lacks({ ...ready, standing: "away" })).toBeNull();
  expect(lacks({ ...ready, ageTo: 14 })).toBeNull();
  expect(lacks({ ...ready, place: "330110001" })).toBeNull();
  expect(lacks({ ...ready, households: true })).toBeNull();
});

it("sends columns in the order of the offer and leaves out what nobody said", () => {
  expect(requestOf({ ...ready, ageFrom: 60 }, ["a", "b", "c"])).toEqual({
    name: "老人",
    who: { households: false, standing: "resident", sex: null, age_from: 60, age_to: null, place: null },
    columns: ["a", "b"],
  });
  expect(requestOf({ ...ready, households: true, sex: "female", place: "330110001" }, ["a"])).toEqual({
    name: "老人",
    who: { households: true, standing: "resident", sex: null, age_from: null, age_to: null, place: null },
    columns: ["a"],
  });
});

it("turns pages without a gap and stops at both ends", () => {
  expect(pageOf(0, 200, 450)).toEqual({ first: 1, last: 200, previous: null, next: 200 });
  expect(pageOf(200, 200, 450)).toEqual({ first: 201, last: 400, previous: 0, next: 400 });
  expect(pageOf(400, 50, 450)).toEqual({ first: 401, last: 450, previous: 200, next: null });
  expect(pageOf(0, 0, 0)).toEqual({ first: 0, last: 0, previous: null, next: null });
});
