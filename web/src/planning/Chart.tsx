import type { EChartsOption } from "echarts";
import type { EChartsType } from "echarts/core";
import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { palette, useScheme, type Scheme } from "../kit/theme";
import "./chart.css";

/** Axes and words in the desk's colours. */
export function frame(scheme: Scheme): { text: string; line: string; soft: string } {
  const c = palette[scheme];
  return { text: c.inkFaint, line: c.line, soft: c.lineSoft };
}

/**
 * A chart. What it shows stands in `table` too, for those who read by ear and for copying: the drawing itself is one image
 * with a name. Nothing for `table` where one stands beside it already.
 */
export function Chart({ label, option, height, table, onPick }: {
  label: string;
  option: EChartsOption;
  height: number;
  table: ReactNode;
  onPick?: (index: number) => void;
}) {
  const { t } = useTranslation();
  const scheme = useScheme();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const latest = useRef({ option, onPick });
  latest.current = { option, onPick };

  useEffect(() => {
    let gone = false;
    const watch = new ResizeObserver(() => chart.current?.resize());
    void import("./charts").then(({ begin }) => {
      if (gone || place.current === null) return;
      chart.current = begin(place.current);
      chart.current.on("click", (event) => latest.current.onPick?.(event.dataIndex));
      chart.current.setOption(latest.current.option, { notMerge: true });
      watch.observe(place.current);
    });
    return () => {
      gone = true;
      watch.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, [scheme]);

  useEffect(() => {
    chart.current?.setOption(option, { notMerge: false, replaceMerge: ["series"], lazyUpdate: true });
  }, [option]);

  return (
    <figure className="chart">
      <div ref={place} role="img" aria-label={label} style={{ height }} />
      {table === null ? null : (
        <details>
          <summary>{t("planning.table")}</summary>
          <div className="scroll-x" tabIndex={0} role="region" aria-label={label}>{table}</div>
        </details>
      )}
    </figure>
  );
}

/** Where figures come from and what to bear in mind: beside every chart. */
export function Sources({ sources, notes }: { sources: readonly string[]; notes: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <div className="plan-sources">
      {notes.length === 0 ? null : (
        <>
          <h3>{t("planning.notes")}</h3>
          <ul>{notes.map((note) => <li key={note}>{note}</li>)}</ul>
        </>
      )}
      <details>
        <summary>{t("planning.sources")}</summary>
        <ul>{sources.map((source) => <li key={source}>{source}</li>)}</ul>
      </details>
    </div>
  );
}
