import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { Asks } from "../../kit/Asks";
import { civilDate } from "../../kit/format";
import { useKeys } from "../../kit/keys";
import { LongList } from "../../kit/long";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { useWalk } from "../../kit/walk";
import { mattersQuery } from "./queries";
import { known, lists, origins, stages, type List, type Row } from "./words";
import "./affairs.css";
import { PersonLink } from "../person/PersonLink";
import { Without } from "./Without";

const keyOf = (row: Row) => `${row.application}/${row.item}`;

function One({ row, chosen, choose }: { row: Row; chosen: boolean; choose: () => void }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <Checkbox checked={chosen} onChange={choose} aria-label={`${row.title} ${row.person?.name ?? ""}`} />
      <div className="grow">
        <p><Link to={`/affairs/${row.application}`}><b>{row.title}</b></Link> <span className="soft">{row.bundle}</span></p>
        <p className="faint">
          <span className="nums">{t("affairs.number", { number: row.number })}</span>
          {row.person === null ? null : <> · <PersonLink person={row.person} /></>} · {t(`affairs.begun_by.${known(origins, row.origin)}`)}
        </p>
        {row.without.length === 0 ? null : <Without application={row.application} items={row.without} />}
      </div>
      <span className={`chip ${row.stage === "objected" ? "lamp" : ""}`}>{t(`affairs.stage.${known(stages, row.stage)}`)}</span>
      {row.due_on === null ? null : <span className="nums">{t("affairs.due", { day: civilDate(row.due_on, i18n.language) })}</span>}
      {row.late ? <span className="chip lamp">{t("affairs.late")}</span> : null}
    </>
  );
}

function Work({ of, why }: { of: List; why: Purpose }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const found = useInfiniteQuery(mattersQuery(of, why));
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const picked = rows.filter((row) => chosen.includes(keyOf(row)));
  const take = useMutation({
    mutationFn: (step: "accept" | "finish") =>
      answer(client.POST("/api/matters/steps", {
        params: { header: { "x-purpose": why } },
        body: { step, items: picked.map(({ application, item, version }) => ({ application, item, version })) },
      })),
    onSuccess: () => {
      setChosen([]);
      void queries.invalidateQueries({ queryKey: ["matters"] });
      void queries.invalidateQueries({ queryKey: ["applications"] });
    },
  });
  const toggle = (key: string) => setChosen((now) => (now.includes(key) ? now.filter((one) => one !== key) : [...now, key]));
  const walk = useWalk(rows.map(keyOf));
  const act = (step: "accept" | "finish") => { if (of === "office" && picked.length > 0 && !take.isPending) take.mutate(step); };
  useKeys({ a: () => act("accept"), f: () => act("finish") });
  const onKey = (event: KeyboardEvent, row: Row) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === "x" || event.key === "X") toggle(keyOf(row));
    else if (event.key === "Enter") void go(`/affairs/${row.application}`);
    else if (!walk.arrows(event.key)) return;
    event.preventDefault();
  };
  if (found.isPending) return <Waiting rows={6} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (rows.length === 0) return <p className="affair-body faint">{t("affairs.none")}</p>;
  return (
    <>
      <p className="affair-body faint thumbless">{t("affairs.keys")}</p>
      {of === "office" ? (
        <div className="affair-body affair-steps">
          <span role="status">{t("affairs.chosen", { n: picked.length })}</span>
          <Button disabled={picked.length === 0} loading={take.isPending} onClick={() => take.mutate("accept")}>{t("affairs.accept_all")}</Button>
          <Button disabled={picked.length === 0} loading={take.isPending} onClick={() => take.mutate("finish")}>{t("affairs.finish_all")}</Button>
          {take.data !== undefined && take.data.left.length > 0 ? <span role="alert">{t("affairs.left", { n: take.data.left.length })}</span> : null}
          {take.isError ? <span role="alert">{asProblem(take.error).detail}</span> : null}
        </div>
      ) : null}
      <LongList items={rows} className="affair-list" estimate={62} more={found.hasNextPage} to={walk.to}>
        {(row, line, index) => (
          <li key={keyOf(row)} data-matter={keyOf(row)} {...line} {...walk.stop(index)} aria-label={`${row.title} ${row.person?.name ?? ""}`} onKeyDown={(event) => onKey(event, row)}>
            <One row={row} chosen={chosen.includes(keyOf(row))} choose={() => toggle(keyOf(row))} />
          </li>
        )}
      </LongList>
      {found.hasNextPage ? <div className="results-more"><Button onClick={() => void found.fetchNextPage()}>{t("common.more")}</Button></div> : null}
    </>
  );
}

/** Items of applications: what is with the office, the most urgent first. */
export function AffairsPage() {
  const { t } = useTranslation();
  useTitle(t("affairs.title"));
  const [search, setSearch] = useSearchParams();
  const of = lists.find((list) => list === search.get("of")) ?? "office";
  return (
    <>
      <div className="page-head">
        <h1>{t("affairs.title")}</h1>
        <p className="lede">{t("affairs.lede")}</p>
        <p><Link to="/services">{t("affairs.catalogue")}</Link> · <Link to="/appeals">{t("affairs.appeals")}</Link></p>
      </div>
      <Asks only={["family_service"]}>
        {(why) => (
          <Panel
            title={t(`affairs.of.${of}`)}
            end={<div className="affair-steps">{lists.filter((list) => list !== of).map((list) => <Button key={list} onClick={() => setSearch({ of: list }, { replace: true })}>{t(`affairs.of.${list}`)}</Button>)}</div>}
          >
            <Work key={of} of={of} why={why} />
          </Panel>
        )}
      </Asks>
    </>
  );
}
