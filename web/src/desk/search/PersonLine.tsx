import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Then } from "../../api/queries";
import type { PersonRow } from "../../api/wire";
import { civilDate, numberGroups } from "../../kit/format";
import { Digits } from "../../kit/Panel";

/** What a link to a record carries on of the time that was asked about. */
function asked(then: Then): string {
  const query = new URLSearchParams({ ...then }).toString();
  return query === "" ? "" : `?${query}`;
}

/** One person found: enough to know whom to open, numbers masked. */
export function PersonLine({ person, near = false, then = {} }: { person: PersonRow; near?: boolean; then?: Then }) {
  const { t, i18n } = useTranslation();
  const born = civilDate(person.birth_date, i18n.language);
  return (
    <Link to={`/people/${person.id}${asked(then)}`} className="result" data-result>
      <span className="result-who">
        <b className="song">{person.name || t("common.nameless")}</b>
        <span className="soft">
          {[person.sex?.text, born].filter(Boolean).join(" · ")}
        </span>
        {person.alive ? null : <span className="chip">{t("common.deceased")}</span>}
        {person.unaccounted ? <span className="chip lamp">{t(person.located ? "search.located" : "search.unaccounted")}</span> : null}
      </span>
      <span className="result-numbers">
        <Digits groups={numberGroups(person.id_number_masked ?? "")} />
        <span className="faint"><Digits groups={numberGroups(person.phone_masked ?? "")} /></span>
      </span>
      <span className="result-where">
        <span>{person.address ?? person.usual_name ?? <span className="faint">{t("search.no_address")}</span>}</span>
        {person.hukou_name == null ? null : <span className="faint">{t("search.hukou")} {person.hukou_name}</span>}
      </span>
      <span className="result-match">
        {person.matched == null ? null : <span className={near ? "chip" : "chip teal"}>{near ? t("search.nearly") : t(`search.matched.${person.matched}`)}</span>}
      </span>
    </Link>
  );
}
