import { DownloadOutlined } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, Radio } from "antd";
import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries, useSession } from "../../api/queries";
import type { components } from "../../api/schema";
import { Asks } from "../../kit/Asks";
import { count, moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { type Purpose, purposeOf } from "../../kit/purpose";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { begun, type Column, columnsOf, formats, lacks, lists, masked, ofList, withColumns } from "./columns";
import { take } from "./download";
import "../log/log.css";
import "./exports.css";

type Row = components["schemas"]["ExportRow"];

function Make({ why }: { why: Purpose }) {
  const { t, i18n } = useTranslation();
  const [choice, setChoice] = useState(begun);
  const [bytes, setBytes] = useState(0);
  const stop = useRef<AbortController | null>(null);
  const missing = lacks(choice);
  const made = useMutation({
    mutationFn: () => {
      setBytes(0);
      stop.current = new AbortController();
      return take(choice, why, setBytes, stop.current.signal);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["exports"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing === null) made.mutate();
  };
  const fullable = masked.filter((one) => choice.columns.includes(one));
  return (
    <form className="body export-form" onSubmit={submit}>
      <fieldset>
        <legend>{t("exports.of")}</legend>
        <Radio.Group value={choice.of} onChange={(event) => setChoice(ofList(choice, event.target.value as typeof choice.of))} options={lists.map((of) => ({ value: of, label: t(`exports.list.${of}`) }))} />
      </fieldset>
      <fieldset>
        <legend>{t("exports.columns")}</legend>
        <Checkbox.Group
          className="export-columns"
          value={[...choice.columns]}
          onChange={(columns) => setChoice(withColumns(choice, columns as Column[]))}
          options={columnsOf[choice.of].map((column) => ({ value: column, label: t(`exports.column.${column}`) }))}
        />
      </fieldset>
      {fullable.length === 0 ? null : (
        <fieldset>
          <legend>{t("exports.in_full")}</legend>
          <Checkbox.Group value={[...choice.inFull]} onChange={(inFull) => setChoice({ ...choice, inFull: masked.filter((one) => inFull.includes(one)) })} options={fullable.map((one) => ({ value: one, label: t(`exports.column.${one}`) }))} />
          <p className="faint">{t("exports.in_full_note")}</p>
        </fieldset>
      )}
      <fieldset>
        <legend>{t("exports.format")}</legend>
        <Radio.Group value={choice.format} onChange={(event) => setChoice({ ...choice, format: event.target.value as typeof choice.format })} options={formats.map((format) => ({ value: format, label: t(`exports.as.${format}`) }))} />
      </fieldset>
      <label>
        {t("exports.reason")}
        <Input.TextArea rows={2} maxLength={500} value={choice.reason} placeholder={t("exports.reason_hint")} onChange={(event) => setChoice({ ...choice, reason: event.target.value })} />
      </label>
      <div className="log-buttons">
        <Button type="primary" htmlType="submit" icon={<DownloadOutlined aria-hidden />} loading={made.isPending} disabled={missing !== null}>{t("exports.make")}</Button>
        {made.isPending ? <Button onClick={() => stop.current?.abort()}>{t("common.cancel")}</Button> : null}
        {missing === null ? null : <span className="faint">{t(`exports.lacks.${missing}`)}</span>}
      </div>
      <p role="status" aria-live="polite">
        {made.isPending ? t("exports.under_way", { n: count(Math.ceil(bytes / 1024), i18n.language) }) : null}
        {made.isSuccess ? t("exports.made") : null}
      </p>
      {made.isError ? <p role="alert">{asProblem(made.error).detail || t("exports.broken")}</p> : null}
    </form>
  );
}

function Line({ row, named }: { row: Row; named: boolean }) {
  const { t, i18n } = useTranslation();
  const of = lists.find((known) => known === row.of);
  const why = purposeOf(row.purpose ?? null);
  const full = masked.filter((one) => row.in_full.includes(one)).map((one) => t(`exports.column.${one}`));
  return (
    <tr>
      <th scope="row" className="num"><time>{moment(row.begun_at)}</time></th>
      {named ? <td><strong>{row.account}</strong><span className="log-office faint">{row.area_name}</span></td> : null}
      <td>{row.of === "roster" ? t("exports.list.roster") : of === undefined ? row.of : t(`exports.list.${of}`)} <span className="chip">{row.format.toUpperCase()}</span></td>
      <td>{why === null ? "" : t(`purpose.${why}.name`)}<span className="log-fields faint">{row.reason}</span></td>
      <td>{full.length === 0 ? t("exports.all_masked") : full.join(i18n.language === "en" ? ", " : "、")}</td>
      <td className="num">{count(row.rows, i18n.language)}{row.ended_at == null ? <span className="log-fields faint">{t("exports.not_ended")}</span> : null}</td>
    </tr>
  );
}

function Made({ audited }: { audited: boolean }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["exports", audited],
    queryFn: ({ signal }) => answer(audited ? client.GET("/api/exports", { signal }) : client.GET("/api/exports/own", { signal })),
  });
  if (found.isPending) return <Waiting rows={4} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (found.data.items.length === 0) return <Nothing title={t("exports.none_title")} lit={false}>{t("exports.none")}</Nothing>;
  const columns = ["at", ...(audited ? (["who"] as const) : []), "what", "why", "full", "rows"] as const;
  return (
    <div className="scroll-x" tabIndex={0} role="group" aria-label={t(audited ? "exports.all" : "exports.own")}>
      <table className="ledger log-table">
        <thead><tr>{columns.map((column) => <th key={column} scope="col">{t(`exports.head.${column}`)}</th>)}</tr></thead>
        <tbody>{found.data.items.map((row) => <Line key={`${row.begun_at} ${row.account}`} row={row} named={audited} />)}</tbody>
      </table>
    </div>
  );
}

/** Lists that leave as files: made by those whose grant says so, seen by auditors. */
export function ExportsPage() {
  const { t } = useTranslation();
  useTitle(t("exports.title"));
  const session = useSession().data;
  const audited = session?.role === "auditor";
  return (
    <div className="log-page">
      <div className="page-head">
        <h1>{t("exports.title")}</h1>
        <p className="lede">{t(audited ? "exports.lede_auditor" : "exports.lede")}</p>
      </div>
      {audited ? null : session?.may_export === true ? (
        <Asks>{(why) => <Panel title={t("exports.new")}><Make why={why} /></Panel>}</Asks>
      ) : (
        <div className="panel"><Nothing title={t("exports.denied_title")} lit={false}>{t("exports.denied")}</Nothing></div>
      )}
      <Panel title={t(audited ? "exports.all" : "exports.own")}><Made audited={audited} /></Panel>
    </div>
  );
}
