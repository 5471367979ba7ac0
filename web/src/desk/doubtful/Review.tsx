import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { decide, pairQuery, queueQuery, withdraw } from "../../api/doubtful";
import { asProblem, unreachable, type Problem } from "../../api/problem";
import type { DoubtfulPair, PairVerdict, QueueCounts } from "../../api/wire";
import { count } from "../../kit/format";
import { Failed, Nothing, Waiting } from "../../kit/states";
import { lastOffer, offerUndo, undoLast, type Undoable } from "../../kit/undo";
import { Actions } from "./Actions";
import { useKeys } from "../../kit/keys";
import { Pair } from "./Pair";

interface Done {
  pair: DoubtfulPair;
  decision: string;
  offer: Undoable;
}

/** Why a decision was not kept, and what to do: look again, or go on. */
function Refused({ problem, again, skip }: { problem: Problem; again: () => void; skip: () => void }) {
  const { t } = useTranslation();
  const lost = problem.code === unreachable;
  return (
    <div className="refused" role="alert">
      <p>
        <strong>{lost ? t("error.unreachable_title") : problem.title || t("doubtful.refused")}</strong>{" "}
        {lost ? t("error.unreachable") : problem.detail}
      </p>
      <p className="refused-actions">
        <Button size="small" onClick={again}>{t("doubtful.look_again")}</Button>
        <Button size="small" type="text" onClick={skip}>{t("doubtful.skip")}</Button>
      </p>
    </div>
  );
}

/** The queue, one pair at a time: open, decide, next. */
export function Review({ counts }: { counts: QueueCounts | undefined }) {
  const { t, i18n } = useTranslation();
  const cache = useQueryClient();
  const [worth, setWorth] = useState(false);
  const queue = useInfiniteQuery(queueQuery(null, worth));
  const [at, setAt] = useState(0);
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const [done, setDone] = useState<Done[]>([]);
  const [saving, setSaving] = useState<PairVerdict | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [reason, setReason] = useState("");
  const top = useRef<HTMLDivElement>(null);

  const all = (queue.data?.pages.flatMap((page) => page.items) ?? []).filter((pair) => !decided.has(pair.id));
  const pair = all[at];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = queue;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && all.length - at < 6) void fetchNextPage();
  }, [all.length, at, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const arrive = (index: number) => {
    setAt(index);
    setProblem(null);
    setReason("");
    top.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  };
  const previous = () => { if (at > 0) arrive(at - 1); };
  const next = () => { if (at < all.length) arrive(at + 1); };

  const undo = async (which: Done) => {
    await withdraw([which.decision]);
    setDone((before) => before.filter((one) => one.decision !== which.decision));
    setDecided((before) => new Set([...before].filter((id) => id !== which.pair.id)));
    await cache.invalidateQueries({ queryKey: pairQuery(which.pair.id).queryKey });
    // Back to the pair that was taken back; it stands again where it stood.
    const whole = (queue.data?.pages.flatMap((page) => page.items) ?? []).filter(
      (one) => one.id === which.pair.id || !decided.has(one.id),
    );
    arrive(Math.max(0, whole.findIndex((one) => one.id === which.pair.id)));
  };
  const back = async () => {
    const last = done.at(-1);
    if (last === undefined || saving !== null) return;
    // Where it is what the desk offers to take back, that says what became of it.
    if (lastOffer.get()?.done === last.offer) return undoLast();
    return undo(last).catch((error: unknown) => setProblem(asProblem(error)));
  };
  // An offer is taken from any page; only while its pair was decided on this one does it come back here.
  const here = useRef<((decision: string) => Promise<unknown>) | null>(null);
  useEffect(() => {
    here.current = (decision) => {
      const known = done.find((one) => one.decision === decision);
      return known === undefined ? withdraw([decision]) : undo(known);
    };
    return () => { here.current = null; };
  });

  const give = async (verdict: PairVerdict) => {
    if (pair === undefined || saving !== null) return;
    setSaving(verdict);
    setProblem(null);
    try {
      const fresh = cache.getQueryData(pairQuery(pair.id).queryKey)?.pair ?? pair;
      const answered = await decide([fresh], verdict, reason);
      const kept = answered.kept[0];
      if (kept !== undefined) {
        const { decision } = kept;
        const offer: Undoable = {
          said: t("doubtful.kept", { verdict: t(`doubtful.verdict.${verdict}`) }),
          undo: () => here.current?.(decision) ?? withdraw([decision]),
          later: { to: "/doubtful/decisions", name: t("doubtful.view_decisions") },
        };
        setDone((before) => [...before, { pair, decision, offer }]);
        offerUndo(offer);
      }
      setDecided((before) => new Set([...before, pair.id]));
      cache.removeQueries({ queryKey: pairQuery(pair.id).queryKey });
      arrive(Math.min(at, all.length - 1));
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setSaving(null);
    }
  };

  const again = async () => {
    setProblem(null);
    setDecided(new Set());
    await cache.resetQueries({ queryKey: ["doubtful"] });
    arrive(0);
  };
  const skip = () => { if (at < all.length - 1) next(); else setProblem(null); };

  useKeys({
    "1": () => void give("same"),
    "2": () => void give("different"),
    "3": () => void give("unsure"),
    u: () => void back(),
    ArrowLeft: previous,
    ArrowRight: next,
  });

  if (queue.isPending) return <div className="panel"><Waiting rows={14} /></div>;
  if (queue.isError) return <div className="panel"><Failed error={queue.error} retry={() => void queue.refetch()} /></div>;
  const beyond = counts !== undefined && counts.beyond > 0 ? t("doubtful.beyond", { n: count(counts.beyond, i18n.language) }) : null;
  return (
    <div className="review" ref={top} tabIndex={-1}>
      <p className="review-where" role="status">
        {pair === undefined ? null : <span>{t("doubtful.position", { n: count(at + 1, i18n.language) })}</span>}
        {counts === undefined ? null : <span>{t("doubtful.waiting_all", { n: count(counts.open + counts.second, i18n.language) })}</span>}
        {done.length === 0 ? null : <span>{t("doubtful.done_today", { n: count(done.length, i18n.language) })}</span>}
        {beyond === null ? null : <span>{beyond}</span>}
      </p>
      <p className="review-order no-print">
        <label>
          <input type="checkbox" checked={worth} onChange={(event) => { setWorth(event.target.checked); arrive(0); }} />
          {t("doubtful.worth")}
        </label>
        <span className="faint">{t("doubtful.worth_note")}</span>
      </p>
      {problem === null ? null : <Refused problem={problem} again={() => void again()} skip={skip} />}
      {pair === undefined ? (
        <div className="panel">
          {all.length === 0 && !queue.hasNextPage ? (
            <Nothing title={t("doubtful.none_title")}>{t("doubtful.none")}</Nothing>
          ) : (
            <Nothing title={t("doubtful.end_title")} action={<Button type="primary" onClick={() => void again()}>{t("doubtful.again")}</Button>}>
              {t("doubtful.end")}
            </Nothing>
          )}
        </div>
      ) : (
        <Pair key={pair.id} pair={pair} />
      )}
      {pair === undefined && done.length === 0 ? null : (
        <Actions
          off={pair === undefined}
          saving={saving}
          reason={reason}
          setReason={setReason}
          give={(verdict) => void give(verdict)}
          previous={at > 0 ? previous : null}
          next={at < all.length ? next : null}
          undo={done.length === 0 ? null : () => void back()}
        />
      )}
    </div>
  );
}
