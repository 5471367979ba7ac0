import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, Segmented } from "antd";
import { useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { findingsQuery, queries } from "../../api/queries";
import type { CheckCount, Finding, Verdict } from "../../api/wire";
import { Asks } from "../../kit/Asks";
import { moment } from "../../kit/format";
import { LongList } from "../../kit/long";
import type { Purpose } from "../../kit/purpose";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { useWalk } from "../../kit/walk";
import { PersonLine } from "../search/PersonLine";
import "../search/search.css";
import { chipOf } from "./words";
import "./quality.css";

const serves: readonly Purpose[] = ["quality_review", "correction"];

/** What may be said of a finding, by whether something was said of it. */
const words = (finding: Finding): Verdict[] => (finding.verdict === "open" ? ["as_it_is", "in_repair"] : ["open"]);

const keys: Record<string, Verdict> = { "1": "as_it_is", "2": "in_repair", u: "open", U: "open" };

function Item({ finding, busy, say }: { finding: Finding; busy: boolean; say: (verdict: Verdict) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="finding-people">
        <PersonLine person={finding.person} />
        {finding.others.map((other) => <PersonLine key={other.id} person={other} />)}
        {finding.others_outside === 0 ? null : (
          <p className="faint finding-outside">{t("quality.others_outside", { n: finding.others_outside })}</p>
        )}
      </div>
      <div className="finding-foot">
        <span className="faint">
          {finding.decided_at !== null && finding.verdict !== "open"
            ? `${t(`quality.verdict.${finding.verdict}`)} · ${t("quality.decided_at", { time: moment(finding.decided_at) })}`
            : t("quality.found_at", { time: moment(finding.found_at) })}
        </span>
        <span className="finding-words" role="group" aria-label={t("quality.hand")}>
          {words(finding).map((verdict) => (
            <Button key={verdict} size="small" disabled={busy} title={t(`quality.verdict_note.${verdict}`)} onClick={() => say(verdict)}>
              {t(`quality.verdict.${verdict}`)}
            </Button>
          ))}
        </span>
      </div>
    </>
  );
}

/** Says a word on a finding; whatever counts or lists findings asks again. */
function useWord(why: Purpose, kept?: (finding: string) => void) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: ({ id, verdict }: { id: string; verdict: Verdict }) =>
      answer(client.POST("/api/findings/{id}/verdict", { params: { path: { id }, header: { "x-purpose": why } }, body: { verdict } })),
    onSuccess: (_, { id }) => kept?.(id),
    onError: (error) => void message.error(t("quality.word_failed", { why: asProblem(error).title || t("error.unreachable_title") })),
    onSettled: () => Promise.all([
      queries.invalidateQueries({ queryKey: ["people", "findings"] }),
      queries.invalidateQueries({ queryKey: ["people", "open-findings"] }),
      queries.invalidateQueries({ queryKey: ["quality"] }),
    ]),
  });
}

/** The list can be worked through by keyboard alone: one item has the focus, its keys decide, the next one follows. */
function List({ findings, more, why }: { findings: Finding[]; more: boolean; why: Purpose }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const walk = useWalk(findings.map((finding) => finding.id));
  const say = useWord(why);
  const onKey = (event: KeyboardEvent, finding: Finding) => {
    if (event.target !== event.currentTarget) return;
    const verdict = keys[event.key];
    if (walk.arrows(event.key)) event.preventDefault();
    else if (event.key === "Enter") void navigate(`/people/${finding.person.id}`);
    else if (verdict !== undefined && words(finding).includes(verdict) && !say.isPending) say.mutate({ id: finding.id, verdict });
    else return;
    event.preventDefault();
  };
  return (
    <LongList items={findings} className="findings" estimate={150} gap={12} more={more} to={walk.to}>
      {(finding, line, index) => (
        <li
          key={finding.id}
          {...line}
          className="panel finding"
          {...walk.stop(index)}
          aria-label={finding.person.name || t("common.nameless")}
          onKeyDown={(event) => onKey(event, finding)}
        >
          <Item finding={finding} busy={say.isPending} say={(verdict) => say.mutate({ id: finding.id, verdict })} />
        </li>
      )}
    </LongList>
  );
}

/** What a check says, how sure it is and where the repair is made. */
function CheckHead({ check }: { check: CheckCount["check"] }) {
  const { t } = useTranslation();
  return (
    <div>
      <h2 className="song">{check.text}</h2>
      <p className="faint">
        <span className={chipOf(check.severity)}>{t(`quality.severity.${check.severity}`)}</span>{" "}
        {t(`quality.next.${check.next_step}`)} · {t("quality.source", { source: check.source })}
      </p>
    </div>
  );
}

