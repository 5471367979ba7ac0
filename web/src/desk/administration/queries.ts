import { queryOptions } from "@tanstack/react-query";
import { answer, client } from "../../api/client";
import type { components } from "../../api/schema";

export type ImportProfile = components["schemas"]["ImportProfile"];
export type ProfileTrial = components["schemas"]["ProfileTrial"];
export type OfficeText = components["schemas"]["OfficeText"];
export type Retention = components["schemas"]["Retention"];
export type SetVersion = components["schemas"]["SetVersion"];
export type ComparedList = components["schemas"]["DivisionListCompared"];

export const importProfilesQuery = queryOptions({
  queryKey: ["import-profiles"],
  queryFn: () => answer(client.GET("/api/import-profiles")),
});

export const officeTextsQuery = queryOptions({
  queryKey: ["office-texts"],
  queryFn: () => answer(client.GET("/api/office-texts")),
  staleTime: 60_000,
});

export const retentionQuery = queryOptions({
  queryKey: ["retention"],
  queryFn: () => answer(client.GET("/api/retention")),
});

/** A form with a file in it: the text stands before the file, as the server reads the parts as they come. */
export function withFile(file: File, text?: [string, string]): FormData {
  const form = new FormData();
  if (text !== undefined) form.append(text[0], text[1]);
  form.append("file", file);
  return form;
}
