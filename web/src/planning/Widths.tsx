import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { asProblem } from "../api/problem";
import { fewest, measured } from "./past";
import { readPast } from "./queries";
import type { PlanDocument, PlanPast } from "./shapes";

const numbers = ["base_year", "year", "projected", "counted"] as const;

/** What the fan's widths follow: the nation's published bounds, or this place's own past errors, which are listed. */
export function Widths({ document, change, readOnly }: {
  document: PlanDocument;
  change: (next: PlanDocument) => void;
  readOnly: boolean;
}) {
  const { t } = useTranslation();
  const past = document.past ?? [];
  const { errors, projections, enough } = measured(past);
  const put = (next: PlanPast[]) => change({ ...document, past: next });
  const fetchPast = useMutation({
    mutationFn: readPast,
    onSuccess: ({ items }) => {
      const known = new Set(past.map((own) => `${own.base_year}/${own.year}/${own.source}`));
      put([...past, ...items.filter((own) => !known.has(`${own.base_year}/${own.year}/${own.source}`))]);
    },
  });
  const edit = (at: number, next: Partial<PlanPast>) => put(past.map((own, n) => (n === at ? { ...own, ...next } : own)));
  const choose = (widths: "published" | "own_errors") => change({ ...document, widths });
  const last = past[past.length - 1];
  const add = () =>
    put([...past, { base_year: last?.base_year ?? 2015, year: (last?.year ?? 2015) + 1, projected: last?.projected ?? 100_000, counted: last?.counted ?? 100_000, source: last?.source ?? t("planning.past_source") }]);
  return (
    <section className="plan-widths" aria-label={t("planning.widths")}>
      <fieldset disabled={readOnly}>
        <legend>{t("planning.widths")}</legend>
        <label>
          <input type="radio" name="widths" checked={document.widths !== "own_errors"} onChange={() => choose("published")} />
          <span>{t("planning.widths_published")}</span>
        </label>
        <label>
          <input type="radio" name="widths" checked={document.widths === "own_errors"} onChange={() => choose("own_errors")} />
          <span>{t("planning.widths_own")}</span>
        </label>
      </fieldset>
      <p className={enough ? "faint" : "plan-few"} role="status">
        {t(enough ? "planning.past_enough" : "planning.past_few", { errors, projections, ...{ e: fewest.errors, p: fewest.projections } })}
      </p>
      <details className="plan-rules">
        <summary>{t("planning.past_list", { n: errors })}</summary>
        <p className="faint">{t("planning.past_note")}</p>
        {past.length === 0 ? null : (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t("planning.past_title")}>
            <table className="ledger">
              <thead>
                <tr>
                  {numbers.map((code) => <th key={code} scope="col" className="num">{t(`planning.past.${code}`)}</th>)}
                  <th scope="col" className="num">{t("planning.past.error")}</th>
                  <th scope="col">{t("planning.source")}</th>
                  <th scope="col"><span className="unseen">{t("planning.past_remove")}</span></th>
                </tr>
              </thead>
              <tbody>
                {past.map((own, at) => (
                  <tr key={at}>
                    {numbers.map((code) => (
                      <td key={code} className="num">
                        <input
                          type="number"
                          className="plan-room"
                          min={1}
                          readOnly={readOnly}
                          aria-label={`${t(`planning.past.${code}`)} ${at + 1}`}
                          value={own[code]}
                          onChange={(event) => { if (event.target.valueAsNumber >= 1) edit(at, { [code]: event.target.valueAsNumber }); }}
                        />
                      </td>
                    ))}
                    <td className="num">{(100 * (own.counted / own.projected - 1)).toFixed(2)}%</td>
                    <td>
                      <input type="text" className="plan-source" maxLength={400} readOnly={readOnly} aria-label={`${t("planning.source")} ${at + 1}`} value={own.source} onChange={(event) => edit(at, { source: event.target.value })} />
                    </td>
                    <td>{readOnly ? null : <Button size="small" type="text" onClick={() => put(past.filter((_, n) => n !== at))}>{t("planning.past_remove")}<span className="unseen"> {at + 1}</span></Button>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {readOnly ? null : (
          <p className="plan-buttons">
            <Button loading={fetchPast.isPending} onClick={() => fetchPast.mutate()}>{t("planning.past_fetch")}</Button>
            <Button onClick={add}>{t("planning.past_add")}</Button>
            <span role="status" className="faint">
              {fetchPast.isSuccess ? t("planning.past_fetched", { n: fetchPast.data.items.length }) : ""}
              {fetchPast.isError ? asProblem(fetchPast.error).detail : ""}
            </span>
          </p>
        )}
      </details>
    </section>
  );
}
