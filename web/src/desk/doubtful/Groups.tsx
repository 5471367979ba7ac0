import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Input } from "antd";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { decide, groupsQuery, queueQuery, withdraw } from "../../api/doubtful";
import { asProblem, type Problem } from "../../api/problem";
import type { Decided, DoubtfulPair, PairVerdict, ReasonGroup } from "../../api/wire";
import { count, share } from "../../kit/format";
import { LongBody, rowsOf } from "../../kit/long";
import { Panel } from "../../kit/Panel";
import { Failed, Nothing, Waiting } from "../../kit/states";
import { lastOffer, offerUndo, undoLast, type Undoable } from "../../kit/undo";
import { verdicts } from "./Actions";
import { GroupRow } from "./GroupRow";
import "./groups.css";

/** The reasons that make a group what it is. */
function Grounds({ group }: { group: Pick<ReasonGroup, "reasons"> }) {
  const main = group.reasons.filter((reason) => reason.attribute !== "start" && Math.abs(reason.weight_bits) >= 1);
  return (
    <ul className="grounds">
      {main.map((reason) => (
        <li key={reason.attribute} className={reason.weight_bits < 0 ? "against" : "for"}>
          <span aria-hidden="true">{reason.weight_bits < 0 ? "−" : "+"}</span>
          {reason.text}
        </li>
      ))}
    </ul>
  );
}

/** Patterns of reasons that several pairs share. */
export function Groups() {
  const { t, i18n } = useTranslation();
  const groups = useQuery(groupsQuery);
  if (groups.isPending) return <div className="panel"><Waiting rows={8} /></div>;
  if (groups.isError) return <div className="panel"><Failed error={groups.error} retry={() => void groups.refetch()} /></div>;
  const all = groups.data.items;
  if (all.length === 0) {
    return <div className="panel"><Nothing title={t("doubtful.groups_none_title")} action={<Link to="/doubtful">{t("doubtful.view_review")}</Link>}>{t("doubtful.groups_none")}</Nothing></div>;
  }
  const range = (from: number, until: number): string => {
    const [least, most] = [share(from, i18n.language, 0), share(until, i18n.language, 0)];
    return least === most ? t("doubtful.group_likely", { most }) : t("doubtful.group_range", { least, most });
  };
  return (
    <ul className="pair-groups">
      {all.map((group) => (
        <li key={group.pattern} className="panel">
          <div>
            <p><b className="pair-group-count">{t("doubtful.group_pairs", { count: group.pairs, n: count(group.pairs, i18n.language) })}</b>{" "}
              <span className="faint">{range(group.least, group.most)}</span></p>
            <Grounds group={group} />
          </div>
          <Link className="pair-group-open" to={`/doubtful/groups/${group.pattern}`}>{t("doubtful.group_open", { n: count(group.pairs, i18n.language) })}</Link>
        </li>
      ))}
    </ul>
  );
}

interface Outcome {
  verdict: PairVerdict;
  decided: Decided;
  offer: Undoable;
}

function Result({ outcome, undo, undone }: { outcome: Outcome; undo: () => void; undone: number | null }) {
  const { t, i18n } = useTranslation();
  const { kept, refused } = outcome.decided;
  const n = (value: number) => count(value, i18n.language);
  return (
    <div className="group-result" role="status">
      {undone === null ? (
        <p>
          {t("doubtful.group_done", { n: n(kept.length), verdict: t(`doubtful.verdict.${outcome.verdict}`) })}{" "}
          <Button size="small" onClick={undo}>{t("doubtful.group_undo", { n: n(kept.length) })}</Button>
        </p>
      ) : <p>{t("doubtful.group_undone", { n: n(undone) })}</p>}
      {refused.length === 0 ? null : (
        <>
          <p>{t("doubtful.group_refused", { n: n(refused.length) })}</p>
          <ul>{[...new Set(refused.map((one) => one.text))].map((text) => <li key={text}>{text}</li>)}</ul>
        </>
      )}
    </div>
  );
}

