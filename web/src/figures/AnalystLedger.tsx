import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { civilDate, moment } from "../kit/format";
import { Panel } from "../kit/Panel";
import { ledgerQuery, type AnalystRow } from "./desk-queries";
import { dayOf } from "./reading";

/** What analysts of the area have had, for the office. */
export function AnalystLedger() {
  const { t, i18n } = useTranslation();
  const found = useQuery(ledgerQuery(i18n.language));
  if (!found.isSuccess || found.data.items.length === 0) return null;
  return (
    <Panel title={t("figures.analyst.ledger")} note={t("figures.analyst.ledger_note", { most: found.data.most })}>
      <Given rows={found.data.items} who />
    </Panel>
  );
}

/** Tables that were given out, the latest first. */
export function Given({ rows, who = false }: { rows: AnalystRow[]; who?: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="scroll-x figures-given" tabIndex={0} role="region" aria-label={t("figures.analyst.ledger")}>
      <table className="figures-table plain words">
        <thead><tr>{who ? <th scope="col">{t("figures.analyst.who")}</th> : null}<th scope="col">{t("figures.analyst.table")}</th><th scope="col">{t("figures.snapshot")}</th><th scope="col">{t("figures.date")}</th></tr></thead>
        <tbody>{rows.map((own, at) => <tr key={`${at}-${own.asked_at}`}>{who ? <th scope="row">{own.analyst}</th> : null}<td>{own.table}</td><td>{civilDate(dayOf(own.snapshot), i18n.language)}</td><td>{moment(own.asked_at)}</td></tr>)}</tbody>
      </table>
    </div>
  );
}
