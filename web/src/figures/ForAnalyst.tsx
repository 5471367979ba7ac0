import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../api/problem";
import { queries } from "../api/queries";
import { moment } from "../kit/format";
import { Panel } from "../kit/Panel";
import { ledgerQuery, tableForAnalyst } from "./desk-queries";
import { Grid } from "./Grid";
import type { SnapshotRow, TableRequest } from "./queries";

/** The same table for an analyst: cells moved by their keys, so many tables a year, each in the ledger. */
export function ForAnalyst({ snapshot, spec }: { snapshot: SnapshotRow; spec: TableRequest }) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const [analyst, setAnalyst] = useState("");
  const plain = Object.keys(spec.filter ?? {}).length === 0 && (spec.share ?? "none") === "none";
  const give = useMutation({
    mutationFn: () => tableForAnalyst(snapshot.name, { analyst, table: spec }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["figures", "analysts"] }),
  });
  return (
    <Panel title={t("figures.analyst.title")} note={t("figures.analyst.note")}>
      <form className="figures-bar" onSubmit={(event) => { event.preventDefault(); give.mutate(); }}>
        <div>
          <label htmlFor={id}>{t("figures.analyst.who")}</label>
          <Input id={id} value={analyst} maxLength={100} required onChange={(event) => setAnalyst(event.target.value)} />
        </div>
        <Button htmlType="submit" disabled={!plain || analyst.trim() === ""} loading={give.isPending}>{t("figures.analyst.do")}</Button>
      </form>
      <div className="figures-body" aria-live="polite">
        {plain ? null : <p>{t("figures.analyst.whole")}</p>}
        {give.isError ? <p role="alert">{asProblem(give.error).detail || t("error.unreachable")}</p> : null}
        {give.isSuccess ? (
          <>
            <p>{give.data.table.notes[0]}</p>
            <p>{t("figures.analyst.used", { used: give.data.used, most: give.data.most })}</p>
            <Grid table={give.data.table} />
          </>
        ) : null}
        <Ledger language={i18n.language} />
      </div>
    </Panel>
  );
}

function Ledger({ language }: { language: string }) {
  const { t } = useTranslation();
  const found = useQuery(ledgerQuery(language));
  if (!found.isSuccess || found.data.items.length === 0) return null;
  return (
    <details>
      <summary>{t("figures.analyst.ledger")}</summary>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t("figures.analyst.ledger")}>
        <table className="figures-table">
          <thead><tr><th scope="col">{t("figures.analyst.who")}</th><th scope="col">{t("figures.table")}</th><th scope="col">{t("figures.snapshot")}</th><th scope="col">{t("figures.date")}</th></tr></thead>
          <tbody>{found.data.items.map((own, at) => <tr key={`${at}-${own.asked_at}`}><th scope="row">{own.analyst}</th><td>{own.table}</td><td>{own.snapshot}</td><td>{moment(own.asked_at)}</td></tr>)}</tbody>
        </table>
      </div>
    </details>
  );
}
