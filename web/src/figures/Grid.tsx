import { useTranslation } from "react-i18next";
import type { TableAnswer } from "./queries";
import { rowsShown } from "./reading";

export const format = (language: string, decimals: number) => new Intl.NumberFormat(language === "en" ? "en-GB" : "zh-CN", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

/** Rows that a page shows of a table; files have them all. */
const most = 500;

/** A table as it is read. */
export function Grid({ table }: { table: TableAnswer }) {
  const { t, i18n } = useTranslation();
  const { shown, left } = rowsShown(table.labels.length, most);
  const n = format(i18n.language, table.decimals);
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={table.title}>
      <table className="figures-table">
        <thead><tr>{[...table.row_names, ...table.columns].map((name, at) => <th key={`${at}-${name}`} scope="col" className={at < table.row_names.length ? "of-row" : undefined}>{name}</th>)}</tr></thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row}>
              {(table.labels[row] ?? []).map((label, at) => <th key={`${at}-${label}`} scope="row">{label}</th>)}
              {(table.values[row] ?? []).map((value, at) => <td key={table.columns[at] ?? at}>{n.format(value)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      {left === 0 ? null : <p className="faint">{t("figures.rows_left", { n: left })}</p>}
    </div>
  );
}
