import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { PersonRecord, RecordOfPerson } from "../../api/wire";
import { moment, share } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Stating } from "./Values";
import { attributeName, roleName } from "./words";

function RecordLine({ record, person, why }: { record: RecordOfPerson; person: string; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const score = record.score;
  return (
    <li id={record.id}>
      <p className="record-head">
        <Link to={`/imports/${record.batch}`}>{record.source_name}</Link>
        <span className="chip">{roleName(t, record.role)}</span>
        <span className="record-score" title={t("person.link_score")}>
          <span className="unseen">{t("person.link_score")}</span>
          {record.decided_by === "worker" ? t("person.decided_worker") : score >= 0.99995 ? t("person.link_certain") : share(score, i18n.language, 1)}
        </span>
      </p>
      <p className="faint record-key">
        <span>{record.key} · {t("person.row", { row: record.row_number })}</span>
        <time>{moment(record.recorded_at)}</time>
      </p>
      <button type="button" className="quiet no-print" aria-expanded={open} aria-label={`${record.key} ${open ? t("person.hide_fields") : t("person.show_fields")}`} onClick={() => setOpen(!open)}>
        {open ? t("person.hide_fields") : t("person.show_fields")}
      </button>
      {open ? (
        <dl className="fields-of-record">
          {record.fields.map((field) => (
            <div key={`${field.attribute}/${field.value}`}>
              <dt>{attributeName(t, field.attribute)}</dt>
              <dd><Stating stated={{ ...field, record: record.id }} person={person} why={why} ofRecord /></dd>
            </div>
          ))}
        </dl>
      ) : null}
    </li>
  );
}

/** The departments' rows behind this record, as they were sent. */
export function Records({ person, why }: { person: PersonRecord; why: Purpose }) {
  const { t } = useTranslation();
  return (
    <Panel title={t("person.records")} note={t("person.records_note")}>
      <ul className="records">
        {person.records.map((record) => (
          <RecordLine key={`${record.id}/${record.role}`} record={record} person={person.id} why={why} />
        ))}
      </ul>
    </Panel>
  );
}
