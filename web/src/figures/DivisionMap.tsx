import type { EChartsOption } from "echarts";
import type { EChartsType } from "echarts/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Nothing, Waiting } from "../kit/states";
import { palette, useScheme } from "../kit/theme";
import { outlinesQuery } from "../planning/queries";
import { classes, classOf, shade } from "./shades";

const map = "figures-divisions";

/** A place with its value; `null` where too few are counted to say anything. */
export interface Valued {
  code: string;
  name: string;
  value: number | null;
  text: string;
}

/** Values on the map of the divisions: five shades of one colour, nothing in order. */
export function DivisionMap({ places: shown, name, unit, decimals, pick }: { places: Valued[]; name: string; unit: string; decimals: number; pick?: (code: string) => void }) {
  const { t } = useTranslation();
  const scheme = useScheme();
  const outlines = useQuery(outlinesQuery);
  const shapes = useMemo(() => {
    const codes = new Set(shown.map((place) => place.code));
    return (outlines.data?.items ?? []).filter((outline) => codes.has(outline.division));
  }, [outlines.data, shown]);
  const steps = useMemo(() => classes(shown.flatMap((place) => (place.value === null ? [] : [place.value]))), [shown]);
  const option = useMemo<EChartsOption>(() => {
    const colours = palette[scheme];
    return {
      animation: false,
      tooltip: {
        confine: true, backgroundColor: colours.raised, borderColor: colours.line, textStyle: { color: colours.ink, fontSize: 13 },
        formatter: (params: unknown) => {
          const place = shown.find((own) => own.code === (params as { name: string }).name);
          // A text node by way of an element, so that a name stays text.
          const said = document.createElement("span");
          said.textContent = place === undefined ? "" : `${place.name} · ${place.text}${place.value === null ? "" : unit}`;
          return said.outerHTML;
        },
      },
      series: [{
        type: "map", map, roam: true, scaleLimit: { min: 1, max: 12 }, nameProperty: "name", selectedMode: false,
        // A degree of longitude is shorter than one of latitude: at 30° north by about an eighth.
        aspectScale: 0.87, top: 8, bottom: 8, left: 8, right: 8,
        emphasis: { label: { color: colours.ink }, itemStyle: { areaColor: colours.glow } },
        labelLayout: { hideOverlap: true },
        data: shown.map((place) => ({
          name: place.code,
          itemStyle: { areaColor: place.value === null ? colours.fill : shade(scheme, classOf(steps, place.value), steps.length), borderColor: colours.inkFaint, borderWidth: 0.8 },
          label: { show: true, fontSize: 12, color: colours.ink, textBorderColor: colours.raised, textBorderWidth: 2, formatter: place.name },
        })),
      }],
    } as EChartsOption;
  }, [shown, steps, unit, scheme]);
  if (outlines.isPending) return <Waiting rows={6} />;
  if (shapes.length === 0) return <Nothing title={t("figures.map.none")} lit={false}>{t("figures.map.none_how")}</Nothing>;
  return (
    <div>
      <p className="soft">{t("figures.map.note", { name })}{pick === undefined ? "" : t("figures.map.pick")}</p>
      <Ground label={`${name} · ${t("figures.map.label")}`} shapes={shapes} option={option} pick={(code) => pick?.(code)} />
      <p className="dash-keys">
        {steps.map((from, step) => (
          <span key={from}><i style={{ background: shade(scheme, step, steps.length) }} aria-hidden />{from.toFixed(decimals)}{step + 1 < steps.length ? `–${(steps[step + 1] ?? from).toFixed(decimals)}` : "+"}{unit}</span>
        ))}
        {shown.some((place) => place.value === null) ? <span><i style={{ background: palette[scheme].fill }} aria-hidden />{t("figures.few")}</span> : null}
      </p>
      {shapes.length < shown.length ? <p className="faint">{t("figures.map.missing", { n: shown.length - shapes.length })}</p> : null}
      <p className="faint">{t("figures.map.credits", { source: [...new Set(shapes.map((shape) => shape.source))].join("；") })}</p>
    </div>
  );
}

function Ground({ label, shapes, option, pick }: { label: string; shapes: readonly { division: string; geometry: unknown }[]; option: EChartsOption; pick: (code: string) => void }) {
  const scheme = useScheme();
  const ground = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const latest = useRef({ option, pick });
  latest.current = { option, pick };
  useEffect(() => {
    let gone = false;
    const watch = new ResizeObserver(() => chart.current?.resize());
    void import("../planning/maps").then(({ beginMap }) => {
      if (gone || ground.current === null) return;
      chart.current = beginMap(ground.current, map, shapes);
      // The villages of a township have no places below them.
      chart.current.on("click", (event) => { if (event.name.length < 12) latest.current.pick(event.name); });
      chart.current.setOption(latest.current.option, { notMerge: true });
      watch.observe(ground.current);
    });
    return () => {
      gone = true;
      watch.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, [shapes, scheme]);
  useEffect(() => {
    chart.current?.setOption(option, { lazyUpdate: true });
  }, [option]);
  return <div ref={ground} role="img" aria-label={label} className="dash-map" />;
}
