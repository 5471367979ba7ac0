import { commonHeaders, sessionEnded } from "../../api/client";
import { Problem, problemOf, unreachable } from "../../api/problem";
import type { Purpose } from "../../kit/purpose";
import type { Choice } from "./columns";

/** Takes a list as it comes and tells how many bytes have; a list that breaks off is no list, and nothing is saved. */
export async function take(choice: Choice, why: Purpose, told: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  const { of, format, columns, inFull, reason } = choice;
  const sent = await fetch("/api/exports", {
    method: "POST",
    credentials: "same-origin",
    headers: { ...commonHeaders(), "x-purpose": why, "content-type": "application/json" },
    body: JSON.stringify({ of, format, columns, in_full: inFull, reason: reason.trim() }),
    signal,
  }).catch(() => {
    throw new Problem(0, unreachable, "", "", null);
  });
  if (!sent.ok || sent.body === null) {
    if (sent.status === 401) sessionEnded.set(true);
    const said: unknown = await sent.json().catch(() => null);
    throw problemOf(sent.status, said, sent.headers.get("x-request-id"));
  }
  const parts: BlobPart[] = [];
  let bytes = 0;
  const reader = sent.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Problem(0, unreachable, "", "", null);
    });
    if (done) break;
    parts.push(value);
    bytes += value.byteLength;
    told(bytes);
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts, { type: sent.headers.get("content-type") ?? "" }));
  link.download = `wanjia-${of}.${format}`;
  link.click();
  // The browser has taken it over by the next turn of its loop.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}
