import type { EChartsOption } from "echarts";
import type { EChartsType } from "echarts/core";
import { useEffect, useRef } from "react";
import { palette, useScheme, type Scheme } from "../kit/theme";
import type { Shape } from "./maps";

/** A division on a map: its code, how it is filled and edged, and its label. */
export interface MapDatum {
  name: string;
  itemStyle: { areaColor: string; borderColor: string; borderWidth: number };
  label: Record<string, unknown>;
}

/** What all maps of divisions have in common: shapes by their codes, and a word on each that is pointed at. */
export function mapOption(scheme: Scheme, map: string, { said, data, lit }: { said: (code: string) => string; data: MapDatum[]; lit: { label: { color: string }; itemStyle: { areaColor: string } } }): EChartsOption {
  const colours = palette[scheme];
  return {
    animation: false,
    tooltip: {
      confine: true, backgroundColor: colours.raised, borderColor: colours.line, textStyle: { color: colours.ink, fontSize: 13 },
      formatter: (params: unknown) => {
        // A text node by way of an element: names come from the divisions' list, never from a file, and stay text all the same.
        const word = document.createElement("span");
        word.textContent = said((params as { name: string }).name);
        return word.outerHTML;
      },
    },
    series: [{
      type: "map", map, roam: true, scaleLimit: { min: 1, max: 12 }, nameProperty: "name", selectedMode: false,
      // A degree of longitude is shorter than one of latitude: at 30° north by about an eighth.
      aspectScale: 0.87, top: 8, bottom: 8, left: 8, right: 8,
      emphasis: lit,
      labelLayout: { hideOverlap: true },
      data,
    }],
  } as EChartsOption;
}

/** The ground on which a map is drawn. What it shows stands in a table beside it too. */
export function MapGround({ map, label, shapes, option, pick, className }: {
  map: string;
  label: string;
  shapes: readonly Shape[];
  option: EChartsOption;
  pick: (code: string) => void;
  className?: string | undefined;
}) {
  const scheme = useScheme();
  const ground = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const latest = useRef({ option, pick });
  latest.current = { option, pick };
  useEffect(() => {
    let gone = false;
    const watch = new ResizeObserver(() => chart.current?.resize());
    void import("./maps").then(({ beginMap }) => {
      if (gone || ground.current === null) return;
      chart.current = beginMap(ground.current, map, shapes);
      chart.current.on("click", (event) => latest.current.pick(event.name));
      chart.current.setOption(latest.current.option, { notMerge: true });
      watch.observe(ground.current);
    });
    return () => {
      gone = true;
      watch.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, [map, shapes, scheme]);
  useEffect(() => {
    chart.current?.setOption(option, { lazyUpdate: true });
  }, [option]);
  return <div ref={ground} role="img" aria-label={label} className={className} />;
}
