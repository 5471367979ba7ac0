import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useId, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { asProblem } from "../api/problem";
import { queries, useSession } from "../api/queries";
import { civilDate } from "../kit/format";
import { Panel } from "../kit/Panel";
import { Failed, Nothing, useTitle, Waiting } from "../kit/states";
import "../planning/words";
import { Given } from "./AnalystLedger";
import { csvOf } from "./csv";
import { analysisQuery, tableForAnalyst } from "./desk-queries";
import { Grid } from "./Grid";
import type { TableAnswer, TableRequest } from "./queries";
import { fromQuery, toQuery } from "./spec";
import { TableForm } from "./TableForm";
import "./figures.css";
import "./words";

/** For analysts: whole tables with moved cells, so many a year; no exact count and nobody's record. */
export function AnalysisPage() {
  const { t, i18n } = useTranslation();
  useTitle(t("figures.analyst.title"));
  const may = useSession().data?.may_analyse ?? false;
  const id = useId();
  const [query, setQuery] = useSearchParams();
  const spec = useMemo<TableRequest>(() => ({ ...fromQuery(query), filter: {}, share: "none" }), [query]);
  const found = useQuery({ ...analysisQuery(i18n.language), enabled: may });
  const give = useMutation({
    mutationFn: (name: string) => tableForAnalyst(name, spec),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["figures", "analysis"] }),
  });
  const head = (
    <div className="page-head">
      <h1>{t("figures.analyst.title")}</h1>
      <p className="lede">{t("figures.analyst.note")}</p>
    </div>
  );
  if (!may) return <>{head}<div className="panel"><Nothing title={t("figures.analyst.denied")} lit={false} /></div></>;
  if (found.isPending) return <>{head}<div className="panel"><Waiting rows={8} /></div></>;
  if (found.isError) return <>{head}<div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div></>;
  const page = found.data;
  const chosen = page.snapshots.find((own) => own.name === query.get("s")) ?? page.snapshots[0];
  if (chosen === undefined) return <>{head}<div className="panel"><Nothing title={t("figures.none_title")} lit={false}>{t("figures.analyst.no_snapshot")}</Nothing></div></>;
  const set = (next: Partial<TableRequest>, snapshot = chosen.name) => {
    give.reset();
    setQuery(toQuery({ ...spec, ...next }, snapshot));
  };
  return (
    <>
      {head}
      <div className="table-builder">
        <TableForm spec={spec} set={set} whole />
        <div className="figures">
          <Panel title={t("figures.analyst.ask")} note={t("figures.analyst.used", { used: page.used, most: page.most })}>
            <form className="figures-bar" onSubmit={(event) => { event.preventDefault(); give.mutate(chosen.name); }}>
              <div>
                <label htmlFor={id}>{t("figures.snapshot")}</label>
                <Select id={id} value={chosen.name} options={page.snapshots.map((own) => ({ value: own.name, label: `${own.area_name} · ${civilDate(own.as_of, i18n.language)}` }))} onChange={(name: string) => set({}, name)} />
              </div>
              <Button htmlType="submit" type="primary" loading={give.isPending}>{t("figures.analyst.do")}</Button>
            </form>
            <div className="figures-body" aria-live="polite">
              {give.isError ? <p role="alert">{asProblem(give.error).detail || t("error.unreachable")}</p> : null}
              {give.isSuccess ? (
                <div className="figures">
                  <p>{give.data.table.notes[0]}</p>
                  <p><Button size="small" onClick={() => save(give.data.table)}>CSV</Button></p>
                  <Grid table={give.data.table} />
                </div>
              ) : null}
            </div>
          </Panel>
          {page.given.length === 0 ? null : <Panel title={t("figures.analyst.own")}><Given rows={page.given} /></Panel>}
        </div>
      </div>
    </>
  );
}

function save(table: TableAnswer) {
  const address = URL.createObjectURL(new Blob(["\ufeff", csvOf(table)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = "table.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
