import { useState } from "react";
import { useTranslation } from "react-i18next";
import { civilDate, count } from "../kit/format";
import { Funnel } from "./FunnelPlot";
import type { FiguresPage, IndicatorMeaning, IndicatorValue } from "./queries";
import { mayCompare } from "./themes";

type Say = (key: "figures.few" | "figures.undefined") => string;

/** A value with its digits, or why there is none. */
export function shownValue(value: IndicatorValue, meaning: IndicatorMeaning, language: string, t: Say): string {
  if (value.value === null || value.value === undefined) return t(value.withheld === "few" ? "figures.few" : "figures.undefined");
  return new Intl.NumberFormat(language === "en" ? "en-GB" : "zh-CN", { minimumFractionDigits: meaning.decimals, maximumFractionDigits: meaning.decimals }).format(value.value);
}

/** One indicator: its value, and behind it formula, counts, definition, date, and the same by division. */
export function Indicator({ page, at }: { page: FiguresPage; at: number }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const meaning = page.indicators[at];
  const value = page.places[0]?.values[at];
  if (meaning === undefined || value === undefined) return null;
  const n = (own: number) => count(own, i18n.language);
  return (
    <details className="indicator" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span>{meaning.name}</span>
        <b className="nums">{shownValue(value, meaning, i18n.language, t)} <small>{value.value === null ? "" : meaning.unit}</small></b>
      </summary>
      {open ? (
        <div className="indicator-body">
          <dl>
            <dt>{t("figures.definition")}</dt><dd>{meaning.definition}</dd>
            <dt>{t("figures.above")}</dt><dd>{meaning.above.join("；")} = <b className="nums">{n(value.numerator)}</b></dd>
            {value.denominator === null || value.denominator === undefined ? null : <><dt>{t("figures.below")}</dt><dd>{meaning.below.join("；")} = <b className="nums">{n(value.denominator)}</b></dd></>}
            {value.low === null || value.low === undefined || value.high === null || value.high === undefined ? null : <><dt /><dd>{t("figures.interval", { low: value.low.toFixed(1), high: value.high.toFixed(1) })}</dd></>}
            <dt>{t("figures.date")}</dt><dd>{civilDate(page.snapshot.as_of, i18n.language)} · {t("figures.period", { after: civilDate(page.after, i18n.language), day: civilDate(page.snapshot.as_of, i18n.language) })}</dd>
            <dt>{t("figures.source")}</dt><dd>{meaning.source}</dd>
            {meaning.caveat === null || meaning.caveat === undefined ? null : <><dt>{t("figures.caveat")}</dt><dd>{meaning.caveat}</dd></>}
          </dl>
          <ByPlace page={page} at={at} meaning={meaning} />
          {mayCompare(meaning) && page.places.length > 4 ? <Funnel page={page} at={at} meaning={meaning} /> : null}
        </div>
      ) : null}
    </details>
  );
}

function ByPlace({ page, at, meaning }: { page: FiguresPage; at: number; meaning: IndicatorMeaning }) {
  const { t, i18n } = useTranslation();
  const places = page.places.slice(1);
  if (places.length === 0) return null;
  const n = (own: number | null | undefined) => (own === null || own === undefined ? "" : count(own, i18n.language));
  return (
    <details>
      <summary>{t("figures.by_place")}</summary>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={meaning.name}>
        <table className="figures-table plain">
          <thead><tr><th scope="col">{t("figures.place")}</th><th scope="col">{t("figures.value")}</th><th scope="col">{t("figures.above")}</th><th scope="col">{t("figures.below")}</th></tr></thead>
          <tbody>
            {places.map((place) => {
              const own = place.values[at];
              return own === undefined ? null : (
                <tr key={place.code}><th scope="row">{place.name}</th><td>{shownValue(own, meaning, i18n.language, t)}</td><td>{n(own.numerator)}</td><td>{n(own.denominator)}</td></tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}
