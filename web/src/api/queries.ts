import {
  QueryClient,
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQuery,
  type UseMutationResult,
} from "@tanstack/react-query";
import type { Purpose } from "../kit/purpose";
import { answer, client } from "./client";
import { Problem, asProblem } from "./problem";
import type { components } from "./schema";
import type { Session } from "./wire";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // Every read of a person is logged, so none is made behind the reader's back.
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      staleTime: 5_000,
      // Whether the line is up is found by trying: a laptop may think itself offline beside a server on its own desk.
      networkMode: "always",
      retry: (failures, error) => failures < 2 && [0, 502, 503, 504].includes(asProblem(error).status),
    },
    // Nothing is held back to be sent later behind the worker's back.
    mutations: { networkMode: "always" },
  },
});

export const sessionKey = ["session"];

/** Who is signed in; null when nobody is. */
export function useSession() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: async (): Promise<Session | null> => {
      try {
        return await answer(client.GET("/api/session"));
      } catch (error) {
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export const summaryQuery = queryOptions({
  queryKey: ["summary"],
  queryFn: () => answer(client.GET("/api/summary")),
  // Who comes back to the day's list has just settled something of it.
  staleTime: 0,
});

export const systemQuery = queryOptions({
  queryKey: ["system"],
  queryFn: () => answer(client.GET("/api/system")),
});

export const profilesQuery = queryOptions({
  queryKey: ["profiles"],
  queryFn: () => answer(client.GET("/api/profiles")),
  staleTime: Number.POSITIVE_INFINITY,
});

/** A new purpose is a new read, with an entry of its own in the log: hence the purpose stands in the key. */
export const searchQuery = (text: string, why: Purpose, then: Then = {}) =>
  infiniteQueryOptions({
    queryKey: ["people", "search", why, text, then],
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.POST("/api/people/search", {
          params: { header: { "x-purpose": why } },
          body: { text, cursor: pageParam, limit: 30, as_of: then.as_of ?? null, known_at: then.known_at ?? null },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    staleTime: 60_000,
    gcTime: 5 * 60_000,
  });

/** What day a question is about, and of when the knowledge is that answers it; empty: now. */
export interface Then {
  as_of?: string;
  known_at?: string;
}

export const personQuery = (id: string, why: Purpose, then: Then = {}) =>
  queryOptions({
    queryKey: ["people", "record", why, id, then],
    queryFn: () => answer(client.GET("/api/people/{id}", { params: { path: { id }, query: then, header: { "x-purpose": why } } })),
    staleTime: 60_000,
  });

export const householdQuery = (id: string, why: Purpose, then: Then = {}) =>
  queryOptions({
    queryKey: ["people", "household", why, id, then],
    queryFn: () => answer(client.GET("/api/households/{id}", { params: { path: { id }, query: then, header: { "x-purpose": why } } })),
    staleTime: 60_000,
  });

export const homeQuery = (id: string, why: Purpose, then: Then = {}) =>
  queryOptions({
    queryKey: ["people", "home", why, id, then],
    queryFn: () => answer(client.GET("/api/homes/{id}", { params: { path: { id }, query: then, header: { "x-purpose": why } } })),
    staleTime: 60_000,
  });

export const buildingQuery = (id: string, why: Purpose, then: Then = {}) =>
  queryOptions({
    queryKey: ["people", "building", why, id, then],
    queryFn: () => answer(client.GET("/api/homes/{id}/building", { params: { path: { id }, query: then, header: { "x-purpose": why } } })),
    staleTime: 60_000,
  });

export const readsQuery = (id: string, why: Purpose) =>
  infiniteQueryOptions({
    queryKey: ["people", "reads", why, id],
    queryFn: ({ pageParam }) =>
      answer(
        client.GET("/api/people/{id}/reads", {
          params: { path: { id }, header: { "x-purpose": why }, query: pageParam === null ? {} : { cursor: pageParam } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    staleTime: 0,
  });

export const findingCountsQuery = queryOptions({
  queryKey: ["quality", "counts"],
  queryFn: () => answer(client.GET("/api/quality")),
});

export const findingsQuery = (check: string, decided: boolean, why: Purpose) =>
  infiniteQueryOptions({
    queryKey: ["people", "findings", why, check, decided],
    queryFn: ({ pageParam }) =>
      answer(
        client.GET("/api/quality/{check}", {
          params: {
            path: { check },
            header: { "x-purpose": why },
            query: { decided, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    staleTime: 60_000,
  });

/** What an auditor looks for in the log. */
export type LogFilter = Partial<Omit<components["schemas"]["LogSearchRequest"], "cursor" | "limit">>;

export const logQuery = (filter: LogFilter) =>
  infiniteQueryOptions({
    queryKey: ["log", "search", filter],
    queryFn: ({ pageParam, signal }) =>
      answer(client.POST("/api/log/search", { body: { ...filter, cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    staleTime: 0,
  });

export const batchesQuery = infiniteQueryOptions({
  queryKey: ["batches", "list"],
  queryFn: ({ pageParam }) =>
    answer(client.GET("/api/batches", { params: { query: pageParam === null ? {} : { cursor: pageParam } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.next ?? null,
});

const working = new Set(["staging", "committing", "undoing"]);

/** One batch, read again every second while the server works on it: the progress survives a reload. */
export const batchQuery = (id: string) =>
  queryOptions({
    queryKey: ["batches", "one", id],
    queryFn: () => answer(client.GET("/api/batches/{id}", { params: { path: { id } } })),
    refetchInterval: (query) => {
      const batch = query.state.data?.batch;
      return batch !== undefined && (working.has(batch.status) || batch.progress != null) ? 1000 : false;
    },
    staleTime: 0,
  });

/** A write to one batch; afterwards everything that counts batches is read again. */
export function useBatchAction<Input>(
  act: (input: Input) => Promise<unknown>,
): UseMutationResult<unknown, Error, Input> {
  return useMutation({
    mutationFn: act,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["batches"] });
      void queries.invalidateQueries({ queryKey: ["summary"] });
    },
  });
}

/** Read again while the register is about to follow a change. */
export const divisionChangesQuery = queryOptions({
  queryKey: ["divisions", "changes"],
  queryFn: () => answer(client.GET("/api/division-changes")),
  refetchInterval: (query) =>
    query.state.data?.items.some((change) => change.stage === "waiting" || change.stage === "undo_waiting") === true ? 1000 : false,
  staleTime: 0,
});

export const eventFormsQuery = queryOptions({
  queryKey: ["events", "forms"],
  queryFn: () => answer(client.GET("/api/events/forms")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const eventCountsQuery = queryOptions({
  queryKey: ["events", "counts"],
  queryFn: () => answer(client.GET("/api/events")),
});

export const eventsQuery = (stage: string, why: Purpose) =>
  infiniteQueryOptions({
    queryKey: ["people", "events", why, stage],
    queryFn: ({ pageParam }) =>
      answer(
        client.GET("/api/events/list", {
          params: { header: { "x-purpose": why }, query: { stage, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  });

export const eventQuery = (id: string, why: Purpose) =>
  queryOptions({
    queryKey: ["people", "event", why, id],
    queryFn: () => answer(client.GET("/api/events/{id}", { params: { path: { id }, header: { "x-purpose": why } } })),
  });

export const personEventsQuery = (id: string, why: Purpose) =>
  queryOptions({
    queryKey: ["people", "registrations", why, id],
    queryFn: () =>
      answer(client.GET("/api/people/{id}/registrations", { params: { path: { id }, header: { "x-purpose": why } } })),
    staleTime: 60_000,
  });

/** The accounts of the area, for those who look after them. */
export const accountsQuery = queryOptions({
  queryKey: ["accounts"],
  queryFn: () => answer(client.GET("/api/accounts")),
});

/** Emergency access, for auditors. */
export const emergenciesQuery = queryOptions({
  queryKey: ["emergencies"],
  queryFn: () => answer(client.GET("/api/emergencies")),
});
