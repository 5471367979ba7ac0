import { describe, expect, it } from "vitest";
import { classes, classOf, shade } from "./shades";

describe("shades of a map", () => {
  it("cut the values into classes that hold every one", () => {
    const values = [3, 4.5, 9, 13, 13, 22];
    const steps = classes(values);
    expect(steps).toEqual([3, 6.8, 10.6, 14.4, 18.2].map((own) => expect.closeTo(own)));
    expect(values.map((value) => classOf(steps, value))).toEqual([0, 0, 1, 2, 2, 4]);
  });
  it("are one where all places are the same, and none where nothing is known", () => {
    expect(classes([7, 7])).toEqual([7]);
    expect(classes([])).toEqual([]);
    expect(classOf([7], 7)).toBe(0);
  });
  it("grow darker by day and brighter by night, no two alike", () => {
    const light = (text: string) => Number(/(\d+)%\)$/.exec(text)?.[1]);
    const day = [0, 1, 2, 3, 4].map((step) => light(shade("light", step, 5)));
    const night = [0, 1, 2, 3, 4].map((step) => light(shade("dark", step, 5)));
    expect(new Set(day).size).toBe(5);
    expect(day).toEqual([...day].sort((one, other) => other - one));
    expect(night).toEqual([...night].sort((one, other) => one - other));
  });
});
