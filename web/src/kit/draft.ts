import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { answer, client } from "../api/client";
import { Problem } from "../api/problem";
import { queries } from "../api/queries";
import { reachable } from "./connection";
import type { Purpose } from "./purpose";

/** Between the last key and keeping, in milliseconds. */
const pause = 1_200;

export interface KeptDraft<T> {
  /** What was begun here before, to be taken up or dropped; null where there is nothing. */
  kept: { content: T; at: string } | null;
  /** Drops it: it was sent, or is not wanted. */
  drop: () => void;
}

/**
 * Keeps what is being written on the server, under the worker's own account, so that a reload or a lost line costs nothing. Nothing of
 * it is stored in the browser. `fits` says whether what was kept still has the shape that the page wants;
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
  // What was sent is kept no more, though its last keys were pressed a moment ago.
  const dropped = useRef(false);
  const up = reachable.use();
  useEffect(() => {
    // Kept again as soon as the line is back: what was written while it was down has not arrived.
    if (!begun || !up) return undefined;
    const timer = setTimeout(() => {
      if (dropped.current) return;
      // A draft that cannot be kept is no reason to stop writing; the banner says when the line is down.
      void answer(client.PUT("/api/drafts/{place}", { params: { path: { place } }, body: { content: now as Record<string, never> } })).catch(() => undefined);
    }, pause);
    return () => clearTimeout(timer);
  }, [place, begun, now, up]);
  const content = found.data?.content as object | undefined;
  return {
    kept: found.data === null || found.data === undefined || content === undefined || !fits(content) ? null : { content, at: found.data.kept_at },
    drop: () => {
      dropped.current = begun;
      queries.setQueryData(key, null);
      void answer(client.DELETE("/api/drafts/{place}", { params: { path: { place } } })).catch(() => undefined);
    },
  };
}
