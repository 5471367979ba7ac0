import { accounts } from "./zh-accounts";
import { benefits } from "./zh-benefits";
import { cases } from "./zh-cases";
import { certificates } from "./zh-certificates";
import { divisions } from "./zh-divisions";
import { doubtful } from "./zh-doubtful";
import { events } from "./zh-events";
import { imports } from "./zh-import";
import { log } from "./zh-log";
import { record } from "./zh-record";
import { quality } from "./zh-quality";
import { shell } from "./zh-shell";

/** The Chinese texts; their keys are the key set of the interface. */
export const zh = { ...shell, ...record, ...imports, ...doubtful, ...events, ...benefits, ...cases, ...certificates, ...divisions, ...quality, ...log, ...accounts } as const;
