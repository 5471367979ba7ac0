import type { components } from "../../api/schema";

export type Application = components["schemas"]["ApplicationView"];
export type Matter = components["schemas"]["MatterView"];
export type Row = components["schemas"]["MatterRow"];

export const lists = ["office", "family", "settled"] as const;
export type List = (typeof lists)[number];

export const stages = ["waiting", "open", "accepted", "stopped", "returned", "done", "refused", "objected", "withdrawn"] as const;
export const steps = ["open", "accept", "stop", "resume", "return", "supply", "finish", "refuse", "object", "uphold", "overturn", "appeal", "sustain", "reverse", "withdraw"] as const;
export const applicationStages = ["proposed", "draft", "submitted", "closed", "withdrawn"] as const;
export const origins = ["counter", "home", "door", "event"] as const;
export const bases = ["law", "published", "suggested"] as const;
export const froms = ["register", "given", "will_be_given", "shown", "kept", "wanted"] as const;

export type Step = (typeof steps)[number];

/** The one of a list that a code names; the last where the server knows more than this page. */
export function known<T extends string>(list: readonly T[], code: string): T {
  return list.find((one) => one === code) ?? (list[list.length - 1] as T);
}

/** Where a worker begins an application. */
export const places = ["counter", "home"] as const;
export type Place = (typeof places)[number];

/** Steps that say why. */
export const sayWhy: readonly Step[] = ["stop", "return", "refuse", "object", "uphold", "overturn", "appeal", "withdraw"];
