import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Household, PersonRecord } from "../../api/wire";
import { civilDate } from "../../kit/format";
import { Panel } from "../../kit/Panel";

type Member = Household["members"][number];

function MemberLine({ member }: { member: Member }) {
  const { t, i18n } = useTranslation();
  const name = member.name ?? t("person.name_outside");
  const plain = member.this_person || member.person === null;
  return (
    <li>
      <span className="faint members-as">{member.relation?.text ?? ""}</span>
      {plain ? <b className="song">{name}</b> : <Link className="song" to={`/people/${member.person}`}>{name}</Link>}
      {member.this_person ? <span className="chip teal">{t("person.household_here")}</span> : null}
      <span className="faint members-born">
        {[member.sex?.text, civilDate(member.birth_date, i18n.language)].filter(Boolean).join(" · ")}
      </span>
    </li>
  );
}

/** As many of a household stand beside a record; a hostel's hundreds have a page of their own. */
const most = 20;

/** The first of them, whoever the record is of among them. */
function beside(members: readonly Member[]): readonly Member[] {
  if (members.length <= most) return members;
  const own = members.filter((member) => member.this_person);
  return [...own, ...members.filter((member) => !member.this_person)].slice(0, most);
}

/** Who stands in the same household book, and who shares the home. */
export function Households({ person }: { person: PersonRecord }) {
  const { t, i18n } = useTranslation();
  if (person.households.length === 0) {
    return (
      <Panel title={t("person.household")}>
        <p className="body faint">{t("person.household_none")}</p>
      </Panel>
    );
  }
  // Those that they left stand behind those to which they belong.
  const households = [...person.households].sort((a, b) => Number(a.left !== null) - Number(b.left !== null));
  return households.map((household) => (
    <Panel
      key={household.id}
      title={t(household.left === null ? "person.household" : "person.household_before")}
      note={household.address ?? household.place?.name}
      end={household.left !== null ? <span className="chip">{t("person.household_left", { day: civilDate(household.left, i18n.language) })}</span>
        : <span className="chip">{household.book ? t(`household_kind.${household.kind}`) : t("person.shared_home")}</span>}
    >
      <p className="body household-links no-print">
        <Link to={`/households/${household.id}`}>{t("homes.open_household")}</Link>
        {household.home == null ? null : <Link to={`/homes/${household.home}`}>{t("homes.open_home")}</Link>}
      </p>
      <ul className="members">
        {beside(household.members).map((member, index) => <MemberLine key={member.person ?? index} member={member} />)}
      </ul>
      {household.members.length > most ? (
        <p className="body"><Link to={`/households/${household.id}`}>{t("person.members_more", { n: household.members.length - most })}</Link></p>
      ) : null}
    </Panel>
  ));
}
