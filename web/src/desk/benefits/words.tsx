import { useTranslation } from "react-i18next";
import type { components } from "../../api/schema";

export type Change = components["schemas"]["BenefitChange"];

/** Whole fen as yuan with two decimals, digits grouped. */
export function yuan(fen: number, language: string): string {
  return new Intl.NumberFormat(language === "en" ? "en-GB" : "zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(fen / 100);
}

/** What to pay or to reclaim, by year: a proposal. */
export function Changes({ changes }: { changes: Change[] }) {
  const { t, i18n } = useTranslation();
  if (changes.length === 0) return <p className="faint">{t("benefits.difference_none")}</p>;
  return (
    <>
      <ul className="benefit-changes">
        {changes.map((change) => (
          <li key={change.year}>
            {t(change.due_fen >= 0 ? "benefits.pay" : "benefits.reclaim", { year: change.year, amount: yuan(Math.abs(change.due_fen), i18n.language) })}
            <span className="faint nums"> {change.rule_before ?? "–"} → {change.rule_after ?? "–"}</span>
          </li>
        ))}
      </ul>
      <p className="faint">{t("benefits.proposed")}</p>
    </>
  );
}
