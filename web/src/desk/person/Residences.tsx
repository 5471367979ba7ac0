import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { PersonRecord, Residence } from "../../api/wire";
import { civilDate } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Term } from "../../kit/Term";
import { timescale } from "./timescale";

const kinds = ["usual", "hukou"] as const;

function Stay({ stay }: { stay: Residence }) {
  const { t, i18n } = useTranslation();
  const from = `${stay.from_stated ? "" : `${t("person.since_record")} `}${civilDate(stay.from, i18n.language)}`;
  const until = stay.until === null ? t("person.until_now") : civilDate(stay.until, i18n.language);
  return (
    <li className={stay.current ? "stay current" : "stay"}>
      <span className={`stay-kind ${stay.kind}`}>{t(`person.${stay.kind}`)}</span>
      <div>
        <p>{stay.status === "unknown" ? t("status.unknown") : (stay.address ?? stay.place?.name ?? t("common.unknown"))}</p>
        <p className="faint">
          {from} – {until}
          <span className="stay-rule"><Term name={t("person.rule")} note={stay.rule_text} /></span>
          <a className="chip" href={`#${stay.record}`}>{stay.source_name}</a>
        </p>
      </div>
    </li>
  );
}

/** Where the household book lay and where the person lived, on one scale of years and as a list. */
export function Residences({ person }: { person: PersonRecord }) {
  const { t } = useTranslation();
  const scale = useMemo(
    () => timescale(person.residences, person.birth_date, new Date().toISOString().slice(0, 10)),
    [person.residences, person.birth_date],
  );
  return (
    <Panel title={t("person.residences")}>
      {person.residences.length === 0 ? (
        <p className="body faint">{t("person.residences_none")}</p>
      ) : (
        <>
          <div className="years" aria-hidden="true">
            {kinds.map((kind) => (
              <div key={kind} className="lane">
                <span>{t(`person.${kind}`)}</span>
                <div>
                  {scale.bars.filter((bar) => bar.residence.kind === kind).map((bar, index) => (
                    <i key={index} className={`${kind}${bar.open ? " open" : ""}`} style={{ left: `${bar.left}%`, width: `${bar.width}%` }} />
                  ))}
                </div>
              </div>
            ))}
            <div className="lane ticks">
              <span />
              <div>
                {scale.ticks.map((tick) => <em key={tick.year} style={{ left: `${tick.left}%` }}>{tick.year}</em>)}
              </div>
            </div>
          </div>
          <ul className="stays">
            {person.residences.map((stay, index) => <Stay key={index} stay={stay} />)}
          </ul>
        </>
      )}
    </Panel>
  );
}
