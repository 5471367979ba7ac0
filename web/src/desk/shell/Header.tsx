import { useTranslation } from "react-i18next";
import { useSession } from "../../api/queries";
import { setLanguage } from "../../i18n";
import { serves } from "../session/role";
import { AccountMenu } from "./AccountMenu";
import { PurposeControl } from "./PurposeControl";
import { SearchBox } from "./SearchBox";

/** On every page: find somebody, see the purpose, switch the language, who I am. */
export function Header() {
  const { t, i18n } = useTranslation();
  const role = useSession().data?.role;
  const other = i18n.language === "en" ? "zh" : "en";
  return (
    <header className="bar no-print">
      {serves(role) ? <SearchBox /> : <span />}
      <div className="bar-end">
        {serves(role) ? <PurposeControl /> : null}
        <button
          type="button"
          className="bar-button"
          lang={other === "zh" ? "zh-CN" : "en"}
          aria-label={t("header.language_label")}
          onClick={() => setLanguage(other)}
        >
          {t("header.language")}
        </button>
        <AccountMenu />
      </div>
    </header>
  );
}
