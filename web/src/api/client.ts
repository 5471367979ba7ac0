import createClient from "openapi-fetch";
import i18n from "../i18n";
import { reachable } from "../kit/connection";
import { createStore } from "../kit/store";
import { purpose } from "../kit/task";
import { Problem, problemOf, unreachable } from "./problem";
import type { paths } from "./schema";

/** True once the server has said that the session ended while somebody was at work. */
export const sessionEnded = createStore(false);

export function commonHeaders(): Record<string, string> {
  const why = purpose.get();
  return {
    "accept-language": i18n.language,
    ...(why === null ? {} : { "x-purpose": why }),
  };
}

export const client = createClient<paths>({ credentials: "same-origin" });

client.use({
  onRequest({ request }) {
    for (const [name, value] of Object.entries(commonHeaders())) {
      // A call that names its own purpose keeps it.
      if (!(name === "x-purpose" && request.headers.has(name))) request.headers.set(name, value);
    }
    return request;
  },
  onResponse({ response, schemaPath }) {
    // Whatever it answers, somebody answered.
    reachable.set(true);
    if (response.status === 401 && !schemaPath.startsWith("/api/session")) sessionEnded.set(true);
    return undefined;
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a success; everything else is thrown as a [`Problem`]. */
export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch((fault: unknown) => {
    // A request that the page itself gave up says nothing about the line.
    if (!(fault instanceof DOMException && fault.name === "AbortError")) reachable.set(false);
    // Nobody answered in words, so they are said here: whoever shows a problem shows its title and detail.
    throw new Problem(0, unreachable, i18n.t("error.unreachable_title"), i18n.t("error.unreachable"), null);
  });
  if (!response.ok) throw problemOf(response.status, error, response.headers.get("x-request-id"));
  return data as T;
}
