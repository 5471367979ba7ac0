import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, client } from "./client";
import { queries } from "./queries";
import type { Decided, Decision, DoubtfulPair, PairVerdict } from "./wire";

const header = { "x-purpose": "match_review" } as const;

/**
 * The pairs that wait, in the order in which the queue asks; of one group of reasons where `pattern` names it, or, where
 * `worth` is set, the few whose answers settle and teach most.
 */
export const queueQuery = (pattern: string | null, worth = false) =>
  infiniteQueryOptions({
    queryKey: ["doubtful", "queue", pattern, worth],
    queryFn: ({ pageParam }) =>
      worth ? answer(client.GET("/api/doubtful/next", { params: { header } })) : answer(
        client.GET("/api/doubtful", {
          params: {
            header,
            query: {
              ...(pageParam === null ? {} : { cursor: pageParam }),
              ...(pattern === null ? {} : { pattern, limit: 200 }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export const pairQuery = (id: string) =>
  queryOptions({
    queryKey: ["doubtful", "pair", id],
    queryFn: () => answer(client.GET("/api/doubtful/pairs/{id}", { params: { path: { id }, header } })),
    staleTime: 60_000,
    gcTime: 60_000,
  });

/** Counts, read again every second while the register follows what was decided. */
export const countsQuery = queryOptions({
  queryKey: ["doubtful", "counts"],
  queryFn: () => answer(client.GET("/api/doubtful/counts")),
  refetchInterval: (query) => (query.state.data?.settling === true ? 1000 : false),
  staleTime: 0,
});

export const groupsQuery = queryOptions({
  queryKey: ["doubtful", "groups"],
  queryFn: () => answer(client.GET("/api/doubtful/patterns", { params: { header } })),
  staleTime: 0,
});

export const decisionsQuery = infiniteQueryOptions({
  queryKey: ["doubtful", "decisions"],
  queryFn: ({ pageParam }) =>
    answer(
      client.GET("/api/doubtful/decisions", {
        params: { header, query: pageParam === null ? {} : { cursor: pageParam } },
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.next ?? null,
  staleTime: 0,
});

/** Decides pairs as they were shown. */
export async function decide(
  pairs: readonly Pick<DoubtfulPair, "id" | "seen">[],
  verdict: PairVerdict,
  reason: string,
): Promise<Decided> {
  const decided = await answer(
    client.POST("/api/doubtful/decisions", {
      params: { header },
      body: {
        decisions: pairs.map((pair) => ({ pair: pair.id, seen: pair.seen, verdict })),
        ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
      },
    }),
  );
  follow();
  return decided;
}

/** Takes decisions back, one after another. */
export async function withdraw(decisions: readonly string[]): Promise<Decision[]> {
  const taken: Decision[] = [];
  try {
    for (const id of decisions) {
      taken.push(
        await answer(
          client.POST("/api/doubtful/decisions/{id}/withdraw", { params: { path: { id }, header } }),
        ),
      );
    }
  } finally {
    follow();
  }
  return taken;
}

/** What counts pairs is out of date; the queue itself is left alone, so that nobody loses their place in it. */
function follow(): void {
  for (const queryKey of [["doubtful", "counts"], ["doubtful", "groups"], ["doubtful", "decisions"], ["summary"]]) {
    void queries.invalidateQueries({ queryKey });
  }
}
