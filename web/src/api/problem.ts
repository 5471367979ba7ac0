/** An answer that is no success: RFC 9457 as the server sends it, or no answer at all. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly request: string | null,
    /** The ids under which what was asked for is kept now. */
    readonly now: string[] = [],
  ) {
    super(title);
  }
}

/** The server could not be reached; `code` stands in for the one it would have sent. */
export const unreachable = "unreachable";

const text = (body: unknown, key: string): string => {
  if (typeof body !== "object" || body === null || !(key in body)) return "";
  const value: unknown = (body as Record<string, unknown>)[key];
  return typeof value === "string" ? value : "";
};

const texts = (body: unknown, key: string): string[] => {
  if (typeof body !== "object" || body === null || !(key in body)) return [];
  const value: unknown = (body as Record<string, unknown>)[key];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
};

/** Reads problem+json, and what proxies and crashes send instead of it. */
export function problemOf(status: number, body: unknown, requestHeader: string | null): Problem {
  return new Problem(
    status,
    text(body, "code") || `http_${status}`,
    text(body, "title"),
    text(body, "detail"),
    text(body, "request") || requestHeader,
    texts(body, "now"),
  );
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, unreachable, "", "", null);
}
