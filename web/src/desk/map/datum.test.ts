import { expect, test } from "vitest";
import { kept, shown } from "./datum";

// The pairs that eviltransform publishes: Shanghai, Shenzhen, Beijing.
const published: [number, number, number, number][] = [
  [121.5272106, 31.1774276, 121.531541859215, 31.17530398364597],
  [113.912316, 22.543847, 113.9171764808363, 22.540796131694766],
  [116.377817, 39.911954, 116.38404722455657, 39.91334545536069],
];

test("shifts as published and back", () => {
  for (const [east, north, drawnEast, drawnNorth] of published) {
    const drawn = shown("gcj02", [east, north]);
    expect(drawn[0]).toBeCloseTo(drawnEast, 9);
    expect(drawn[1]).toBeCloseTo(drawnNorth, 9);
    const back = kept("gcj02", drawn);
    expect(back[0]).toBeCloseTo(east, 9);
    expect(back[1]).toBeCloseTo(north, 9);
    expect(shown("wgs84", [east, north])).toEqual([east, north]);
  }
});
