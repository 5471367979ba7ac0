import { keepPreviousData, useMutation, useInfiniteQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries, useSession } from "../../api/queries";
import type { components } from "../../api/schema";
import { Asks } from "../../kit/Asks";
import { count, moment } from "../../kit/format";
import { LongBody, rowsOf } from "../../kit/long";
import { FileField } from "../../kit/FileField";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { yuan } from "../benefits/words";
import { withFile } from "../administration/queries";
import { save } from "../forms/queries";
import { kinds, oneOf, outcomes, stages, states, type Line, type Roll } from "./words";
import "../benefits/benefits.css";
import "./rolls.css";
import { PersonLink } from "../person/PersonLink";

type Answered = components["schemas"]["BankAnswered"];

const refresh = () => queries.invalidateQueries({ queryKey: ["rolls"] });

/** To approve or drop what a colleague listed; what is approved may be dropped until the bank's file was made. */
function Decide({ roll, digest, why }: { roll: Roll; digest: string; why: Purpose }) {
  const { t } = useTranslation();
  const decide = useMutation({
    mutationFn: (approve: boolean) => answer(client.POST("/api/rolls/{id}/decision", { params: { path: { id: roll.id }, header: { "x-purpose": why } }, body: approve ? { approve, digest } : { approve } })),
    onSuccess: refresh,
  });
  return (
    <div className="benefit-body">
      <div className="benefit-row">
        {roll.stage !== "made" ? null : <Button type="primary" disabled={!roll.may_approve} loading={decide.isPending} onClick={() => decide.mutate(true)}>{t("rolls.approve")}</Button>}
        <Button loading={decide.isPending} onClick={() => decide.mutate(false)}>{t("rolls.drop")}</Button>
        {roll.may_approve ? null : <span className="faint">{t(roll.stage === "made" ? "rolls.second" : "rolls.drop_note")}</span>}
      </div>
      {decide.isError ? <p role="alert">{asProblem(decide.error).detail}</p> : null}
    </div>
  );
}

