import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Button, Input, Radio } from "antd";
import { useId, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries, summaryQuery } from "../../api/queries";
import type { components } from "../../api/schema";
import { Asks } from "../../kit/Asks";
import { useDraft } from "../../kit/draft";
import { DraftNote } from "../../kit/DraftNote";
import { civilDate, moment } from "../../kit/format";
import { useKeys } from "../../kit/keys";
import { LongList } from "../../kit/long";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { useWalk } from "../../kit/walk";
import "./affairs.css";
import { PersonLink } from "../person/PersonLink";

type Row = components["schemas"]["AppealRow"];

const outcomes = ["sustained", "reversed"] as const;
type Outcome = (typeof outcomes)[number];

interface Choice {
  outcome: Outcome | null;
  choose: (outcome: Outcome) => void;
}

function Decide({ row, why, outcome, choose }: { row: Row; why: Purpose } & Choice) {
  const { t } = useTranslation();
  const field = useId();
  const [reasons, setReasons] = useState("");
  const [begun, setBegun] = useState(false);
  const [here, setHere] = useState(false);
  const write = (text: string) => {
    setBegun(true);
    setReasons(text);
  };
  const own = useDraft(`appeal-${row.id}`, why, { reasons }, begun, (content): content is { reasons: string } => "reasons" in content && typeof content.reasons === "string", here);
  const decide = useMutation({
    mutationFn: (decided: Outcome) =>
      answer(client.POST("/api/appeals/{id}/decision", { params: { path: { id: row.id }, header: { "x-purpose": why } }, body: { outcome: decided, reasons } })),
    onSuccess: () => {
      own.drop();
      void queries.invalidateQueries({ queryKey: summaryQuery.queryKey });
      return queries.invalidateQueries({ queryKey: ["appeals"] });
    },
  });
  const ready = outcome !== null && reasons.trim().length >= 4;
  return (
    <form className="affair-form" onSubmit={(event) => { event.preventDefault(); if (ready) decide.mutate(outcome); }}>
      <Radio.Group
        value={outcome}
        onChange={(event) => choose(event.target.value as Outcome)}
        options={outcomes.map((code, at) => ({ value: code, label: <>{t(`affairs.appeal_outcome.${code}`)} <kbd className="thumbless" aria-hidden="true">{at + 1}</kbd></> }))}
      />
      <label htmlFor={field}>{t("affairs.appeal_reasons")}</label>
      <Input.TextArea id={field} rows={3} maxLength={500} value={reasons} onFocus={() => setHere(true)} onChange={(event) => write(event.target.value)} />
      <DraftNote own={own} begun={begun} take={(content) => write(content.reasons)} />
      <div className="affair-steps">
        <Button type="primary" htmlType="submit" disabled={!ready} loading={decide.isPending}>{t("affairs.appeal_decide")}</Button>
        {ready ? null : <span className="faint">{t("affairs.appeal_not")}</span>}
      </div>
      {decide.isError ? <p role="alert">{asProblem(decide.error).detail}</p> : null}
    </form>
  );
}

function One({ row, why, outcome, choose }: { row: Row; why: Purpose } & Choice) {
  const { t, i18n } = useTranslation();
  const decided = outcomes.find((code) => code === row.outcome);
  return (
    <div className="grow">
      <p>{row.application === null ? <b>{row.bundle}</b> : <Link to={`/affairs/${row.application}`}><b>{row.item}</b></Link>} <span className="soft">{row.application === null ? row.item : row.bundle}</span> {row.late ? <span className="chip lamp">{t("affairs.late")}</span> : null}</p>
      <p className="faint">
        <span className="nums">{t("affairs.number", { number: row.number })}</span> · {moment(row.filed_at)}
        {" · "}<span className="nums">{row.of_number}</span>
        {row.person === null ? null : <> · <PersonLink person={row.person} /></>}
        {row.due_on === null ? null : <> · {t("affairs.due", { day: civilDate(row.due_on, i18n.language) })}</>}
      </p>
      {row.asked === null || row.asked === "" ? null : <p>{t("affairs.appeal_asked")}{row.asked}</p>}
      <p>{t("affairs.appeal_refused", { office: row.refused_by })}{row.refused_because}{row.rule === null ? null : <span className="faint"> {t("affairs.rule", { rule: row.rule })}</span>}</p>
      <p>{t("affairs.appeal_words")}{row.words}</p>
      {decided === undefined ? <Decide row={row} why={why} outcome={outcome} choose={choose} /> : <p className="soft">{moment(row.decided_at)} {t(`affairs.appeal_outcome.${decided}`)}：{row.reasons}</p>}
    </div>
  );
}

/** The appeals, to be worked through by keyboard alone: what was decided leaves, and the next one follows. */
function Rows({ rows, more, why }: { rows: Row[]; more: boolean; why: Purpose }) {
  const walk = useWalk(rows.map((row) => row.id));
  const [chosen, setChosen] = useState<ReadonlyMap<string, Outcome>>(new Map());
  useKeys({ n: walk.next });
  const choose = (row: Row, outcome: Outcome) => setChosen(new Map(chosen).set(row.id, outcome));
  const onKey = (event: KeyboardEvent<HTMLLIElement>, row: Row) => {
    if (event.target !== event.currentTarget) return;
    const reasons = event.currentTarget.querySelector("textarea");
    const outcome = outcomes[Number(event.key) - 1];
    if (outcome !== undefined && reasons !== null) {
      choose(row, outcome);
      reasons.focus();
    } else if (event.key === "Enter" && reasons !== null) reasons.focus();
    else if (!walk.arrows(event.key)) return;
    event.preventDefault();
  };
  return (
    <LongList items={rows} className="affair-list" estimate={320} more={more} to={walk.to}>
      {(row, line, index) => (
        <li key={row.id} data-appeal={row.id} {...line} {...walk.stop(index)} aria-label={`${row.number} ${row.item}`} onKeyDown={(event) => onKey(event, row)}>
          <One row={row} why={why} outcome={chosen.get(row.id) ?? null} choose={(outcome) => choose(row, outcome)} />
        </li>
      )}
    </LongList>
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
      {decided ? null : <p className="affair-body faint thumbless">{t("affairs.appeals_keys")}</p>}
      <Rows rows={rows} more={found.hasNextPage} why={why} />
      {found.hasNextPage ? <div className="results-more"><Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("common.more")}</Button></div> : null}
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
