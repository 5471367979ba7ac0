import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input, Radio } from "antd";
import { useId, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import type { components } from "../../api/schema";
import { Asks } from "../../kit/Asks";
import { useDraft } from "../../kit/draft";
import { DraftNote } from "../../kit/DraftNote";
import { civilDate, moment } from "../../kit/format";
import { LongList } from "../../kit/long";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { useWalk } from "../../kit/walk";
import { filled } from "../administration/filled";
import { officeTextsQuery } from "../administration/queries";
import "../benefits/benefits.css";
import { PersonLink } from "../person/PersonLink";

type Row = components["schemas"]["CaseRow"];

const kinds = ["read", "correction", "other"] as const;
const outcomes = ["explained", "done", "refused"] as const;
const appealOutcomes = ["sustained", "reversed"] as const;
/** How the office begins an answer of each kind. */
const beginnings = { explained: "case_explained", done: "case_done", refused: "case_refused" } as const;
type Outcome = (typeof outcomes)[number];

/** Who looked, when and for what: what the question is about. */
function Look({ row }: { row: Row }) {
  const { t } = useTranslation();
  if (row.kind !== "read") return null;
  const { look } = row;
  if (look == null) return <p className="soft">{t("cases.look_gone")}</p>;
  return (
    <p className="soft" data-look>
      {t("cases.look", { what: look.text })} {look.at == null ? t("cases.look_beside") : moment(look.at)}
      {look.account == null ? null : <> · <b>{look.account}</b></>}
      {look.office == null || look.office === "" ? null : <> · {look.office}</>}
      {look.role == null ? null : <> · {t(`header.role.${look.role}`)}</>}
      {look.purpose == null ? null : <> · {t("cases.look_for", { purpose: t(`purpose.${look.purpose}.name`) })}</>}
      {look.fields.length === 0 ? null : <> · {t("cases.look_fields", { fields: look.fields.join(t("cases.and")) })}</>}
    </p>
  );
}

/** What the register says of the value that is to be corrected, and where it is put right: an answer alone changes nothing. */
function Value({ row }: { row: Row }) {
  const { t } = useTranslation();
  const { value, person } = row;
  if (value == null) return null;
  const said = (text: string | null | undefined) => text ?? t("cases.value_none");
  return (
    <div className="soft" data-value={value.has_changed ? "changed" : "same"}>
      <p>{value.has_changed ? t("cases.value_changed", { then: said(value.then), now: said(value.now) }) : t("cases.value_same", { now: said(value.now) })}</p>
      {value.has_changed ? null : (
        <p>
          {t(value.registered_here ? "cases.mend_here" : "cases.mend_source", { source: value.source ?? t("cases.value_none") })}{" "}
          <Link to={`/cases/${row.id}/mend`}>{t(value.registered_here ? "cases.mend_form" : "cases.mend_letter")}</Link>
          {person === null ? null : <> · <Link to={`/people/${person.id}`}>{t("cases.mend_record")}</Link></>}
          {value.registered_here ? null : <> · <Link to="/imports">{t("cases.mend_import")}</Link></>}
        </p>
      )}
    </div>
  );
}

function Answer({ row, why }: { row: Row; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const field = useId();
  const place = useId();
  const [elsewhere, setElsewhere] = useState("");
  const texts = useQuery(officeTextsQuery);
  const [outcome, setOutcome] = useState<Outcome>("explained");
  const [words, setWords] = useState("");
  const [begun, setBegun] = useState(false);
  const [here, setHere] = useState(false);
  const write = (text: string) => {
    setBegun(true);
    setWords(text);
  };
  const own = useDraft(`case-${row.id}`, why, { words }, begun, (content): content is { words: string } => "words" in content && typeof content.words === "string", here);
  // Done, although the register says what it said: then what was done elsewhere has to be said.
  const differs = outcome === "done" && row.value != null && !row.value.has_changed;
  const ready = words.trim().length >= 4 && (!differs || elsewhere.trim().length >= 4);
  const send = useMutation({
    mutationFn: () =>
      answer(client.POST("/api/cases/{id}/answer", { params: { path: { id: row.id }, header: { "x-purpose": why } }, body: { outcome, answer: words, ...(differs ? { elsewhere } : {}) } })),
    onSuccess: () => {
      own.drop();
      return queries.invalidateQueries({ queryKey: ["cases"] });
    },
  });
  const said = texts.data?.items.find(({ code }) => code === beginnings[outcome]);
  const insert = () => {
    if (said === undefined) return;
    write(`${filled(i18n.language === "en" ? said.en : said.zh, { number: row.number })}${words}`.slice(0, 1000));
  };
  return (
    <form className="case-answer" onSubmit={(event) => { event.preventDefault(); if (ready) send.mutate(); }}>
      <Radio.Group value={outcome} onChange={(event) => setOutcome(event.target.value as Outcome)} options={outcomes.map((code) => ({ value: code, label: t(`cases.outcome.${code}`) }))} />
      {differs ? (
        <>
          <p role="alert">{t("cases.still_same", { now: row.value?.now ?? t("cases.value_none") })}</p>
          <label htmlFor={place}>{t("cases.elsewhere")}</label>
          <Input id={place} value={elsewhere} maxLength={200} autoComplete="off" onChange={(event) => setElsewhere(event.target.value)} />
        </>
      ) : null}
      <label htmlFor={field}>{t("cases.answer")}</label>
      <Input.TextArea id={field} rows={3} maxLength={1000} value={words} onFocus={() => setHere(true)} onChange={(event) => write(event.target.value)} />
      <DraftNote own={own} begun={begun} take={(content) => write(content.words)} />
      <div className="benefit-row">
        <Button type="primary" htmlType="submit" loading={send.isPending} disabled={!ready}>{t("cases.send")}</Button>
        <Button disabled={said === undefined} onClick={insert}>{t("administration.insert")}</Button>
        {ready ? null : <span className="faint">{t(differs && elsewhere.trim().length < 4 ? "cases.elsewhere_not" : "cases.send_not")}</span>}
      </div>
      {send.isError ? <p role="alert">{asProblem(send.error).detail}</p> : null}
    </form>
  );
}

/** Takes a refused case to the office above, as the resident asks at the counter. */
function Appeal({ row, above, why }: { row: Row; above: string; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const field = useId();
  const [words, setWords] = useState("");
  const send = useMutation({
    mutationFn: () => answer(client.POST("/api/cases/{id}/appeal", { params: { path: { id: row.id }, header: { "x-purpose": why } }, body: { words } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["cases"] }),
  });
  const ready = words.trim().length >= 4;
  return (
    <form className="case-answer" onSubmit={(event) => { event.preventDefault(); if (ready) send.mutate(); }}>
      <label htmlFor={field}>{t("cases.appeal_words", { office: above })}</label>
      <Input.TextArea id={field} rows={2} maxLength={500} value={words} onChange={(event) => setWords(event.target.value)} />
      <div className="benefit-row">
        <Button htmlType="submit" loading={send.isPending} disabled={!ready}>{t("cases.appeal")}</Button>
        {ready ? null : <span className="faint">{t("cases.appeal_not")}</span>}
      </div>
      {send.isError ? <p role="alert">{asProblem(send.error).detail}</p> : null}
      {send.isSuccess ? <p role="status">{t("cases.appealed", { number: send.data.number, office: send.data.office, day: send.data.due_on === null ? "" : civilDate(send.data.due_on, i18n.language) })}</p> : null}
    </form>
  );
}

/** What the office above was asked, and what it decided. */
function Appeals({ row }: { row: Row }) {
  const { t, i18n } = useTranslation();
  return row.appeals.map((one) => {
    const outcome = appealOutcomes.find((known) => known === one.outcome);
    return (
      <div key={one.number} className="soft" data-case-appeal={one.number}>
        <p><b>{t("cases.appeal_to", { office: one.office })}</b> <span className="nums">{one.number}</span> · {moment(one.filed_at)}{outcome !== undefined || one.due_on === null ? null : <> · {t("cases.appeal_due", { day: civilDate(one.due_on, i18n.language) })}</>}</p>
        <p>{t("cases.appeal_against")}{one.refused_because}</p>
        <p>{t("cases.appeal_said")}{one.words}</p>
        {outcome === undefined ? null : <p>{moment(one.decided_at)} {t(`cases.appeal_outcome.${outcome}`)}：{one.reasons}</p>}
      </div>
    );
  });
}

function One({ row, why }: { row: Row; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const kind = kinds.find((known) => known === row.kind) ?? "other";
  const outcome = outcomes.find((known) => known === row.outcome);
  return (
      <div style={{ flex: "1 1 320px", minWidth: 0 }}>
        <p><b>{t(`cases.kind.${kind}`)}</b> {kind === "read" ? null : row.about_text} {row.by_parent ? <span className="chip">{t("cases.by_parent")}</span> : null}{row.at_counter ? <span className="chip">{t("cases.at_counter")}</span> : null} {row.late ? <span className="chip lamp">{t("cases.late")}</span> : null}</p>
        <p className="faint">
          <span className="nums">{t("cases.number", { number: row.number })}</span> · {moment(row.filed_at)} · {t("cases.due", { day: civilDate(row.due_on, i18n.language) })}
          {row.person === null ? null : <> · <PersonLink person={row.person} /></>}
        </p>
        <p>{row.words === "" ? <span className="faint">{t("cases.no_words")}</span> : row.words}</p>
        <Look row={row} />
        <Value row={row} />
        {row.withdrawn ? <p className="faint">{t("cases.withdrawn")}</p> : null}
        {outcome === undefined ? null : <p className="soft">{t("cases.answered", { time: moment(row.answered_at), outcome: t(`cases.outcome.${outcome}`) })}<br />{row.answer}</p>}
        <Appeals row={row} />
        {row.above === null ? null : <Appeal row={row} above={row.above} why={why} />}
        {row.withdrawn || outcome !== undefined ? null : row.own ? <p className="soft">{t("cases.own")}</p> : <Answer row={row} why={why} />}
      </div>
  );
}

/** The cases, to be worked through by keyboard alone: what was answered leaves, and the next one follows. */
function Rows({ rows, more, why }: { rows: Row[]; more: boolean; why: Purpose }) {
  const walk = useWalk(rows.map((row) => row.id));
  const onKey = (event: KeyboardEvent<HTMLLIElement>) => {
    if (event.target !== event.currentTarget) return;
    const words = event.currentTarget.querySelector("textarea");
    if (event.key === "Enter" && words !== null) words.focus();
    else if (!walk.arrows(event.key)) return;
    event.preventDefault();
  };
  return (
    <LongList items={rows} className="reach" estimate={180} more={more} to={walk.to}>
      {(row, line, index) => (
        <li key={row.id} className="reached" data-case={row.id} {...line} {...walk.stop(index)} aria-label={row.number} onKeyDown={onKey}>
          <One row={row} why={why} />
        </li>
      )}
    </LongList>
  );
}

function List({ settled, why }: { settled: boolean; why: Purpose }) {
  const { t } = useTranslation();
  const found = useInfiniteQuery({
    queryKey: ["cases", settled, why],
    queryFn: ({ pageParam, signal }) =>
      answer(client.GET("/api/cases", { params: { header: { "x-purpose": why }, query: { settled, ...(pageParam === null ? {} : { cursor: pageParam }) } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  });
  if (found.isPending) return <Waiting rows={6} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const rows = found.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <p className="benefit-body faint">{t("cases.none")}</p>;
  return (
    <>
      <p className="benefit-body faint thumbless">{t("cases.keys")}</p>
      <Rows rows={rows} more={found.hasNextPage} why={why} />
      {found.hasNextPage ? <div className="results-more"><Button onClick={() => void found.fetchNextPage()}>{t("common.more")}</Button></div> : null}
    </>
  );
}

/** What residents ask of the office, the most urgent first. */
export function CasesPage() {
  const { t } = useTranslation();
  useTitle(t("cases.title"));
  const [settled, setSettled] = useState(false);
  return (
    <>
      <div className="page-head">
        <h1>{t("cases.title")}</h1>
        <p className="lede">{t("cases.lede")}</p>
        <p><Link to="/messages">{t("messages.title")}</Link></p>
      </div>
      <Asks only={["family_service", "correction"]}>
        {(why) => (
          <Panel title={t(settled ? "cases.settled" : "cases.waiting")} end={<Button onClick={() => setSettled(!settled)}>{t(settled ? "cases.waiting" : "cases.settled")}</Button>}>
            <List key={String(settled)} settled={settled} why={why} />
          </Panel>
        )}
      </Asks>
    </>
  );
}
