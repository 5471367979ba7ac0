import { useTranslation } from "react-i18next";
import type { PairRecord, PersonRecord, RecordOfPerson } from "../../api/wire";
import { civilDate } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { kinWord, roleName } from "../person/words";
import { PersonLink } from "../person/PersonLink";

/** What tells one record from another at a glance. */
const telling = ["name", "birth_date", "id_number", "phone", "address", "hukou_address", "spouse_name", "record_date"];

function Others({ person, but }: { person: PersonRecord; but: readonly RecordOfPerson[] }) {
  const { t, i18n } = useTranslation();
  const others = person.records.filter((record) => !but.includes(record));
  if (others.length === 0) return <p className="faint">{t("doubtful.others_none")}</p>;
  return (
    <ul className="pair-others">
      {others.map((record) => (
        <li key={`${record.id}/${record.role}`}>
          <span className="chip">{record.source_name}</span> <span className="chip">{roleName(t, record.role)}</span>
          <span className="pair-other-fields">
            {telling
              .flatMap((attribute) => record.fields.filter((field) => field.attribute === attribute).slice(0, 1))
              .map((field) => (
                <span key={field.attribute}>{field.attribute.endsWith("_date") ? civilDate(field.value, i18n.language) : (field.text ?? field.value)}</span>
              ))}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface Near {
  key: string;
  id: string | null;
  name: string;
  word: string;
  born: string | null;
}

function NearOnes({ people, shared, none }: { people: readonly Near[]; shared: ReadonlySet<string>; none: string }) {
  const { t, i18n } = useTranslation();
  if (people.length === 0) return <p className="faint">{none}</p>;
  return (
    <ul className="pair-near">
      {people.map((near) => (
        <li key={near.key}>
          {near.id === null ? <span>{near.name || t("common.nameless")}</span> : <PersonLink person={{ id: near.id, name: near.name }} />}
          <span className="faint">{near.word}</span>
          <span className="faint">{civilDate(near.born, i18n.language)}</span>
          {near.name !== "" && shared.has(near.name) ? <span className="chip teal">{t("doubtful.both_sides")}</span> : null}
        </li>
      ))}
    </ul>
  );
}

/** What stands around both people: their other records, who lives with them, who is their kin. */
export function Context({ read }: { read: PairRecord }) {
  const { t } = useTranslation();
  const { pair } = read;
  const named = (person: PersonRecord) =>
    person.records.filter(
      (record) =>
        (record.id === pair.left_record && record.role === pair.left_role) ||
        (record.id === pair.right_record && record.role === pair.right_role),
    );
  const house = (person: PersonRecord): Near[] =>
    person.households.flatMap((household) =>
      household.members
        .filter((member) => !member.this_person)
        .map((member, index) => ({
          key: `${household.id}/${index}`,
          id: member.person,
          name: member.name ?? "",
          word: member.relation?.text ?? "",
          born: member.birth_date,
        })),
    );
  const kin = (person: PersonRecord): Near[] =>
    person.kin.map((relative, index) => ({
      key: `${relative.kind}/${index}`,
      id: relative.person,
      name: relative.name ?? "",
      word: t(`kin.${kinWord(relative)}`),
      born: relative.birth_date,
    }));
  const one = read.left.id === read.right.id;
  const sides = one ? [read.left] : [read.left, read.right];
  const around = (person: PersonRecord) => new Set([...house(person), ...kin(person)].map((near) => near.name));
  const [left, right] = [around(read.left), around(read.right)];
  const shared: ReadonlySet<string> = one ? new Set() : new Set([...left].filter((name) => name !== "" && right.has(name)));
  return (
    <div className={one ? "pair-context alone" : "pair-context"}>
      {sides.map((person, index) => (
        <Panel key={index} title={one ? person.name : `${t(index === 0 ? "doubtful.first" : "doubtful.second")} · ${person.name || t("common.nameless")}`}>
          <div className="body">
            <h3>{t("doubtful.others")}</h3>
            <Others person={person} but={named(person)} />
            <h3>{t("doubtful.house")}</h3>
            <NearOnes people={house(person)} shared={shared} none={t("doubtful.house_none")} />
            <h3>{t("doubtful.kin")}</h3>
            <NearOnes people={kin(person)} shared={shared} none={t("doubtful.kin_none")} />
          </div>
        </Panel>
      ))}
    </div>
  );
}
