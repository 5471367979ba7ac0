import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, client } from "../api/client";
import { queries } from "../api/queries";
import type { components } from "../api/schema";
import type { PlanDocument, ScenarioDetail } from "./shapes";

type Shapes = components["schemas"];

const counting = { header: { "x-purpose": "planning" } } as const;

export const choicesQuery = queryOptions({
  queryKey: ["planning", "choices"],
  queryFn: () => answer(client.GET("/api/v1/planning/choices")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const basesQuery = queryOptions({
  queryKey: ["planning", "bases"],
  queryFn: () => answer(client.GET("/api/v1/planning/bases")),
});

export const baseQuery = (id: string) =>
  queryOptions({
    queryKey: ["planning", "base", id],
    queryFn: () => answer(client.GET("/api/v1/planning/bases/{id}", { params: { path: { id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** A table that is not kept yet: what it says and what it looks like. */
export const lookQuery = (body: { file: string; unit: "persons" | "thousands" | "ten_thousands"; smooth: boolean }) =>
  queryOptions({
    queryKey: ["planning", "look", body],
    queryFn: ({ signal }) => answer(client.POST("/api/v1/planning/bases/look", { body, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });

/** Own rates by age that are not used yet: as single years, with the levels that they imply. */
export const patternQuery = (body: Shapes["PatternLookRequest"], language: string) =>
  queryOptions({
    queryKey: ["planning", "pattern", language, body],
    queryFn: ({ signal }) => answer(client.POST("/api/v1/planning/patterns/look", { body, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });

export const readPast = () => answer(client.GET("/api/v1/planning/past", { params: counting }));

export const scenariosQuery = queryOptions({
  queryKey: ["planning", "scenarios"],
  queryFn: () => answer(client.GET("/api/v1/planning/scenarios")),
});

/** The client widens pairs of numbers to lists; they are pairs. */
export const whole = (answered: unknown): ScenarioDetail => answered as ScenarioDetail;

export const scenarioQuery = (id: string) =>
  queryOptions({
    queryKey: ["planning", "scenario", id],
    queryFn: async () => whole(await answer(client.GET("/api/v1/planning/scenarios/{id}", { params: { path: { id } } }))),
  });

export const sharedQuery = (token: string) =>
  queryOptions({
    queryKey: ["planning", "shared", token],
    queryFn: async () => whole(await answer(client.GET("/api/v1/planning/shared/{token}", { params: { path: { token } } }))),
  });

/** One run for each document that is stopped at; what was shown before stays until the next is there. */
export const runQuery = (document: PlanDocument, language: string) =>
  queryOptions({
    queryKey: ["planning", "run", language, document],
    queryFn: ({ signal }) => answer(client.POST("/api/v1/planning/run", { body: { document, cells: true }, signal })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });

export const compareQuery = (first: PlanDocument, second: PlanDocument, year: number, language: string) =>
  queryOptions({
    queryKey: ["planning", "compare", language, first, second, year],
    queryFn: ({ signal }) => answer(client.POST("/api/v1/planning/compare", { body: { first, second, year }, signal })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const backtestQuery = (id: string) =>
  queryOptions({
    queryKey: ["planning", "backtest", id],
    queryFn: () =>
      answer(client.GET("/api/v1/planning/scenarios/{id}/backtest", { params: { path: { id }, ...counting } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const countBase = (body: { name: string; level: "county" | "township" | "community"; as_of: string | null }) =>
  answer(client.POST("/api/v1/planning/bases/count", { params: counting, body }));

/** Lists are read again after anything was written. */
export function refresh(): void {
  for (const part of ["bases", "scenarios", "scenario"]) void queries.invalidateQueries({ queryKey: ["planning", part] });
}

export const fanPaths = 1000;

/** A fan of a document, with the chance that fewer than `people` live here at the end of `year`. */
export const fanQuery = (document: PlanDocument, under: { year: number; people: number }, language: string) =>
  queryOptions({
    queryKey: ["planning", "fan", language, document, under],
    queryFn: ({ signal }) => answer(client.POST("/api/v1/planning/fan", { body: { document, paths: fanPaths, under }, signal })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });

export const areasQuery = (document: PlanDocument, language: string) =>
  queryOptions({
    queryKey: ["planning", "areas", language, document],
    queryFn: ({ signal }) => answer(client.POST("/api/v1/planning/areas", { body: { document }, signal })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });

/** One service in every division of a document. */
export const placesQuery = (document: PlanDocument, service: string | null, language: string) =>
  queryOptions({
    queryKey: ["planning", "places", language, document, service],
    queryFn: ({ signal }) => answer(client.POST("/api/v1/planning/places", { body: { document, service }, signal })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });

export const outlinesQuery = queryOptions({
  queryKey: ["planning", "outlines"],
  queryFn: () => answer(client.GET("/api/v1/planning/outlines")),
  staleTime: 60_000,
});
