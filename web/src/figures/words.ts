import i18n from "../i18n";
import { figures as en } from "./en";
import { figures as zh } from "./zh";

// The texts come with the pages, so that the desk's first load does not carry them.
i18n.addResourceBundle("zh", "desk", zh, true, true);
i18n.addResourceBundle("en", "desk", en, true, true);
