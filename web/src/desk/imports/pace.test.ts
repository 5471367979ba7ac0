import { expect, it } from "vitest";
import { pace } from "./pace";

it("tells rate and time left once there is something to tell", () => {
  const first = { step: "stage.read", done: 1000, at: 10_000 };
  expect(pace(first, { step: "stage.read", done: 5000, at: 12_000 }, 9000)).toEqual({ rate: 2000, left: 2 });
  expect(pace(first, { step: "stage.read", done: 5000, at: 12_000 }, 0)).toEqual({ rate: 2000, left: null });
});

it("says nothing too early, after a standstill or across steps", () => {
  const first = { step: "stage.read", done: 1000, at: 10_000 };
  expect(pace(first, { step: "stage.read", done: 5000, at: 10_500 }, 9000)).toBeNull();
  expect(pace(first, { step: "stage.read", done: 1000, at: 20_000 }, 9000)).toBeNull();
  expect(pace(first, { step: "link.compare", done: 5000, at: 20_000 }, 9000)).toBeNull();
});
