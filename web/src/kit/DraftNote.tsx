import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { KeptDraft } from "./draft";
import { moment } from "./format";
import "./draft.css";

/** What was begun here before: to be taken up or dropped. Gone as soon as somebody writes. */
export function DraftNote<T extends object>({ own, begun, take }: { own: KeptDraft<T>; begun: boolean; take: (content: T) => void }) {
  const { t } = useTranslation();
  const { kept } = own;
  if (kept === null || begun) return null;
  return (
    <div className="draft-note" role="note">
      <p>{t("events.draft", { time: moment(kept.at) })}</p>
      <Button onClick={() => take(kept.content)}>{t("events.draft_take")}</Button>
      <Button onClick={own.drop}>{t("events.draft_drop")}</Button>
    </div>
  );
}
