import i18n from "../../i18n";
import { map as en } from "./en";
import { map as zh } from "./zh";

// The map's texts come with its page: the first load of the desk does not carry them.
i18n.addResourceBundle("zh", "desk", zh, true, true);
i18n.addResourceBundle("en", "desk", en, true, true);
