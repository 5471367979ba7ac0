import type { Batch, Queue, Summary } from "../../api/wire";

export type Wait =
  | { kind: "staged"; batch: Batch; since: string }
  | { kind: "errors"; batch: Batch; since: string }
  | { kind: "queue"; queue: Queue; since: string }
  | { kind: "doubtful"; pairs: number };

const since = (wait: Wait): string => (wait.kind === "doubtful" ? "" : wait.since);

/** Worth a look some day; it stands behind everything that somebody waits for. */
const someDay = (wait: Wait): boolean => wait.kind === "queue" && wait.queue.queue === "notice";

/**
 * What waits for a person, each thing once: files that were checked but not committed, committed batches with rows that
 * could not be taken, events and findings (oldest first), then the doubtful pairs, which have no date.
 */
export function waits(summary: Pick<Summary, "batches" | "doubtful" | "queues">): Wait[] {
  const dated: Wait[] = summary.queues.map((queue) => ({ kind: "queue", queue, since: queue.since }));
  for (const batch of summary.batches) {
    if (batch.status === "staged") dated.push({ kind: "staged", batch, since: batch.created_at });
    else if (batch.rejects_wait) {
      dated.push({ kind: "errors", batch, since: batch.committed_at ?? batch.created_at });
    }
  }
  dated.sort((a, b) => since(a).localeCompare(since(b)));
  const now = dated.filter((wait) => !someDay(wait));
  if (summary.doubtful > 0) now.push({ kind: "doubtful", pairs: summary.doubtful });
  return [...now, ...dated.filter(someDay)];
}

/** What tells one wait from the others. */
export function keyOf(wait: Wait): string {
  if (wait.kind === "doubtful") return wait.kind;
  return wait.kind === "queue" ? wait.queue.queue : wait.batch.id;
}

const findings: readonly string[] = ["contradiction", "suspect", "notice"];

/** Where a queue is worked on. */
export function placeOf(queue: Queue): string {
  if (queue.queue === "matters" || queue.queue === "matters_near") return "/affairs";
  if (queue.queue === "cases" || queue.queue === "cases_near") return "/cases";
  if (queue.queue === "appeals" || queue.queue === "appeals_near") return "/appeals";
  if (queue.queue === "rolls") return "/rolls";
  if (queue.queue === "group_messages") return "/messages";
  if (queue.queue === "forms_overdue" || queue.queue === "forms_near") return "/forms";
  return findings.includes(queue.queue) ? `/quality?severity=${queue.queue}` : `/events?stage=${queue.queue}`;
}
