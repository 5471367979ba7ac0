import { queryOptions } from "@tanstack/react-query";
import { answer, client } from "../../api/client";
import type { Purpose } from "../../kit/purpose";

/** Where a correction that waits is carried out. */
export const mendingQuery = (id: string, why: Purpose, language: string) =>
  queryOptions({
    queryKey: ["cases", "mending", id, why, language],
    queryFn: ({ signal }) => answer(client.GET("/api/cases/{id}/mending", { params: { path: { id }, header: { "x-purpose": why } }, signal })),
  });
