import { expect, it } from "vitest";
import { dueState, likelyRound, roundsLack } from "./rounds";

it("tells what is past its day, what is near and what has time", () => {
  expect(dueState("2026-03-30", "2026-03-31")).toBe("overdue");
  expect(dueState("2026-03-31", "2026-03-31")).toBe("near");
  expect(dueState("2026-04-07", "2026-03-31")).toBe("near");
  expect(dueState("2026-04-08", "2026-03-31")).toBeNull();
  // Over the night on which clocks change elsewhere, a day is a day.
  expect(dueState("2026-10-26", "2026-10-19")).toBe("near");
  expect(dueState(null, "2026-03-31")).toBeNull();
});

it("fills the next round, or the last one again while its day has not come", () => {
  const rounds = [{ due: "2026-03-31", answered: true }, { due: "2026-04-30", answered: false }, { due: "2026-05-31", answered: false }];
  expect(likelyRound(rounds, "2026-03-28")).toBe("2026-03-31");
  expect(likelyRound(rounds, "2026-04-01")).toBe("2026-04-30");
  expect(likelyRound(rounds.slice(1), "2026-03-28")).toBe("2026-04-30");
  expect(likelyRound([], "2026-03-28")).toBeNull();
});

it("wants a first day of what comes again", () => {
  expect(roundsLack("month", "")).toBe(true);
  expect(roundsLack("month", "2026-03-31")).toBe(false);
  expect(roundsLack("once", "")).toBe(false);
});
