import type { EChartsOption } from "echarts";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { palette, useScheme } from "../kit/theme";
import { MapGround, mapOption } from "./MapGround";
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
  const option = useMemo<EChartsOption>(() => {
    const colours = palette[scheme];
    const fill: Record<Standing, string> = { enough: colours.tealWash, short: colours.glow, unknown: colours.fill };
    const said = (code: string) => {
      const place = places.find((own) => own.code === code);
      return place === undefined ? "" : `${place.name} · ${place.text}`;
    };
    const data = places.map((place) => ({
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
    }));
    return mapOption(scheme, map, { said, data, lit: { label: { color: colours.ink }, itemStyle: { areaColor: colours.lineSoft } } });
  }, [places, chosen, scheme]);
  return (
    <figure className="plan-map">
      <MapGround map={map} label={label} shapes={shapes} option={option} pick={pick} />
      <figcaption>
        {(["short", "enough", "unknown"] as const).map((standing) => (
          <span key={standing}><i className={`plan-key ${standing}`} aria-hidden />{t(`planning.map.${standing}`)}</span>
        ))}
      </figcaption>
    </figure>
  );
}
