import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { answer, client } from "../api/client";
import { Problem } from "../api/problem";
import { queries, sessionKey, useSession } from "../api/queries";
import type { Session } from "../api/wire";
import { reachable } from "./connection";
import type { Purpose } from "./purpose";
import { Unsent } from "./unsent";

/** Between the last key and keeping, in milliseconds. */
const pause = 1_200;

/** What was written and has not arrived. */
const unsent = new Unsent((place, content) => answer(client.PUT("/api/drafts/{place}", { params: { path: { place } }, body: { content: content as Record<string, never> } })));

reachable.subscribe(() => {
  const account = queries.getQueryData<Session | null>(sessionKey)?.account;
  if (reachable.get() && account !== undefined) void unsent.sendAll(account);
});

// Going to another page of the desk loses nothing; closing it would.
addEventListener("beforeunload", (event) => {
  if (!reachable.get() && unsent.any()) event.preventDefault();
});

export interface KeptDraft<T> {
  /** What was begun here before, to be taken up or dropped; null where there is nothing. */
  kept: { content: T; at: string } | null;
  /** Drops it: it was sent, or is not wanted. */
  drop: () => void;
}

/**
 * Keeps what is being written on the server, under the worker's own account, so that a reload, another page or a lost line costs nothing.
 * Nothing of it is stored in the browser: what could not be sent waits in this page's memory. `fits` says whether what was kept still has the shape that the page wants;
 * `asked` whether it is looked for yet: each look is in the log, so a list does not look for all its rows. What is written of the
 * office's own work names nobody and needs no purpose: `office`.
 */
export function useDraft<T extends object>(place: string, why: Purpose | "office", now: T, begun: boolean, fits: (content: object) => content is T, asked = true): KeptDraft<T> {
  const key = ["draft", place];
  const found = useQuery({
    queryKey: key,
    queryFn: async () => {
      try {
        if (why === "office") return await answer(client.GET("/api/office-drafts/{place}", { params: { path: { place } } }));
        return await answer(client.GET("/api/drafts/{place}", { params: { path: { place }, header: { "x-purpose": why } } }));
      } catch (error) {
        if (error instanceof Problem && error.status === 404) return null;
        throw error;
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    enabled: asked,
  });
  const account = useSession().data?.account ?? "";
  // What was written here before and has not arrived is newer than what the server has.
  const [recalled, setRecalled] = useState(() => ({ content: unsent.of(place, account), at: new Date().toISOString() }));
  // What was sent is kept no more, though its last keys were pressed a moment ago.
  const dropped = useRef(false);
  const up = reachable.use();
  useEffect(() => {
    if (!begun || dropped.current) return undefined;
    unsent.note(place, account, now);
    // Kept again as soon as the line is back: what was written while it was down has not arrived.
    if (!up) return undefined;
    // A draft that cannot be kept is no reason to stop writing; the banner says when the line is down.
    const timer = setTimeout(() => void unsent.send(place), pause);
    return () => clearTimeout(timer);
  }, [place, account, begun, now, up]);
  // Who goes on to another page does not wait for the pause.
  useEffect(() => () => void unsent.send(place), [place]);
  const content = found.data?.content as object | undefined;
  const brought = recalled.content === null ? { content, at: found.data?.kept_at ?? "" } : recalled;
  return {
    kept: brought.content == null || !fits(brought.content) ? null : { content: brought.content, at: brought.at },
    drop: () => {
      dropped.current = begun;
      unsent.drop(place);
      setRecalled({ content: null, at: "" });
      queries.setQueryData(key, null);
      void answer(client.DELETE("/api/drafts/{place}", { params: { path: { place } } })).catch(() => undefined);
    },
  };
}
