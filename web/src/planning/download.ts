import { problemOf } from "../api/problem";

/** Fetches a file with the session and saves it under a name; a refusal is thrown as a problem. */
export async function download(path: string, name: string, headers: Record<string, string>): Promise<void> {
  const response = await fetch(path, { credentials: "same-origin", headers });
  if (!response.ok) {
    const body: unknown = await response.json().catch(() => null);
    throw problemOf(response.status, body, response.headers.get("x-request-id"));
  }
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
