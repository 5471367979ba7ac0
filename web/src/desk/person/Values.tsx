import { useQueries } from "@tanstack/react-query";
import { Button } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { personQuery } from "../../api/queries";
import type { OpenCase, PersonRecord, ShownValue } from "../../api/wire";
import { civilDate, moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed } from "../../kit/states";
import { Term } from "../../kit/Term";
import { serves } from "../events/words";
import { Correct } from "./Correct";
import { turnsOf, type Turn } from "./history";
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

/** What a field was in turn: since when, by which record and rule. */
function History({ turns, person, why }: { turns: readonly Turn[]; person: string; why: Purpose }) {
  const { t } = useTranslation();
  return (
    <ol className="value-history">
      {[...turns].reverse().map(({ at, shown }) => (
        <li key={at}>
          <time className="faint">{t("person.history_from", { time: moment(at) })}</time>
          {shown === null ? <span className="faint">{t("person.history_none")}</span> : (
            <>
              <span><Stating stated={shown} person={person} why={why} ofRecord /></span>
              <span className="chip">{shown.source_name}</span>
              <span className="faint">{shown.rule_text}</span>
            </>
          )}
        </li>
      ))}
    </ol>
  );
}

function ValueRow({ shown, turns, person, why, corrects, open: waiting }: { shown: ShownValue; turns: readonly Turn[] | undefined; person: string; why: Purpose; corrects: boolean; open: readonly OpenCase[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [correcting, setCorrecting] = useState(false);
  const asked = useRef<HTMLButtonElement>(null);
  const closed = () => {
    setCorrecting(false);
    asked.current?.focus();
  };
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
          {waiting.length === 0 ? null : <Link className="chip lamp no-print" to="/cases">{t("person.correct_open")}</Link>}
          {corrects ? (
            <button ref={asked} type="button" className="quiet no-print" aria-expanded={correcting} aria-label={t("person.correct_title", { name })} onClick={() => setCorrecting(!correcting)}>{t("person.correct")}</button>
          ) : null}
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
        {correcting ? <Correct person={person} attribute={shown.attribute} name={name} why={why} open={waiting} close={closed} /> : null}
        {turns === undefined ? null : <History turns={turns} person={person} why={why} />}
      </dd>
    </div>
  );
}

/** The most versions that are looked through: each is a look at the record, with its own entry in the log. */
const most = 24;

/** What the register shows, each value with its source, its rule, what others say, and on demand what it was before. */
export function Values({ person, why, open }: { person: PersonRecord; why: Purpose; open: readonly OpenCase[] }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  // What was is only looked at.
  const now = person.as_of === null && person.known_at === null;
  const corrects = now && serves.includes(why);
  const moments = person.versions.slice(-most);
  const past = useQueries({
    queries: moments.map((at) => ({ ...personQuery(person.id, why, { known_at: at }), enabled: asked, staleTime: Number.POSITIVE_INFINITY })),
  });
  const failed = past.find((one) => one.isError);
  const held = past.flatMap((one, at) => (one.data === undefined ? [] : [{ at: moments[at] ?? "", values: one.data.values }]));
  const turns = asked && held.length === moments.length ? turnsOf(held) : null;
  return (
    <Panel
      title={t(person.as_of === null ? "person.now" : "person.now_then")}
      note={t(asked ? "person.history_note" : "person.now_note")}
      end={<Button className="no-print" size="small" aria-expanded={asked} loading={asked && turns === null && failed === undefined} onClick={() => setAsked(!asked)}>{t(asked ? "person.history_hide" : "person.history")}</Button>}
    >
      {asked && failed !== undefined ? <Failed error={failed.error} retry={() => void failed.refetch()} /> : null}
      {!now || corrects ? null : (
        <p className="body faint no-print">{t("person.correct_elsewhere", { purposes: serves.map((code) => `“${t(`purpose.${code}.name`)}”`).join(t("person.correct_or")) })}</p>
      )}
      <dl className="values">
        {person.values.map((shown) => (
          <ValueRow key={shown.attribute} shown={shown} turns={turns?.get(shown.attribute)} person={person.id} why={why} corrects={corrects} open={open.filter((one) => one.kind === "correction" && one.about === shown.attribute)} />
        ))}
        {/* What is held no more has its history all the same. */}
        {[...(turns ?? [])].filter(([attribute]) => !person.values.some((shown) => shown.attribute === attribute)).map(([attribute, own]) => (
          <div key={attribute} className="value">
            <dt>{attributeName(t, attribute)}</dt>
            <dd><span className="value-now faint">{t("person.history_none")}</span><History turns={own} person={person.id} why={why} /></dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
