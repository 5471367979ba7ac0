import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { count, share } from "../kit/format";
import { Panel } from "../kit/Panel";
import { Failed, Nothing, Waiting } from "../kit/states";
import { areasQuery } from "./queries";
import type { PlanDocument } from "./shapes";

const width = 160;
const height = 44;

function line(values: readonly number[]): string {
  const most = Math.max(1, ...values);
  return values
    .map((value, n) => `${n === 0 ? "M" : "L"}${((n / Math.max(1, values.length - 1)) * width).toFixed(1)} ${(height - 3 - (value / most) * (height - 6)).toFixed(1)}`)
    .join("");
}

/** Each division by itself, in the order of its code: small pictures side by side, and no order of merit. */
export function Areas({ document }: { document: PlanDocument }) {
  const { t, i18n } = useTranslation();
  const found = useQuery(areasQuery(document, i18n.language));
  const n = (value: number) => count(Math.round(value), i18n.language);
  const areas = found.data?.areas ?? [];
  const last = (found.data?.first_year ?? 0) + (areas[0]?.population.length ?? 1) - 2;
  return (
    <Panel title={t("planning.areas_title")} note={t("planning.areas_note")}>
      {found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : null}
      {found.isPending ? <Waiting rows={6} /> : null}
      {found.data !== undefined && areas.length < 2 ? <Nothing title={t("planning.areas_none")} lit={false} /> : null}
      {areas.length < 2 ? null : (
        <div className="body" aria-busy={found.isFetching}>
          <ul className="plan-tiles">
            {areas.map((area) => {
              const start = area.population[0] ?? 0;
              const end = area.population[area.population.length - 1] ?? 0;
              return (
                <li key={area.code}>
                  <strong>{area.name}</strong>
                  <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true"><path d={line(area.population)} /></svg>
                  <span className="nums">{n(start)} → {n(end)} <small className="faint">({last})</small></span>
                  <small className="faint">65+ {share(area.aged_65_first, i18n.language, 0)} → {share(area.aged_65_last, i18n.language, 0)}</small>
                  {area.too_small ? <small className="plan-small">{t("planning.too_small")}</small> : null}
                </li>
              );
            })}
          </ul>
          <ul className="plan-list">{found.data?.notes.map((note) => <li key={note}>{note}</li>)}</ul>
        </div>
      )}
    </Panel>
  );
}
