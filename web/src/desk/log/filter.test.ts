import { describe, expect, it } from "vitest";
import { filterOf } from "./filter";

const blank = { who: "", account: "", action: "", from: "", until: "" };

describe("what an auditor looks for", () => {
  it("asks for nothing that was left blank", () => {
    expect(filterOf(blank)).toEqual({});
    expect(filterOf({ ...blank, who: "  ", account: " " })).toEqual({});
  });

  it("knows an id from a number", () => {
    expect(filterOf({ ...blank, who: " per_01 " })).toEqual({ person: "per_01" });
    expect(filterOf({ ...blank, who: "33010619900307002X" })).toEqual({ id_number: "33010619900307002X" });
  });

  it("sends moments in world time, and none that is no moment", () => {
    const local = "2026-06-30T12:00";
    expect(filterOf({ ...blank, from: local })).toEqual({ from: new Date(local).toISOString() });
    expect(filterOf({ ...blank, until: "tomorrow" })).toEqual({});
  });
});
