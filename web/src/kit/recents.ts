import { queryOptions } from "@tanstack/react-query";
import { answer, client } from "../api/client";
import { queries } from "../api/queries";
import type { Purpose } from "./purpose";
import { withOpened, without, withPin, type Recent, type Recents, type Thing } from "./recent";

const key = ["recents"];

/**
 * What this account opened lately or pinned. The server keeps the ids; names are read under the purpose of the task and stay in this page's
 * memory until it ends. Each read is in the log, so that none is made again in one task.
 */
export const recentsQuery = (why: Purpose) =>
  queryOptions({
    queryKey: [...key, why],
    queryFn: () => answer(client.GET("/api/recents", { params: { header: { "x-purpose": why } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

function changed(change: (items: readonly Recent[]) => Recent[]): void {
  queries.setQueriesData<Recents>({ queryKey: key }, (now) => (now === undefined ? now : { ...now, items: change(now.items) }));
}

/** Forgets the names; who asks next reads them anew. */
export const forgetNames = (): void => queries.removeQueries({ queryKey: key });

/** Notes that something was opened. That it could not be noted is no reason to disturb anybody. */
export function opened(thing: Omit<Recent, "pinned" | "opened_at">): void {
  changed((items) => withOpened(items, { ...thing, opened_at: new Date().toISOString() }));
  // It is on its way also when the page is left at once.
  void answer(client.PUT("/api/recents", { body: { kind: thing.kind, id: thing.id }, keepalive: true })).catch(() => undefined);
}

export async function pin({ kind, id }: Thing, pinned: boolean): Promise<void> {
  await answer(client.PUT("/api/recents/pins", { body: { kind, id, pinned } }));
  changed((items) => withPin(items, { kind, id }, pinned));
}

export async function forget({ kind, id }: Thing): Promise<void> {
  await answer(client.POST("/api/recents/removals", { body: { kind, id } }));
  changed((items) => without(items, { kind, id }));
}

export async function forgetAll(): Promise<void> {
  await answer(client.DELETE("/api/recents"));
  changed((items) => without(items, null));
}
