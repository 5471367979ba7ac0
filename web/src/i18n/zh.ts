import { accounts } from "./zh-accounts";
import { administration } from "./zh-administration";
import { affairs } from "./zh-affairs";
import { benefits } from "./zh-benefits";
import { cases } from "./zh-cases";
import { certificates } from "./zh-certificates";
import { divisions } from "./zh-divisions";
import { doubtful } from "./zh-doubtful";
import { events } from "./zh-events";
import { exportLists } from "./zh-exports";
import { homes } from "./zh-homes";
import { imports } from "./zh-import";
import { forms } from "./zh-forms";
import { log } from "./zh-log";
import { messages } from "./zh-messages";
import { record } from "./zh-record";
import { places } from "./zh-places";
import { rolls } from "./zh-rolls";
import { rosters } from "./zh-rosters";
import { quality } from "./zh-quality";
import { shell } from "./zh-shell";
import { system } from "./zh-system";

/** The Chinese texts; their keys are the key set of the interface. */
export const zh = { ...shell, ...record, ...homes, ...imports, ...doubtful, ...events, ...exportLists, ...forms, ...affairs, ...benefits, ...rolls, ...rosters, ...places, ...cases, ...messages, ...certificates, ...divisions, ...quality, ...log, ...accounts, ...administration, ...system } as const;