function Findings({ check, why }: { check: string; why: Purpose }) {
  const { t } = useTranslation();
  const [decided, setDecided] = useState(false);
  const found = useInfiniteQuery(findingsQuery(check, decided, why));
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const first = found.data?.pages[0];
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="finding-head">
        {first === undefined ? null : <CheckHead check={first.check} />}
        <Segmented
          value={decided ? "decided" : "waiting"}
          onChange={(value) => setDecided(value === "decided")}
          options={[
            { value: "waiting", label: t("quality.show_waiting") },
            { value: "decided", label: t("quality.show_decided") },
          ]}
        />
      </div>
      {found.isPending ? <div className="panel"><Waiting rows={12} /></div> : all.length === 0 ? (
        <div className="panel">
          {decided ? <Nothing title={t("quality.list_none_decided")} lit={false} /> : (
            <Nothing title={t("quality.list_none_title")}>{t("quality.list_none")}</Nothing>
          )}
        </div>
      ) : (
        <>
          <p className="faint finding-keys thumbless">{t("quality.keys")}</p>
          <List findings={all} more={found.hasNextPage} why={why} />
        </>
      )}
      {found.hasNextPage ? (
        <p className="findings-more"><Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("common.more")}</Button></p>
      ) : null}
    </>
  );
}

/** One finding that a record led to: a word on it leads back there. */
function One({ id, back, why }: { id: string; back: string | null; why: Purpose }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const found = useQuery({
    queryKey: ["people", "finding", id, why],
    queryFn: () => answer(client.GET("/api/findings/{id}", { params: { path: { id }, header: { "x-purpose": why } } })),
    staleTime: 60_000,
  });
  const say = useWord(why, (finding) => {
    queries.removeQueries({ queryKey: ["people", "finding", finding] });
    if (back !== null) void navigate(back, { replace: true });
  });
  if (found.isPending) return <div className="panel"><Waiting rows={6} /></div>;
  if (found.isError) {
    const gone = asProblem(found.error).status === 404;
    return (
      <div className="panel">
        {gone ? (
          <Nothing title={t("quality.gone_title")} lit={false} action={back === null ? undefined : <Link to={back} replace autoFocus>{t("quality.back_record")}</Link>}>{t("quality.gone")}</Nothing>
        ) : <Failed error={found.error} retry={() => void found.refetch()} />}
      </div>
    );
  }
  const { check, finding } = found.data;
  const onKey = (event: KeyboardEvent) => {
    const verdict = keys[event.key];
    if (event.target !== event.currentTarget || verdict === undefined || !words(finding).includes(verdict) || say.isPending) return;
    event.preventDefault();
    say.mutate({ id, verdict });
  };
  return (
    <>
      <div className="finding-head"><CheckHead check={check} /></div>
      <p className="faint finding-keys thumbless">{t("quality.keys_one")}</p>
      <div ref={focusOnce} className="panel finding" role="group" aria-label={finding.person.name || t("common.nameless")} tabIndex={0} onKeyDown={onKey}>
        <Item finding={finding} busy={say.isPending} say={(verdict) => say.mutate({ id, verdict })} />
      </div>
    </>
  );
}

/** Takes the focus when it appears, so that the keys work at once. */
const focusOnce = (element: HTMLElement | null): void => element?.focus();

/** A record's own address, and nothing else that an address line could hold. */
const recordOf = (id: string | null): string | null => (id !== null && /^per_[0-9a-z]+$/.test(id) ? `/people/${id}` : null);

/** The findings of one check, to be settled one after the other; or the one that a record led to. */
export function FindingsPage() {
  const { t } = useTranslation();
  const { check = "" } = useParams();
  const [search] = useSearchParams();
  const finding = search.get("finding");
  const back = recordOf(search.get("of"));
  useTitle(t("quality.title"));
  return (
    <>
      <p className="batch-back">
        {back === null ? null : <><Link to={back}>{t("quality.back_record")}</Link> · </>}
        {finding === null ? <Link to="/quality">{t("quality.back")}</Link> : <Link to={`/quality/${check}`}>{t("quality.back_check")}</Link>}
      </p>
      <div className="page-head"><h1>{t("quality.title")}</h1></div>
      <Asks only={serves}>{(why) => (finding === null ? <Findings key={check} check={check} why={why} /> : <One key={finding} id={finding} back={back} why={why} />)}</Asks>
    </>
  );
}
