import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PersonRecord, ShownValue } from "../../api/wire";
import { civilDate, moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Term } from "../../kit/Term";
import { Secret } from "./Secret";
import { attributeName } from "./words";

interface Stated {
  attribute: string;
  value: string;
  text?: string | null;
  masked: boolean;
  record: string;
}

/** A value in words: a code's text, a date as people write it, a masked number with its button. */
export function Stating({ stated, person, why, ofRecord }: { stated: Stated; person: string; why: Purpose; ofRecord: boolean }) {
  const { t, i18n } = useTranslation();
  const { attribute, value, text, masked, record } = stated;
  if (masked) {
    return <Secret person={person} why={why} attribute={attribute} value={value} masked {...(ofRecord ? { record } : {})} />;
  }
  if (text != null && text !== "") return text;
  if (attribute === "residence_status" && (value === "present" || value === "away" || value === "unknown")) return t(`status.${value}`);
  if (attribute === "household_kind" && (value === "family" || value === "collective")) return t(`household_kind.${value}`);
  if (/_date$|_from$|_until$/.test(attribute)) return civilDate(value, i18n.language);
  return value;
}

function ValueRow({ shown, person, why }: { shown: ShownValue; person: string; why: Purpose }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const name = attributeName(t, shown.attribute);
  const others = shown.others.length;
  const moreText = open ? t("person.others_hide") : t("person.others", { count: others, n: others });
  return (
    <div className={others > 0 ? "value disputed" : "value"}>
      <dt>{name}</dt>
      <dd>
        <span className="value-now"><Stating stated={shown} person={person} why={why} ofRecord={false} /></span>
        <span className="value-from">
          <a className="chip" href={`#${shown.record}`} title={t("person.recorded", { time: moment(shown.recorded_at) })}>
            {shown.source_name}
          </a>
          <span className="value-rule"><Term name={t("person.rule")} note={shown.agreeing > 1 ? `${shown.rule_text} ${t("person.agreeing", { n: shown.agreeing })}` : shown.rule_text} /></span>
        </span>
        {others === 0 ? null : (
          <button type="button" className="quiet value-more" aria-expanded={open} aria-label={`${moreText} (${name})`} onClick={() => setOpen(!open)}>
            {moreText}
          </button>
        )}
        {open ? (
          <ul className="value-others">
            {shown.others.map((other) => (
              <li key={`${other.record}/${other.value}`}>
                <span><Stating stated={{ ...other, attribute: shown.attribute }} person={person} why={why} ofRecord /></span>
                <a className="chip" href={`#${other.record}`}>{other.source_name}</a>
              </li>
            ))}
          </ul>
        ) : null}
      </dd>
    </div>
  );
}

/** What the register shows, each value with its source, its rule and what others say. */
export function Values({ person, why }: { person: PersonRecord; why: Purpose }) {
  const { t } = useTranslation();
  return (
    <Panel title={t(person.as_of === null ? "person.now" : "person.now_then")} note={t("person.now_note")}>
      <dl className="values">
        {person.values.map((shown) => (
          <ValueRow key={shown.attribute} shown={shown} person={person.id} why={why} />
        ))}
      </dl>
    </Panel>
  );
}
