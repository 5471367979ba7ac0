import { expect, test } from "vitest";
import { fromQuery, toQuery } from "./spec";

test("a table comes back from its address", () => {
  const spec = {
    unit: "births", rows: ["place", "order"], columns: [], filter: { sex: ["1", "2"] }, level: 12, share: "row" as const, years: 5, area: "330110001",
  };
  expect(fromQuery(toQuery(spec, "330110-2026-06-30-1"))).toEqual(spec);
  expect(toQuery(spec, "x").get("s")).toBe("x");
});

test("an empty address is residents by place and sex", () => {
  expect(fromQuery(new URLSearchParams())).toEqual({ unit: "residents", rows: ["place"], columns: ["sex"], filter: {}, level: 9, share: "none", years: 1 });
});
