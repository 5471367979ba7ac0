import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { queries } from "../api/queries";
import { civilDate, moment } from "../kit/format";
import { Panel } from "../kit/Panel";
import { Failed, Nothing, Waiting } from "../kit/states";
import { keptQuery, keptTableQuery, removeKept, type KeptTableRow } from "./desk-queries";
import { FiguresFrame } from "./FiguresFrame";
import { Grid } from "./Grid";
import { toQuery } from "./spec";

/** Tables that the office keeps by name: open, share by link, and what they gave when they were due. */
export function KeptPage() {
  const { t } = useTranslation();
  const id = useSearchParams()[0].get("id");
  return (
    <FiguresFrame here="kept" title={t("figures.pages.kept")} lede={t("figures.kept.lede")}>
      {id === null ? <All /> : <One id={id} />}
    </FiguresFrame>
  );
}

function All() {
  const { t, i18n } = useTranslation();
  const found = useQuery(keptQuery(i18n.language));
  if (found.isPending) return <div className="panel"><Waiting rows={6} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  if (found.data.items.length === 0) return <div className="panel"><Nothing title={t("figures.kept.none_title")}><Link to="/figures/table">{t("figures.kept.none")}</Link></Nothing></div>;
  return <>{found.data.items.map((own) => <Kept key={own.id} kept={own} />)}</>;
}

/** A table that a link leads to. */
function One({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const found = useQuery(keptTableQuery(id, i18n.language));
  if (found.isPending) return <div className="panel"><Waiting rows={6} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  return (
    <>
      <p><Link to="/figures/kept">← {t("figures.kept.all")}</Link></p>
      <Kept kept={found.data} />
    </>
  );
}

function Kept({ kept }: { kept: KeptTableRow }) {
  const { t, i18n } = useTranslation();
  const link = useId();
  const navigate = useNavigate();
  const table = `/figures/table?${toQuery(kept.table, null)}`;
  const remove = useMutation({
    mutationFn: () => removeKept(kept.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["figures", "kept"] }),
  });
  const day = (text: string) => civilDate(text, i18n.language);
  const when = kept.due === null || kept.due === undefined ? t("figures.kept.schedules.never") : t("figures.kept.due", { every: t(`figures.kept.schedules.${kept.every}`), day: day(kept.due) });
  return (
    <Panel title={kept.name} note={`${kept.area_name} · ${when}`}>
      <div className="dash-body">
        <div className="figures-bar kept-bar">
          <div>
            <label htmlFor={link}>{t("figures.kept.link")}</label>
            <Input id={link} readOnly value={`${location.origin}/figures/kept?id=${kept.id}`} onFocus={(event) => event.target.select()} />
          </div>
          <Button href={table} onClick={(event) => { event.preventDefault(); void navigate(table); }}>{t("figures.kept.open")}</Button>
          <Button danger loading={remove.isPending} onClick={() => remove.mutate()}>{t("figures.kept.remove")}<span className="unseen"> {kept.name}</span></Button>
        </div>
        {remove.isError ? <Failed error={remove.error} /> : null}
        {kept.results.map((result) => (
          <details key={result.day}>
            <summary>{t("figures.kept.result", { day: day(result.day), made: moment(result.made_at) })}</summary>
            <p className="soft">{result.table.notes[1] ?? ""}</p>
            <Grid table={result.table} />
          </details>
        ))}
        {kept.every !== "never" && kept.results.length === 0 ? <p className="soft">{t("figures.kept.waits")}</p> : null}
      </div>
    </Panel>
  );
}
