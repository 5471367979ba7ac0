/** Groups of checks, in the order of the page. */
export const groups = ["identity", "dates", "family", "household", "residence", "aggregate"] as const;

const chips: Record<string, string> = { contradiction: "chip bad", suspect: "chip lamp" };

export const chipOf = (severity: string): string => chips[severity] ?? "chip";

/** How sure a check is, the surest first. */
export const severities = ["contradiction", "suspect", "notice"] as const;
