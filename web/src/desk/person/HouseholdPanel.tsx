import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { PersonRecord } from "../../api/wire";
import { civilDate } from "../../kit/format";
import { Panel } from "../../kit/Panel";

/** Who stands in the same household book. */
export function HouseholdPanel({ person }: { person: PersonRecord }) {
  const { t, i18n } = useTranslation();
  const household = person.household;
  if (household == null) {
    return (
      <Panel title={t("person.household")}>
        <p className="body faint">{t("person.household_none")}</p>
      </Panel>
    );
  }
  const kind = household.kind;
  return (
    <Panel
      title={t("person.household")}
      note={household.address ?? household.place?.name}
      end={kind === "family" || kind === "collective" ? <span className="chip">{t(`household_kind.${kind}`)}</span> : undefined}
    >
      <ul className="members">
        {household.members.map((member) => (
          <li key={member.person}>
            <span className="faint members-as">{member.relation?.text ?? ""}</span>
            {member.this_person ? <b className="song">{member.name}</b> : <Link className="song" to={`/people/${member.person}`}>{member.name}</Link>}
            {member.this_person ? <span className="chip teal">{t("person.household_here")}</span> : null}
            <span className="faint members-born">
              {[member.sex?.text, civilDate(member.birth_date, i18n.language)].filter(Boolean).join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
