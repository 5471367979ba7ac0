import { Progress } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Batch } from "../../api/wire";
import { count, duration } from "../../kit/format";
import { pace, type Seen } from "./pace";

const steps = ["stage", "link", "derive", "write"] as const;

/** How far the server is with this file. It is the server's own count, so a reload changes nothing. */
export function BatchProgress({ batch }: { batch: Batch }) {
  const { t, i18n } = useTranslation();
  const first = useRef<Seen | null>(null);
  const progress = batch.progress;
  const title = ((): string => {
    if (batch.status === "staging") return t("imports.checking");
    return batch.status === "undoing" ? t("imports.undoing") : t("imports.committing");
  })();
  const note = t(batch.status === "staging" ? "imports.checking_note" : "imports.committing_note");
  const n = (value: number) => count(value, i18n.language);

  const latest: Seen = { step: progress?.step ?? "", done: progress?.done ?? 0, at: Date.now() };
  if (first.current === null || first.current.step !== latest.step || latest.done < first.current.done) first.current = latest;
  const going = pace(first.current, latest, progress?.total ?? 0);
  const step = steps.find((known) => progress?.step.startsWith(known)) ?? "other";
  const left = going?.left == null ? null : duration(going.left);
  return (
    <div className="panel working">
      <h2>{title}</h2>
      {progress == null ? <Progress percent={100} status="active" showInfo={false} aria-label={title} /> : (
        <>
          <Progress
            percent={progress.total > 0 ? Math.floor((progress.done / progress.total) * 100) : 100}
            status="active"
            showInfo={progress.total > 0}
            aria-label={title}
          />
          <p>
            {t(`imports.step.${step}`)} · {n(progress.done)}{progress.total > 0 ? ` / ${n(progress.total)}` : ""}
            {going === null || left === null ? "" : ` · ${t("imports.rate", { rate: n(Math.round(going.rate)), left: t(`imports.${left.unit}`, { count: left.value, n: n(left.value) }) })}`}
          </p>
        </>
      )}
      <p className="faint">{note}</p>
    </div>
  );
}
