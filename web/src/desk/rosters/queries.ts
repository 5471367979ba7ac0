import { queryOptions } from "@tanstack/react-query";
import { answer, client } from "../../api/client";
import type { components } from "../../api/schema";
import type { Purpose } from "../../kit/purpose";

export type Listed = components["schemas"]["RosterListed"];
export type Page = components["schemas"]["RosterPage"];
export type RosterList = components["schemas"]["RosterList"];

export const rostersQuery = queryOptions({
  queryKey: ["rosters", "list"],
  queryFn: () => answer(client.GET("/api/v1/rosters")),
});

/** Always asked anew: a roster is as the register stands. */
export const rosterQuery = (id: string, from: number, why: Purpose) =>
  queryOptions({
    queryKey: ["rosters", "one", id, from, why],
    queryFn: () => answer(client.GET("/api/v1/rosters/{id}", { params: { path: { id }, query: { from }, header: { "x-purpose": why } } })),
    staleTime: 0,
    gcTime: 0,
  });
