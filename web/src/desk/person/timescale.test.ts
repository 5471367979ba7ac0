import { expect, it } from "vitest";
import type { Residence } from "../../api/wire";
import { decimalYear, timescale } from "./timescale";

const stay = (from: string, until: string | null, stated = true): Residence => ({
  kind: "usual", from, from_stated: stated, until, current: until === null, status: "current", place: null, address: null,
  source: "residence", source_name: "", record: "rec_1", rule: "", rule_text: "",
});

it("places dates within their year", () => {
  expect(decimalYear("1990")).toBe(1990);
  expect(decimalYear("1990-07-01")).toBe(1990.5);
  expect(decimalYear("1990-12-31")).toBeLessThan(1991);
});

it("sets stays on one scale that ends today", () => {
  const { bars, ticks } = timescale([stay("2000-01-01", "2010-01-01"), stay("2010-01-01", null)], "1980-01-01", "2020-01-01");
  expect(bars.map((bar) => [bar.left, bar.width])).toEqual([[50, 25], [75, 25]]);
  expect(ticks.map((tick) => tick.year)).toEqual([1980, 1990, 2000, 2010, 2020]);
  expect(ticks[0]?.left).toBe(0);
  expect(ticks.at(-1)?.left).toBe(100);
});

it("marks a stay whose start no source states", () => {
  const { bars } = timescale([stay("2000-01-01", null, false)], "1980-01-01", "2020-01-01");
  expect(bars[0]).toMatchObject({ left: 50, width: 50, open: true });
});

it("stays in the frame when dates are missing or wrong", () => {
  for (const stays of [[], [stay("2020-06-01", null)], [stay("2031-01-01", null)], [stay("2020", "1990")]]) {
    for (const bar of timescale(stays, null, "2020-06-01").bars) {
      expect(bar.left).toBeGreaterThanOrEqual(0);
      expect(bar.left).toBeLessThanOrEqual(100);
      expect(bar.width).toBeGreaterThan(0);
    }
  }
});
