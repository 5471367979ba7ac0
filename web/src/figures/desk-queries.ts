import { queryOptions } from "@tanstack/react-query";
import { answer, client } from "../api/client";
import type { components } from "../api/schema";
import type { TableRequest } from "./queries";

export type KeptEvery = components["schemas"]["KeptEvery"];
export type KeptTableRow = components["schemas"]["KeptTableRow"];
export type ReleaseDetail = components["schemas"]["ReleaseDetail"];
export type ReleaseRow = components["schemas"]["ReleaseRow"];
export type ReleaseSheet = components["schemas"]["ReleaseSheet"];
export type AnalystRow = components["schemas"]["AnalystRow"];
export type OpenDataItem = components["schemas"]["OpenDataItem"];
export type OpenDataRequest = components["schemas"]["OpenDataRequest"];

const counting = { "x-purpose": "planning" } as const;

export const keptQuery = (language: string) =>
  queryOptions({ queryKey: ["figures", "kept", language], queryFn: () => answer(client.GET("/api/v1/figures/kept")) });

export const keptTableQuery = (id: string, language: string) =>
  queryOptions({
    queryKey: ["figures", "kept", id, language],
    queryFn: () => answer(client.GET("/api/v1/figures/kept/{id}", { params: { path: { id } } })),
    retry: false,
  });

export const keepTable = (body: { name: string; table: TableRequest; every: KeptEvery }) => answer(client.POST("/api/v1/figures/kept", { body }));

export const removeKept = (id: string) => answer(client.DELETE("/api/v1/figures/kept/{id}", { params: { path: { id } } }));

export const analysisQuery = (language: string) =>
  queryOptions({ queryKey: ["figures", "analysis", language], queryFn: () => answer(client.GET("/api/v1/figures/analysis")) });

export const tableForAnalyst = (name: string, body: TableRequest) =>
  answer(client.POST("/api/v1/figures/snapshots/{name}/for-analyst", { params: { header: counting, path: { name } }, body }));

export const ledgerQuery = (language: string) =>
  queryOptions({ queryKey: ["figures", "analysts", language], queryFn: () => answer(client.GET("/api/v1/figures/analysts")) });

export const releasesQuery = (language: string) =>
  queryOptions({ queryKey: ["figures", "releases", language], queryFn: () => answer(client.GET("/api/v1/figures/releases")) });

export const releaseQuery = (id: string, language: string) =>
  queryOptions({
    queryKey: ["figures", "releases", id, language],
    queryFn: () => answer(client.GET("/api/v1/figures/releases/{id}", { params: { path: { id } } })),
    enabled: id !== "",
  });

export const tryRelease = (snapshot: string) => answer(client.POST("/api/v1/figures/releases", { params: { header: counting }, body: { snapshot } }));

export const approveRelease = (id: string) => answer(client.POST("/api/v1/figures/releases/{id}/approval", { params: { path: { id } } }));

export const openDataQuery = (language: string) =>
  queryOptions({ queryKey: ["figures", "open-data", language], queryFn: () => answer(client.GET("/api/v1/figures/open-data")) });

export const askOpenData = (body: OpenDataRequest) => answer(client.POST("/api/v1/figures/open-data", { params: { header: counting }, body }));

export const approveOpenData = (id: string) => answer(client.POST("/api/v1/figures/open-data/{id}/approval", { params: { path: { id } } }));

export const dropOpenData = (id: string) => answer(client.DELETE("/api/v1/figures/open-data/{id}", { params: { path: { id } } }));

export const askWithdrawal = (id: string, reason: string) =>
  answer(client.POST("/api/v1/figures/open-data/{id}/withdrawal", { params: { path: { id } }, body: { reason } }));

export const withdrawOpenData = (id: string, reason: string) =>
  answer(client.POST("/api/v1/figures/open-data/{id}/withdrawal/approval", { params: { path: { id } }, body: { reason } }));
