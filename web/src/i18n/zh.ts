import { imports } from "./zh-import";
import { record } from "./zh-record";
import { shell } from "./zh-shell";

/** The Chinese texts; their keys are the key set of the interface. */
export const zh = { ...shell, ...record, ...imports } as const;
