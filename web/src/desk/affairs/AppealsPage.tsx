import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Button, Input, Radio } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import type { components } from "../../api/schema";
import { Asks } from "../../kit/Asks";
import { civilDate, moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, useTitle, Waiting } from "../../kit/states";
import "./affairs.css";

type Row = components["schemas"]["AppealRow"];

const outcomes = ["sustained", "reversed"] as const;
type Outcome = (typeof outcomes)[number];

function Decide({ row, why }: { row: Row; why: Purpose }) {
  const { t } = useTranslation();
  const field = useId();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [reasons, setReasons] = useState("");
  const decide = useMutation({
    mutationFn: (decided: Outcome) =>
      answer(client.POST("/api/appeals/{id}/decision", { params: { path: { id: row.id }, header: { "x-purpose": why } }, body: { outcome: decided, reasons } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["appeals"] }),
  });
  const ready = outcome !== null && reasons.trim().length >= 4;
  return (
    <form className="affair-form" onSubmit={(event) => { event.preventDefault(); if (ready) decide.mutate(outcome); }}>
      <Radio.Group value={outcome} onChange={(event) => setOutcome(event.target.value as Outcome)} options={outcomes.map((code) => ({ value: code, label: t(`affairs.appeal_outcome.${code}`) }))} />
      <label htmlFor={field}>{t("affairs.appeal_reasons")}</label>
      <Input.TextArea id={field} rows={3} maxLength={500} value={reasons} onChange={(event) => setReasons(event.target.value)} />
      <div className="affair-steps">
        <Button type="primary" htmlType="submit" disabled={!ready} loading={decide.isPending}>{t("affairs.appeal_decide")}</Button>
        {ready ? null : <span className="faint">{t("affairs.appeal_not")}</span>}
      </div>
      {decide.isError ? <p role="alert">{asProblem(decide.error).detail}</p> : null}
    </form>
  );
}

function One({ row, why }: { row: Row; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const outcome = outcomes.find((code) => code === row.outcome);
  return (
    <li data-appeal={row.id}>
      <div className="grow">
        <p>{row.application === null ? <b>{row.bundle}</b> : <Link to={`/affairs/${row.application}`}><b>{row.item}</b></Link>} <span className="soft">{row.application === null ? row.item : row.bundle}</span> {row.late ? <span className="chip lamp">{t("affairs.late")}</span> : null}</p>
        <p className="faint">
          <span className="nums">{t("affairs.number", { number: row.number })}</span> · {moment(row.filed_at)}
          {" · "}<span className="nums">{row.of_number}</span>
          {row.person === null ? null : <> · <Link to={`/people/${row.person.id}`}>{row.person.name}</Link></>}
          {row.due_on === null ? null : <> · {t("affairs.due", { day: civilDate(row.due_on, i18n.language) })}</>}
        </p>
        {row.asked === null || row.asked === "" ? null : <p>{t("affairs.appeal_asked")}{row.asked}</p>}
        <p>{t("affairs.appeal_refused", { office: row.refused_by })}{row.refused_because}{row.rule === null ? null : <span className="faint"> {t("affairs.rule", { rule: row.rule })}</span>}</p>
        <p>{t("affairs.appeal_words")}{row.words}</p>
        {outcome === undefined ? <Decide row={row} why={why} /> : <p className="soft">{moment(row.decided_at)} {t(`affairs.appeal_outcome.${outcome}`)}：{row.reasons}</p>}
      </div>
    </li>
  );
}

function List({ decided, why }: { decided: boolean; why: Purpose }) {
  const { t } = useTranslation();
  const found = useInfiniteQuery({
    queryKey: ["appeals", decided, why],
    queryFn: ({ pageParam, signal }) =>
      answer(client.GET("/api/appeals", { params: { header: { "x-purpose": why }, query: { decided, ...(pageParam === null ? {} : { cursor: pageParam }) } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  });
  if (found.isPending) return <Waiting rows={6} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const rows = found.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <p className="affair-body faint">{t("affairs.appeals_none")}</p>;
  return (
    <>
      <ul className="affair-list">{rows.map((row) => <One key={row.id} row={row} why={why} />)}</ul>
      {found.hasNextPage ? <div className="results-more"><Button onClick={() => void found.fetchNextPage()}>{t("common.more")}</Button></div> : null}
    </>
  );
}

/** Appeals against refusals of offices below this one, the most urgent first. */
export function AppealsPage() {
  const { t } = useTranslation();
  useTitle(t("affairs.appeals"));
  const [decided, setDecided] = useState(false);
  return (
    <>
      <div className="page-head">
        <h1>{t("affairs.appeals")}</h1>
        <p className="lede">{t("affairs.appeals_lede")}</p>
        <p><Link to="/affairs">{t("affairs.to_queue")}</Link></p>
      </div>
      <Asks only={["family_service"]}>
        {(why) => (
          <Panel title={t(decided ? "affairs.appeals_decided" : "affairs.appeals_waiting")} end={<Button onClick={() => setDecided(!decided)}>{t(decided ? "affairs.appeals_waiting" : "affairs.appeals_decided")}</Button>}>
            <List key={String(decided)} decided={decided} why={why} />
          </Panel>
        )}
      </Asks>
    </>
  );
}
