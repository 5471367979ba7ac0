import { DownloadOutlined, PrinterOutlined } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries, useSession } from "../../api/queries";
import { Asks } from "../../kit/Asks";
import { civilDate, count } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { save } from "../forms/queries";
import { pageOf } from "./draft";
import { rosterQuery, type Page } from "./queries";
import "../forms/forms.css";
import "./rosters.css";

const fullable = ["id_number", "phone"] as const;

function Take({ page, why }: { page: Page; why: Purpose }) {
  const { t } = useTranslation();
  const reason = useId();
  const [asked, setAsked] = useState<{ reason: string; in_full: (typeof fullable)[number][] }>({ reason: "", in_full: [] });
  const may = useSession().data?.may_export ?? false;
  const take = useMutation({
    mutationFn: async () => {
      const params = { path: { id: page.roster.id }, header: { "x-purpose": why } };
      const file = await answer(client.POST("/api/v1/rosters/{id}/exports", { params, body: asked, parseAs: "blob" }));
      save(file as unknown as Blob, `${page.roster.name}.xlsx`);
    },
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["exports"] }),
  });
  if (!may) return <p className="form-body faint no-print">{t("rosters.take_denied")}</p>;
  const ready = [...asked.reason.trim()].length >= 4;
  return (
    <form
      className="form-new no-print"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) take.mutate();
      }}
    >
      <div>
        <label htmlFor={reason}>{t("rosters.reason")}</label>
        <Input id={reason} maxLength={500} placeholder={t("rosters.reason_hint")} value={asked.reason} onChange={(event) => setAsked({ ...asked, reason: event.target.value })} />
      </div>
      <fieldset className="roster-choice">
        <legend>{t("rosters.in_full")}</legend>
        <Checkbox.Group value={asked.in_full} onChange={(in_full) => setAsked({ ...asked, in_full })} options={fullable.map((one) => ({ value: one, label: t(`rosters.${one}`) }))} />
      </fieldset>
      <div><Button htmlType="submit" icon={<DownloadOutlined aria-hidden />} disabled={!ready} loading={take.isPending}>{t("rosters.take")}</Button></div>
      {take.isError ? <p role="alert">{asProblem(take.error).detail}</p> : null}
      {take.isSuccess ? <p role="status">{t("rosters.taken")}</p> : null}
    </form>
  );
}

function Remove({ id }: { id: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [sure, setSure] = useState(false);
  const remove = useMutation({
    mutationFn: () => answer(client.DELETE("/api/v1/rosters/{id}", { params: { path: { id } } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["rosters", "list"] });
      return navigate("/rosters");
    },
  });
  return (
    <div className="form-body no-print">
      {sure ? (
        <p>
          {t("rosters.remove_sure")}{" "}
          <Button danger loading={remove.isPending} onClick={() => remove.mutate()}>{t("rosters.remove_yes")}</Button>{" "}
          <Button onClick={() => setSure(false)}>{t("common.cancel")}</Button>
        </p>
      ) : <Button type="text" danger onClick={() => setSure(true)}>{t("rosters.remove")}</Button>}
      {remove.isError ? <p role="alert">{asProblem(remove.error).detail}</p> : null}
    </div>
  );
}

function Rows({ page, turn }: { page: Page; turn: (from: number) => void }) {
  const { t, i18n } = useTranslation();
  const at = pageOf(page.from, page.rows.length, page.total);
  const n = (value: number) => count(value, i18n.language);
  if (page.rows.length === 0) return <Nothing title={t("rosters.empty")} lit={false} />;
  const { previous, next } = at;
  return (
    <>
      <div className="scroll-x" tabIndex={0} role="group" aria-label={page.roster.name}>
        <table className="form-fields roster">
          <thead><tr>{page.roster.columns.map((column, index) => <th key={index} scope="col">{column}</th>)}</tr></thead>
          <tbody>
            {page.rows.map((row) => (
              <tr key={row.person}>
                {row.cells.map((cell, index) => (index === 0
                  ? <th key={index} scope="row"><Link to={`/people/${row.person}`} aria-label={cell === "" ? t("rosters.open", { name: "" }) : undefined}>{cell === "" ? "—" : cell}</Link></th>
                  : <td key={index} className="nums">{cell}</td>))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="form-body roster-turn">
        <span>{t("rosters.of_rows", { from: n(at.first), to: n(at.last) })}</span>
        {previous === null ? null : <Button className="no-print" onClick={() => turn(previous)}>{t("rosters.previous")}</Button>}
        {next === null ? null : <Button className="no-print" onClick={() => turn(next)}>{t("rosters.next")}</Button>}
      </p>
    </>
  );
}

function Open({ id, why }: { id: string; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const from = Math.max(0, Number.parseInt(search.get("from") ?? "0", 10) || 0);
  const found = useQuery(rosterQuery(id, from, why));
  useTitle(found.data?.roster.name ?? t("rosters.title"));
  if (found.isPending) return <div className="panel"><Waiting rows={8} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const page = found.data;
  return (
    <>
      <div className="page-head">
        <p className="no-print"><Link to="/rosters">{t("rosters.back")}</Link></p>
        <h1>{page.roster.name}</h1>
        <p className="lede">{page.roster.who}</p>
        <p className="faint">{t("rosters.as_of", { area: page.area_name, day: civilDate(page.day, i18n.language), n: count(page.total, i18n.language) })}</p>
      </div>
      <Panel title={t("rosters.title")} note={t("rosters.masked")} end={page.rows.length === 0 ? undefined : <Button className="no-print" icon={<PrinterOutlined aria-hidden />} onClick={() => window.print()}>{t("rosters.print")}</Button>}>
        <Rows page={page} turn={(next) => setSearch(next === 0 ? {} : { from: String(next) })} />
        <Take page={page} why={why} />
        {page.roster.own ? <Remove id={id} /> : null}
      </Panel>
    </>
  );
}

/** A roster as the register stands: opened under a purpose, printed, taken away; nothing of it can be typed. */
export function RosterPage() {
  const { id = "" } = useParams();
  return <Asks>{(why) => <Open id={id} why={why} />}</Asks>;
}