/** The file for the bank, and its answer. */
function Bank({ roll, why }: { roll: Roll; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const field = useId();
  const may = useSession().data?.may_export ?? false;
  const [done, setDone] = useState<Answered | null>(null);
  const params = { path: { id: roll.id }, header: { "x-purpose": why } };
  const fetchFile = useMutation({
    mutationFn: async (format: "csv" | "xlsx") => {
      const file = await answer(client.POST("/api/rolls/{id}/bank-file", { params, body: { format }, parseAs: "blob" }));
      save(file as unknown as Blob, `${roll.number}.${format}`);
    },
    onSuccess: refresh,
  });
  const send = useMutation({
    mutationFn: (file: File) =>
      answer(client.POST("/api/rolls/{id}/answer", { params, body: { file: "" }, bodySerializer: () => withFile(file) })),
    onSuccess: (answered) => {
      setDone(answered);
      void refresh();
    },
  });
  const problem = fetchFile.error ?? send.error;
  return (
    <div className="benefit-body">
      <div className="benefit-row">
        {(["csv", "xlsx"] as const).map((format) => (
          <Button key={format} disabled={!may} loading={fetchFile.isPending} onClick={() => fetchFile.mutate(format)}>{t("rolls.file", { format: format.toUpperCase() })}</Button>
        ))}
        <span className="faint">{t(may ? "rolls.file_note" : "rolls.file_not")}</span>
      </div>
      <label htmlFor={field}>{t("rolls.answer")}</label>
      <FileField id={field} accept=".csv,.xlsx" onFile={(file) => send.mutate(file)} />
      {done === null ? null : (
        <div role="status">
          <p>{t("rolls.taken", { paid: count(done.paid, i18n.language), returned: count(done.returned, i18n.language), known: count(done.known, i18n.language) })}</p>
          {done.lines_all === 0 ? null : <p>{t("rolls.eye", { n: count(done.lines_all, i18n.language), shown: count(done.lines.length, i18n.language) })}</p>}
          <ul className="benefit-changes">{done.lines.map((one) => <li key={one.line}>{t("rolls.line", { line: one.line })} {t(`rolls.outcome.${oneOf(outcomes, one.outcome)}`)}</li>)}</ul>
        </div>
      )}
      {problem === null ? null : <p role="alert">{asProblem(problem).detail}</p>}
    </div>
  );
}

const shownStates = ["all", "listed", "paid", "returned"] as const;
type ShownState = (typeof shownStates)[number];

function Lines({ lines, more }: { lines: Line[]; more: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="benefit-body">
      <div className="scroll-x" tabIndex={0} role="group" aria-label={t("rolls.lines")}>
        <table className="roll-lines" {...rowsOf(lines.length, more)}>
          <thead>
            <tr>
              <th scope="col">#</th><th scope="col">{t("rolls.person")}</th><th scope="col">{t("rolls.holder")}</th><th scope="col">{t("rolls.account")}</th>
              <th scope="col">{t("rolls.kind_of")}</th><th scope="col">{t("rolls.amount")}</th><th scope="col">{t("rolls.state_of")}</th>
            </tr>
          </thead>
          <LongBody items={lines} columns={7} estimate={46}>
            {(line, place) => (
              <tr key={line.number} {...place}>
                <td className="nums">{line.number}</td>
                <th scope="row">{line.person === null ? t("rolls.gone") : <PersonLink person={line.person} />}</th>
                <td>{line.holder ?? t("rolls.gone")}</td>
                <td>{line.bank} <span className="nums">{line.account_masked}</span></td>
                <td>{t(`rolls.kind.${oneOf(kinds, line.kind)}`)} <span className="faint">{line.rule_text}</span></td>
                <td className="nums">{yuan(line.amount_fen, i18n.language)}</td>
                <td>{t(`rolls.state.${oneOf(states, line.state)}`)} {line.reason ?? ""} <span className="faint">{line.settled_at === null ? "" : moment(line.settled_at)}</span></td>
              </tr>
            )}
          </LongBody>
        </table>
      </div>
    </div>
  );
}

function One({ id, why }: { id: string; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const which = useId();
  const [state, setState] = useState<ShownState>("all");
  const found = useInfiniteQuery({
    queryKey: ["rolls", "one", id, why, state],
    queryFn: ({ pageParam, signal }) =>
      answer(client.GET("/api/rolls/{id}", {
        params: { path: { id }, header: { "x-purpose": why }, query: { ...(pageParam === 0 ? {} : { after: pageParam }), ...(state === "all" ? {} : { state }) } },
        signal,
      })),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next ?? null,
    placeholderData: keepPreviousData,
  });
  if (found.isPending) return <div className="panel"><Waiting rows={6} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const first = found.data.pages[0];
  if (first === undefined) return null;
  const { roll, digest } = first;
  const lines = found.data.pages.flatMap((page) => page.lines);
  return (
    <div className="benefits" data-roll={roll.stage}>
      <Panel title={roll.number} note={t("rolls.of", { benefit: roll.benefit_title, year: roll.year })} end={<span className="chip">{t(`rolls.stage.${oneOf(stages, roll.stage)}`)}</span>}>
        <div className="benefit-body">
          <p><b>{t("rolls.sum", { n: count(roll.lines, i18n.language), amount: yuan(roll.sum_fen, i18n.language) })}</b> · {t("rolls.answered", { paid: count(roll.paid, i18n.language), returned: count(roll.returned, i18n.language) })}</p>
          <p className="faint">
            {t("rolls.made_by", { name: roll.made_by ?? "", time: moment(roll.made_at) })}
            {roll.stage !== "dropped" || roll.approved_at === null ? "" : ` · ${t("rolls.approved_by", { name: roll.approved_by ?? "", time: moment(roll.approved_at) })}`}
            {roll.decided_at === null ? "" : ` · ${t(roll.stage === "approved" ? "rolls.approved_by" : "rolls.dropped_by", { name: roll.decided_by ?? "", time: moment(roll.decided_at) })}`}
            {roll.sent_at === null ? "" : ` · ${t("rolls.sent", { time: moment(roll.sent_at) })}`}
          </p>
          <p className="faint">{t("rolls.digest")} <span className="nums">{digest.slice(0, 16)}</span> · {t("rolls.digest_note")}</p>
        </div>
        {roll.stage === "made" ? <Decide roll={roll} digest={digest} why={why} /> : null}
        {roll.stage === "approved" && roll.sent_at === null ? <Decide roll={roll} digest={digest} why={why} /> : null}
        {roll.stage === "approved" ? <Bank roll={roll} why={why} /> : null}
      </Panel>
      <Panel title={t("rolls.lines")}>
        <div className="benefit-body">
          <label htmlFor={which}>{t("rolls.which")}</label>
          <Select id={which} value={state} style={{ width: 220 }} onChange={setState} options={shownStates.map((code) => ({ value: code, label: t(`rolls.show.${code}`) }))} />
        </div>
        {lines.length === 0 ? <p className="benefit-body faint" role="status">{t("rolls.lines_none")}</p> : <Lines lines={lines} more={found.hasNextPage} />}
        {found.hasNextPage ? <div className="results-more"><Button onClick={() => void found.fetchNextPage()}>{t("common.more")}</Button></div> : null}
      </Panel>
    </div>
  );
}

/** A payment roll: its lines, who approves it, the bank's file and its answer. */
export function RollPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  useTitle(t("rolls.title"));
  return (
    <>
      <div className="page-head">
        <h1>{t("rolls.title")}</h1>
        <p><Link to="/rolls">{t("rolls.back")}</Link></p>
      </div>
      <Asks only={["family_service"]}>{(why) => <One id={id} why={why} />}</Asks>
    </>
  );
}
