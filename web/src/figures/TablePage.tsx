import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { commonHeaders } from "../api/client";
import { asProblem, problemOf } from "../api/problem";
import { Panel } from "../kit/Panel";
import { Failed, Waiting } from "../kit/states";
import { FiguresFrame } from "./FiguresFrame";
import { tableQuery, type SnapshotRow, type TableRequest } from "./queries";
import { Snapshots } from "./Snapshots";
import { AnalystLedger } from "./AnalystLedger";
import { Grid } from "./Grid";
import { KeepTable } from "./KeepTable";
import { daysWhole, fileName } from "./file-name";
import { fromQuery, toQuery } from "./spec";
import { TableChart } from "./TableChart";
import { TableForm } from "./TableForm";

const files = ["xlsx", "csv", "sdmx-csv", "sdmx-json", "pdf"] as const;
type File = (typeof files)[number];

/** Tables for officers: rows × columns × what is counted × of whom, as of the snapshot's day. The address is the table. */
export function TablePage() {
  const { t } = useTranslation();
  const [query, setQuery] = useSearchParams();
  const spec = useMemo(() => fromQuery(query), [query]);
  const set = (next: Partial<TableRequest>, snapshot: string | null = query.get("s")) => setQuery(toQuery({ ...spec, ...next }, snapshot));
  return (
    <FiguresFrame here="table" title={t("figures.builder")} lede={t("figures.builder_lede")}>
      <Snapshots name={query.get("s")} choose={(name) => set({}, name)}>
        {(snapshot) => <div className="table-builder"><TableForm spec={spec} set={set} /><div className="figures"><Result snapshot={snapshot} spec={spec} /><KeepTable spec={spec} /><AnalystLedger /></div></div>}
      </Snapshots>
    </FiguresFrame>
  );
}

function Result({ snapshot, spec }: { snapshot: SnapshotRow; spec: TableRequest }) {
  const { t, i18n } = useTranslation();
  const found = useQuery(tableQuery(snapshot.name, spec, i18n.language));
  const save = useMutation({ mutationFn: ({ file, title }: { file: File; title: string }) => download(snapshot.name, spec, file, title) });
  if (found.isPending) return <div className="panel"><Waiting rows={10} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const table = found.data;
  return (
    <Panel title={daysWhole(table.title)} note={table.notes[0]}>
      <div className="table-out">
        <div className="table-downloads" role="group" aria-label={t("figures.download")}>
          {files.map((file) => <Button key={file} size="small" loading={save.isPending && save.variables.file === file} onClick={() => save.mutate({ file, title: table.title })}>{file.toUpperCase()}</Button>)}
        </div>
        {save.isError ? <p role="alert">{asProblem(save.error).detail || t("error.unreachable")}</p> : null}
        <Grid table={table} />
        <TableChart table={table} spec={spec} />
        <details><summary>{t("figures.notes")}</summary><ul>{table.notes.map((note) => <li key={note}>{note}</li>)}</ul></details>
      </div>
    </Panel>
  );
}

async function download(name: string, table: TableRequest, file: File, title: string): Promise<void> {
  const response = await fetch(`/api/v1/figures/snapshots/${name}/export`, {
    method: "POST",
    credentials: "same-origin",
    headers: { ...commonHeaders(), "content-type": "application/json", "x-purpose": "planning" },
    body: JSON.stringify({ table, file }),
  });
  if (!response.ok) throw problemOf(response.status, await response.json().catch(() => null), response.headers.get("x-request-id"));
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName(title, file);
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
