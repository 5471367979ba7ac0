import { expect, it } from "vitest";
import type { Batch } from "../../api/wire";
import { keyOf, placeOf, waits } from "./waits";

function batch(id: string, status: Batch["status"], reject: number, created: string): Batch {
  return {
    id, version: "0", status, source: "hukou", source_name: "", file_name: "", rows: 10, counts: { create: 1, update: 0, skip: 0, reject },
    denied_columns: [], groups: 0, created_at: created, created_by: "", may_commit: true, may_undo: true,
    rejects_wait: status === "committed" && reject > 0, committed_at: null, undone_at: null, progress: null, failure: null, before: null,
  };
}

it("lists each thing that waits once, oldest first, pairs last", () => {
  const listed = waits({
    doubtful: 3,
    queues: [
      { queue: "verified", count: 2, since: "2026-11-20T18:00:00Z", due: null },
      { queue: "appeals", count: 1, since: "2026-11-20T09:00:00Z", due: "2026-12-11" },
      { queue: "notice", count: 900, since: "2026-01-01T00:00:00Z", due: null },
    ],
    batches: [
      batch("bat_new", "staged", 2, "2026-11-21T10:00:00Z"),
      batch("bat_old", "committed", 5, "2026-11-20T10:00:00Z"),
      batch("bat_fine", "committed", 0, "2026-11-19T10:00:00Z"),
      { ...batch("bat_dealt_with", "committed", 5, "2026-11-19T10:00:00Z"), rejects_wait: false },
      batch("bat_gone", "undone", 9, "2026-11-18T10:00:00Z"),
      batch("bat_away", "failed", 9, "2026-11-18T10:00:00Z"),
    ],
  });
  expect(listed.map(keyOf)).toEqual(["appeals", "bat_old", "verified", "bat_new", "doubtful", "notice"]);
});

it("is empty when nothing waits", () => {
  expect(waits({ doubtful: 0, queues: [], batches: [batch("bat_fine", "committed", 0, "2026-11-19T10:00:00Z")] })).toEqual([]);
});

it("leads to where a queue is worked on", () => {
  expect(placeOf({ queue: "verified", count: 1, since: "", due: null })).toBe("/events?stage=verified");
  expect(placeOf({ queue: "suspect", count: 1, since: "", due: null })).toBe("/quality?severity=suspect");
  expect(placeOf({ queue: "cases_near", count: 1, since: "", due: "2026-11-01" })).toBe("/cases");
  expect(placeOf({ queue: "appeals_near", count: 1, since: "", due: "2026-11-01" })).toBe("/appeals");
  expect(placeOf({ queue: "appeals", count: 1, since: "", due: "2026-11-01" })).toBe("/appeals");
  expect(placeOf({ queue: "rolls", count: 1, since: "", due: null })).toBe("/rolls");
  expect(placeOf({ queue: "group_messages", count: 1, since: "", due: null })).toBe("/messages");
  expect(placeOf({ queue: "forms_overdue", count: 1, since: "", due: "2026-11-01" })).toBe("/forms");
});
