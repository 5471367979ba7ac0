import { expect, test } from "vitest";
import type { Asked } from "./filter";
import { mapStyle, sums, type Layer } from "./style";

// Colours play no part here: every name of one gives the same.
const colours = new Proxy({}, { get: () => "#000000" }) as Parameters<typeof mapStyle>[0]["colours"];
const style = (shown: Layer[], own: string[] = [], filter: Asked = {}) =>
  mapStyle({ base: "http://127.0.0.1:8080", scheme: "light", colours, datum: "wgs84", filter, shown: new Set(shown), own, near: 15 });

test("nothing is asked of anybody but our own server", () => {
  const text = JSON.stringify(style(["grid", "heat", "buildings", "points"], ["map_1"]));
  const addresses = [...text.matchAll(/https?:\/\/[^/"]+/g)].map((found) => found[0]);
  expect(new Set(addresses)).toEqual(new Set(["http://127.0.0.1:8080"]));
  expect(style([]).glyphs).toBeUndefined();
  expect(style([]).sprite).toBeUndefined();
});

test("what is switched off is not drawn, and so not asked for", () => {
  const used = new Set(style(["points"]).layers.flatMap((layer) => ("source" in layer ? [layer.source] : [])));
  expect(used).toEqual(new Set(["wj-divisions", "wj-points"]));
});

test("single buildings are drawn from near only", () => {
  const buildings = style(["buildings"]).layers.filter((layer) => "source" in layer && layer.source === "wj-buildings");
  expect(buildings.length).toBeGreaterThan(0);
  expect(buildings.every((layer) => (layer.minzoom ?? 0) >= 15)).toBe(true);
});

test("a legend for each colour", () => {
  expect(sums("dark").map((one) => one.from)).toEqual([10, 50, 100, 250, 500, 1_000]);
});

test("a filter goes with what counts people, and with nothing else", () => {
  const sources = Object.entries(style(["grid", "heat", "buildings", "points"], ["map_1"], { age: "60-79,80-", home: "alone" }).sources);
  const filtered = sources.filter(([, source]) => JSON.stringify(source).includes("age=60-79%2C80-&home=alone")).map(([name]) => name);
  expect(filtered.sort()).toEqual(["wj-buildings", "wj-grid", "wj-heat"]);
});

test("what has a shape is named by its one place, and never by the shape", () => {
  const named = style(["grid", "heat", "buildings", "points"], ["map_1"]).layers.filter((layer) => layer.type === "symbol" && JSON.stringify(layer.layout).includes('["get","name"]'));
  const from = (id: string) => named.filter((layer) => layer.id === id).map((layer) => ("source-layer" in layer ? layer["source-layer"] : null));
  expect([from("division-name"), from("map_1-name")]).toEqual([["names"], ["names"]]);
});
