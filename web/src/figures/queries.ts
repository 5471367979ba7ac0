import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, client } from "../api/client";
import type { components } from "../api/schema";

export type FiguresPage = components["schemas"]["FiguresPage"];
export type IndicatorMeaning = components["schemas"]["IndicatorMeaning"];
export type IndicatorValue = components["schemas"]["IndicatorValue"];
export type FigureChoice = components["schemas"]["FigureChoice"];
export type SnapshotRow = components["schemas"]["SnapshotRow"];
export type TableRequest = components["schemas"]["TableRequest"];
export type TableAnswer = components["schemas"]["TableAnswer"];

const counting = { "x-purpose": "planning" } as const;

export const snapshotsQuery = queryOptions({
  queryKey: ["figures", "snapshots"],
  queryFn: () => answer(client.GET("/api/v1/figures/snapshots")),
});

export const choicesQuery = (language: string) =>
  queryOptions({
    queryKey: ["figures", "choices", language],
    queryFn: () => answer(client.GET("/api/v1/figures/choices")),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const takeSnapshot = (as_of: string | null) =>
  answer(client.POST("/api/v1/figures/snapshots", { params: { header: counting }, body: { as_of } }));

export const figuresQuery = (name: string, level: number, area: string | null, language: string) =>
  queryOptions({
    queryKey: ["figures", "of", name, level, area, language],
    queryFn: () =>
      answer(
        client.GET("/api/v1/figures/snapshots/{name}/indicators", {
          params: { header: counting, path: { name }, query: { level, ...(area === null ? {} : { area }) } },
        }),
      ),
    enabled: name !== "",
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const tableQuery = (name: string, body: TableRequest, language: string) =>
  queryOptions({
    queryKey: ["figures", "table", name, body, language],
    queryFn: () => answer(client.POST("/api/v1/figures/snapshots/{name}/table", { params: { header: counting, path: { name } }, body })),
    enabled: name !== "",
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
