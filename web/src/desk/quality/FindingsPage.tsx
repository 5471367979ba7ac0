import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { App, Button, Segmented } from "antd";
import { useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { findingsQuery, queries } from "../../api/queries";
import type { Finding, Verdict } from "../../api/wire";
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

/** The list can be worked through by keyboard alone: one item has the focus, its keys decide, the next one follows. */
function List({ findings, more, why }: { findings: Finding[]; more: boolean; why: Purpose }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const walk = useWalk(findings.map((finding) => finding.id));
  const say = useMutation({
    mutationFn: ({ id, verdict }: { id: string; verdict: Verdict }) =>
      answer(client.POST("/api/findings/{id}/verdict", { params: { path: { id }, header: { "x-purpose": why } }, body: { verdict } })),
    onError: (error) => void message.error(t("quality.word_failed", { why: asProblem(error).title || t("error.unreachable_title") })),
    onSettled: () => Promise.all([
      queries.invalidateQueries({ queryKey: ["people", "findings"] }),
      queries.invalidateQueries({ queryKey: ["quality"] }),
    ]),
  });
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
        {first === undefined ? null : (
          <div>
            <h2 className="song">{first.check.text}</h2>
            <p className="faint">
              <span className={chipOf(first.check.severity)}>{t(`quality.severity.${first.check.severity}`)}</span>{" "}
              {t(`quality.next.${first.check.next_step}`)} · {t("quality.source", { source: first.check.source })}
            </p>
          </div>
        )}
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

/** The findings of one check, to be settled one after the other. */
export function FindingsPage() {
  const { t } = useTranslation();
  const { check = "" } = useParams();
  useTitle(t("quality.title"));
  return (
    <>
      <p className="batch-back"><Link to="/quality">{t("quality.back")}</Link></p>
      <div className="page-head"><h1>{t("quality.title")}</h1></div>
      <Asks only={serves}>{(why) => <Findings key={check} check={check} why={why} />}</Asks>
    </>
  );
}
