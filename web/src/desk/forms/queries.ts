import { queryOptions } from "@tanstack/react-query";
import { answer, client } from "../../api/client";
import type { components } from "../../api/schema";

export type Before = components["schemas"]["FormBefore"];
export type Detail = components["schemas"]["FormDetail"];
export type Field = components["schemas"]["FormField"];
export type Listed = components["schemas"]["FormListed"];

export const formsQuery = queryOptions({
  queryKey: ["forms", "list"],
  queryFn: () => answer(client.GET("/api/v1/forms")),
});

export const formQuery = (id: string) =>
  queryOptions({
    queryKey: ["forms", "one", id],
    queryFn: () => answer(client.GET("/api/v1/forms/{id}", { params: { path: { id } } })),
  });

/** A file's bytes in base64. */
export async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(pieces.join(""));
}

/** Hands a file to the browser. */
export function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
