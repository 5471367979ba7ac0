import { describe, expect, it } from "vitest";
import { arrange, floorOf } from "./building";

const flat = (unit: string | null, room: string | null) => ({ home: `${unit}-${room}`, address: `${room}`, unit, room, residents: 0 });

describe("a building", () => {
  it("knows the floor of a door", () => {
    expect(["402", "0402", "1801", "12", "A1", null].map(floorOf)).toEqual(["4", "4", "18", "", "", ""]);
  });

  it("stands with the top floor above and the doors in order", () => {
    const units = arrange([flat("2", "101"), flat("1", "1001"), flat("1", "102"), flat("1", "901"), flat("1", "101"), flat("10", "101")]);
    expect(units.map((unit) => unit.name)).toEqual(["1", "2", "10"]);
    expect(units[0]?.floors.map((floor) => floor.flats.map((one) => one.room))).toEqual([["1001"], ["901"], ["101", "102"]]);
  });

  it("keeps homes without stairwell or room", () => {
    const units = arrange([flat(null, null), flat(null, "301")]);
    expect(units).toHaveLength(1);
    expect(units[0]?.floors.flatMap((floor) => floor.flats)).toHaveLength(2);
  });
});
