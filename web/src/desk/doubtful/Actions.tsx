import { Button, Input } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { PairVerdict } from "../../api/wire";
import { keysOn } from "../../kit/keys";

export const verdicts: readonly PairVerdict[] = ["same", "different", "unsure"];

/** What can be done about the pair at hand, with the key of each. Stays at the foot of the window. */
export function Actions({ off, saving, reason, setReason, give, previous, next, undo }: {
  off: boolean;
  saving: PairVerdict | null;
  reason: string;
  setReason: (text: string) => void;
  give: (verdict: PairVerdict) => void;
  previous: (() => void) | null;
  next: (() => void) | null;
  undo: (() => void) | null;
}) {
  const { t } = useTranslation();
  const keys = keysOn.use();
  const id = useId();
  const key = (text: string) => (keys ? <kbd aria-hidden="true">{text}</kbd> : null);
  return (
    <section className="pair-actions no-print" aria-label={t("doubtful.actions")} aria-busy={saving !== null}>
      <div className="pair-verdicts">
        {verdicts.map((verdict, index) => (
          <Button
            key={verdict}
            type={verdict === "same" ? "primary" : "default"}
            size="large"
            data-verdict={verdict}
            disabled={off || (saving !== null && saving !== verdict)}
            loading={saving === verdict}
            aria-keyshortcuts={keys ? String(index + 1) : undefined}
            onClick={() => give(verdict)}
          >
            {t(`doubtful.act.${verdict}`)}
            {key(String(index + 1))}
          </Button>
        ))}
      </div>
      <div className="pair-reason">
        <label htmlFor={id} className="unseen">{t("doubtful.reason_label")}</label>
        <Input
          id={id}
          value={reason}
          maxLength={500}
          disabled={off}
          placeholder={`${t("doubtful.reason_label")} ${t("doubtful.reason_hint")}`}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      <div className="pair-moves">
        <Button type="text" data-undo disabled={undo === null || saving !== null} title={t("doubtful.undo")} aria-keyshortcuts={keys ? "U" : undefined} onClick={() => undo?.()}>
          {t("doubtful.undo_short")}{key("U")}
        </Button>
        <Button type="text" disabled={previous === null} aria-keyshortcuts={keys ? "ArrowLeft" : undefined} onClick={() => previous?.()}>
          {t("doubtful.previous")}{key("←")}
        </Button>
        <Button type="text" disabled={next === null} aria-keyshortcuts={keys ? "ArrowRight" : undefined} onClick={() => next?.()}>
          {t("doubtful.next")}{key("→")}
        </Button>
        <label className="pair-keys" title={t("doubtful.keys_note")}>
          <input type="checkbox" checked={keys} onChange={(event) => keysOn.set(event.target.checked)} />
          {t("doubtful.keys")}
        </label>
      </div>
    </section>
  );
}
