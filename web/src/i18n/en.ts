import { accounts } from "./en-accounts";
import { administration } from "./en-administration";
import { affairs } from "./en-affairs";
import { benefits } from "./en-benefits";
import { cases } from "./en-cases";
import { certificates } from "./en-certificates";
import { divisions } from "./en-divisions";
import { doubtful } from "./en-doubtful";
import { events } from "./en-events";
import { exportLists } from "./en-exports";
import { homes } from "./en-homes";
import { forms } from "./en-forms";
import { imports } from "./en-import";
import { quality } from "./en-quality";
import { log } from "./en-log";
import { messages } from "./en-messages";
import { shell } from "./en-shell";
import { system } from "./en-system";
import { record } from "./en-record";
import { places } from "./en-places";
import { rolls } from "./en-rolls";
import { rosters } from "./en-rosters";

/** The English texts. */
export const en = { ...shell, ...record, ...homes, ...imports, ...doubtful, ...events, ...exportLists, ...forms, ...affairs, ...benefits, ...rolls, ...rosters, ...places, ...cases, ...messages, ...certificates, ...divisions, ...quality, ...log, ...accounts, ...administration, ...system };
