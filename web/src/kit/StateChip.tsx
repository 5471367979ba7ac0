import { useTranslation } from "react-i18next";
import type { BatchStatus } from "../api/wire";

const tones: Record<BatchStatus, string> = {
  staging: "lamp",
  staged: "lamp",
  committing: "lamp",
  committed: "good",
  undoing: "lamp",
  undone: "",
  failed: "bad",
};

/** Where a batch stands, in words and in colour. */
export function StateChip({ status }: { status: BatchStatus }) {
  const { t } = useTranslation();
  return <span className={`chip ${tones[status]}`}>{t(`imports.state.${status}`)}</span>;
}
