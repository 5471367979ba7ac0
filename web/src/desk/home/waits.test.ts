import { expect, it } from "vitest";
import type { Batch } from "../../api/wire";
import { waits } from "./waits";

function batch(id: string, status: Batch["status"], reject: number, created: string): Batch {
  return {
    id, status, source: "hukou", source_name: "", file_name: "", rows: 10, counts: { create: 1, update: 0, skip: 0, reject },
    denied_columns: [], groups: 0, created_at: created, created_by: "", may_commit: true, may_undo: true,
    committed_at: null, undone_at: null, progress: null, failure: null,
  };
}

it("lists each thing that waits once, oldest first, pairs last", () => {
  const listed = waits({
    doubtful: 3,
    batches: [
      batch("bat_new", "staged", 2, "2026-11-21T10:00:00Z"),
      batch("bat_old", "committed", 5, "2026-11-20T10:00:00Z"),
      batch("bat_fine", "committed", 0, "2026-11-19T10:00:00Z"),
      batch("bat_gone", "undone", 9, "2026-11-18T10:00:00Z"),
      batch("bat_away", "failed", 9, "2026-11-18T10:00:00Z"),
    ],
  });
  expect(listed.map((wait) => (wait.kind === "doubtful" ? "doubtful" : wait.batch.id))).toEqual(["bat_old", "bat_new", "doubtful"]);
});

it("is empty when nothing waits", () => {
  expect(waits({ doubtful: 0, batches: [batch("bat_fine", "committed", 0, "2026-11-19T10:00:00Z")] })).toEqual([]);
});
