import { useTranslation } from "react-i18next";
import type { TableAnswer } from "./queries";

export const format = (language: string, decimals: number) => new Intl.NumberFormat(language === "en" ? "en-GB" : "zh-CN", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

/** A table as it is read. */
export function Grid({ table }: { table: TableAnswer }) {
  const { i18n } = useTranslation();
  const n = format(i18n.language, table.decimals);
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={table.title}>
      <table className="figures-table">
        <thead><tr>{[...table.row_names, ...table.columns].map((name, at) => <th key={`${at}-${name}`} scope="col" className={at < table.row_names.length ? "of-row" : undefined}>{name}</th>)}</tr></thead>
        <tbody>
          {table.labels.slice(0, 500).map((labels, row) => (
            <tr key={labels.join("/")}>
              {labels.map((label, at) => <th key={`${at}-${label}`} scope="row">{label}</th>)}
              {(table.values[row] ?? []).map((value, at) => <td key={table.columns[at] ?? at}>{n.format(value)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
