import { infiniteQueryOptions } from "@tanstack/react-query";
import { answer, client } from "../../api/client";
import type { Purpose } from "../../kit/purpose";
import type { List } from "./words";

/** Items of applications that are with the office, with the family, or settled: the most urgent first. */
export const mattersQuery = (of: List, why: Purpose) =>
  infiniteQueryOptions({
    queryKey: ["matters", of, why],
    queryFn: ({ pageParam, signal }) =>
      answer(client.GET("/api/matters", { params: { header: { "x-purpose": why }, query: { of, ...(pageParam === null ? {} : { cursor: pageParam }) } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  });
