import type { EChartsOption } from "echarts";
import type { EChartsType } from "echarts/core";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { palette, useScheme } from "../kit/theme";
import type { Shape } from "./maps";

/** How a place stands in a year: room enough, too little, or nobody has said what room there is. */
export type Standing = "enough" | "short" | "unknown";

export interface Place {
  code: string;
  name: string;
  standing: Standing;
  /** What is said of it: in the label where room is short, and when it is pointed at. */
  text: string;
}

const map = "places";

/** Places on a map. All that it shows stands in the table beside it too. */
export function PlaceMap({ label, shapes, places, chosen, pick }: {
  label: string;
  shapes: readonly Shape[];
  places: readonly Place[];
  chosen: string | null;
  pick: (code: string) => void;
}) {
  const { t } = useTranslation();
  const scheme = useScheme();
  const ground = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const option = useMemo<EChartsOption>(() => {
    const colours = palette[scheme];
    const fill: Record<Standing, string> = { enough: colours.tealWash, short: colours.glow, unknown: colours.fill };
    const of = (code: string) => places.find((place) => place.code === code);
    return {
      animation: false,
      tooltip: {
        confine: true, backgroundColor: colours.raised, borderColor: colours.line, textStyle: { color: colours.ink, fontSize: 13 },
        formatter: (params: unknown) => {
          const place = of((params as { name: string }).name);
          // A text node by way of an element: names come from the divisions' list, never from a file, and stay text all the same.
          const said = document.createElement("span");
          said.textContent = place === undefined ? "" : `${place.name} · ${place.text}`;
          return said.outerHTML;
        },
      },
      series: [{
        type: "map", map, roam: true, scaleLimit: { min: 1, max: 12 }, nameProperty: "name", selectedMode: false,
        // A degree of longitude is shorter than one of latitude: at 30° north by about an eighth.
        aspectScale: 0.87, top: 8, bottom: 8, left: 8, right: 8,
        emphasis: { label: { color: colours.ink }, itemStyle: { areaColor: colours.lineSoft } },
        labelLayout: { hideOverlap: true },
        data: places.map((place) => ({
          name: place.code,
          itemStyle: {
            areaColor: fill[place.standing],
            borderColor: place.code === chosen ? colours.ink : place.standing === "short" ? colours.bad : colours.inkFaint,
            borderWidth: place.code === chosen ? 2.4 : place.standing === "short" ? 1.6 : 0.8,
          },
          label: {
            show: true, fontSize: 12, color: place.standing === "short" ? colours.bad : colours.inkSoft,
            formatter: place.standing === "short" ? `${place.name}\n${place.text}` : place.name,
          },
        })),
      }],
    } as EChartsOption;
  }, [places, chosen, scheme]);
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
  }, [shapes, scheme]);

  useEffect(() => {
    chart.current?.setOption(option, { lazyUpdate: true });
  }, [option]);

  return (
    <figure className="plan-map">
      <div ref={ground} role="img" aria-label={label} />
      <figcaption>
        {(["short", "enough", "unknown"] as const).map((standing) => (
          <span key={standing}><i className={`plan-key ${standing}`} aria-hidden />{t(`planning.map.${standing}`)}</span>
        ))}
      </figcaption>
    </figure>
  );
}
