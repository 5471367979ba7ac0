import type { Batch, Summary } from "../../api/wire";

export type Wait =
  | { kind: "staged"; batch: Batch; since: string }
  | { kind: "errors"; batch: Batch; since: string }
  | { kind: "doubtful"; pairs: number };

/**
 * What waits for a person, each thing once: files that were checked but not committed, committed batches
 * with rows that could not be taken (oldest first), then the doubtful pairs, which have no date.
 */
export function waits(summary: Pick<Summary, "batches" | "doubtful">): Wait[] {
  const files: Wait[] = [];
  for (const batch of summary.batches) {
    if (batch.status === "staged") files.push({ kind: "staged", batch, since: batch.created_at });
    else if (batch.status === "committed" && batch.counts.reject > 0) {
      files.push({ kind: "errors", batch, since: batch.committed_at ?? batch.created_at });
    }
  }
  const since = (wait: Wait): string => (wait.kind === "doubtful" ? "" : wait.since);
  files.sort((a, b) => since(a).localeCompare(since(b)));
  return summary.doubtful > 0 ? [...files, { kind: "doubtful", pairs: summary.doubtful }] : files;
}