/** The pairs of one group: looked through, ticked, decided together after a question. */
export function Group({ pattern }: { pattern: string }) {
  const { t, i18n } = useTranslation();
  const { modal } = App.useApp();
  const cache = useQueryClient();
  const queue = useInfiniteQuery(queueQuery(pattern));
  const [dropped, setDropped] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState("");
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [undone, setUndone] = useState<number | null>(null);
  const id = useId();
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = queue;
  useEffect(() => { if (hasNextPage && !isFetchingNextPage) void fetchNextPage(); }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const all: DoubtfulPair[] = (queue.data?.pages.flatMap((page) => page.items) ?? []).filter((pair) => pair.stage !== "waiting");
  const chosen = all.filter((pair) => !dropped.has(pair.id)).slice(0, 200);
  const n = (value: number) => count(value, i18n.language);

  const give = async (verdict: PairVerdict) => {
    setSaving(true);
    setProblem(null);
    try {
      const decided = await decide(chosen, verdict, reason);
      const offer: Undoable = {
        said: t("doubtful.group_done", { n: n(decided.kept.length), verdict: t(`doubtful.verdict.${verdict}`) }),
        undo: async () => {
          const taken = await withdraw(decided.kept.map((kept) => kept.decision));
          setUndone(taken.length);
          await cache.resetQueries({ queryKey: queueQuery(pattern).queryKey });
        },
        later: { to: "/doubtful/decisions", name: t("doubtful.view_decisions") },
      };
      setOutcome({ verdict, decided, offer });
      if (decided.kept.length > 0) offerUndo(offer);
      setUndone(null);
      setReason("");
      await cache.resetQueries({ queryKey: queueQuery(pattern).queryKey });
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setSaving(false);
    }
  };
  const ask = (verdict: PairVerdict) => {
    void modal.confirm({
      title: t("doubtful.group_confirm", { n: n(chosen.length), verdict: t(`doubtful.verdict.${verdict}`) }),
      content: t("doubtful.group_confirm_note"),
      okText: t("doubtful.group_ok"),
      cancelText: t("common.cancel"),
      icon: null,
      onOk: () => give(verdict),
    });
  };
  const undo = async () => {
    if (outcome === null) return undefined;
    // Where it still is what the desk offers to take back, that says what became of it.
    if (lastOffer.get()?.done === outcome.offer) return undoLast();
    return outcome.offer.undo().catch((error: unknown) => setProblem(asProblem(error)));
  };
  const tick = (pair: string, on: boolean) =>
    setDropped((before) => {
      const after = new Set(before);
      if (on) after.delete(pair); else after.add(pair);
      return after;
    });

  const result = outcome === null ? null : <Result outcome={outcome} undo={() => void undo()} undone={undone} />;
  const fault = problem === null ? null : <p className="refused" role="alert"><strong>{problem.title || t("doubtful.refused")}</strong> {problem.detail}</p>;
  const back = <p className="group-back"><Link to="/doubtful/groups">{t("doubtful.group_back")}</Link></p>;
  if (queue.isPending) return <>{back}{result}<div className="panel"><Waiting rows={10} /></div></>;
  if (queue.isError) return <>{back}{result}<div className="panel"><Failed error={queue.error} retry={() => void queue.refetch()} /></div></>;
  if (all.length === 0) {
    return <>{back}{result}{fault}<div className="panel"><Nothing title={t("doubtful.groups_none_title")} action={<Link to="/doubtful/groups">{t("doubtful.group_back")}</Link>} /></div></>;
  }
  const first = all[0];
  return (
    <>
      {back}
      {result}
      {fault}
      <Panel title={t("doubtful.group_list")} note={first === undefined ? undefined : <Grounds group={first} />}>
        <div className="scroll-x" tabIndex={0} role="group" aria-label={t("doubtful.group_list")}>
          <table className="ledger group-table" {...rowsOf(all.length, hasNextPage)}>
            <thead>
              <tr>
                <th scope="col">
                  <Checkbox
                    checked={chosen.length === all.length}
                    indeterminate={chosen.length > 0 && chosen.length < all.length}
                    onChange={(event) => setDropped(event.target.checked ? new Set() : new Set(all.map((pair) => pair.id)))}
                    aria-label={t("doubtful.choose_all")}
                  />
                </th>
                <th scope="col">{t("doubtful.first")}</th>
                <th scope="col">{t("doubtful.second")}</th>
                <th scope="col" className="num">{t("doubtful.probability")}</th>
              </tr>
            </thead>
            <LongBody items={all} columns={4} estimate={150}>
              {(pair, line) => (
                <GroupRow key={pair.id} pair={pair} line={line} ticked={!dropped.has(pair.id)} tick={(on) => tick(pair.id, on)} />
              )}
            </LongBody>
          </table>
        </div>
        <div className="group-act">
          <p>{t("doubtful.chosen", { n: n(chosen.length) })}</p>
          <label htmlFor={id} className="unseen">{t("doubtful.reason_label")}</label>
          <Input id={id} value={reason} maxLength={500} placeholder={`${t("doubtful.reason_label")} ${t("doubtful.reason_hint")}`} onChange={(event) => setReason(event.target.value)} />
          <p className="pair-verdicts">
            {verdicts.map((verdict) => (
              <Button key={verdict} data-verdict={verdict} type={verdict === "same" ? "primary" : "default"} disabled={chosen.length === 0 || saving} onClick={() => ask(verdict)}>
                {t(`doubtful.act.${verdict}`)}
              </Button>
            ))}
          </p>
        </div>
      </Panel>
    </>
  );
}
