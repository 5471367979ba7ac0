import { describe, expect, it } from "vitest";
import { missing, reason, type GroupAsked } from "./words";

const fine: GroupAsked = {
  audience: { place: "330110", age_from: 60, age_to: 120, parents: false },
  title_zh: "便民日", title_en: "A day", body_zh: "周六开放", body_en: "Open on Saturday",
};

describe("a group message", () => {
  it("may be sent once everything is said", () => {
    expect(missing(fine)).toEqual([]);
  });
  it("names what is missing", () => {
    expect(missing({ ...fine, audience: { ...fine.audience, place: "" } })).toEqual(["place"]);
    expect(missing({ ...fine, audience: { ...fine.audience, age_from: 70, age_to: 60 } })).toEqual(["ages"]);
    expect(missing({ ...fine, audience: { ...fine.audience, age_from: Number.NaN } })).toEqual(["ages"]);
    expect(missing({ ...fine, audience: { ...fine.audience, age_from: 6, age_to: 12 } })).toEqual(["grown"]);
    expect(missing({ ...fine, audience: { ...fine.audience, age_from: 6, age_to: 12, parents: true } })).toEqual([]);
    expect(missing({ ...fine, title_en: " ", body_zh: "字".repeat(1001) })).toEqual(["title", "body"]);
  });
});

describe("a sending that nobody knows of", () => {
  it("has a reason in words, and a carrier's own code is another", () => {
    expect([reason("broken_off"), reason("http_500")]).toEqual(["broken_off", "other"]);
  });
});
