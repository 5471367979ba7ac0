import { useTranslation } from "react-i18next";
import type { components } from "../../api/schema";

export type Change = components["schemas"]["BenefitChange"];

/** Whole fen as yuan with two decimals, digits grouped. */
export function yuan(fen: number, language: string): string {
  return new Intl.NumberFormat(language === "en" ? "en-GB" : "zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(fen / 100);
}

const standings = ["due", "over", "short", "even"] as const;

/** What is due otherwise, by year, and beside what was paid: too much was paid only where something was. A proposal. */
export function Changes({ changes }: { changes: Change[] }) {
  const { t, i18n } = useTranslation();
  if (changes.length === 0) return <p className="faint">{t("benefits.difference_none")}</p>;
  return (
    <>
      <ul className="benefit-changes">
        {changes.map((change) => (
          <li key={change.year}>
            {t(`benefits.standing.${standings.find((known) => known === change.standing) ?? "due"}`, {
              year: change.year,
              before: yuan(change.before_fen, i18n.language),
              after: yuan(change.after_fen, i18n.language),
              paid: yuan(change.paid_fen, i18n.language),
              amount: yuan(change.amount_fen, i18n.language),
            })}
            <span className="faint"> {change.rule_before_text ?? t("benefits.no_rule")} → {change.rule_after_text ?? t("benefits.no_rule")}</span>
          </li>
        ))}
      </ul>
      <p className="faint">{t("benefits.proposed")}</p>
    </>
  );
}
