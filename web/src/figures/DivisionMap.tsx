import type { EChartsOption } from "echarts";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Nothing, Waiting } from "../kit/states";
import { palette, useScheme } from "../kit/theme";
import { MapGround, mapOption } from "../planning/MapGround";
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
  const { t, i18n } = useTranslation();
  const digits = (value: number) => new Intl.NumberFormat(i18n.language === "en" ? "en-GB" : "zh-CN", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
  const scheme = useScheme();
  const outlines = useQuery(outlinesQuery);
  const shapes = useMemo(() => {
    const codes = new Set(shown.map((place) => place.code));
    return (outlines.data?.items ?? []).filter((outline) => codes.has(outline.division));
  }, [outlines.data, shown]);
  const steps = useMemo(() => classes(shown.flatMap((place) => (place.value === null ? [] : [place.value]))), [shown]);
  const option = useMemo<EChartsOption>(() => {
    const colours = palette[scheme];
    const said = (code: string) => {
      const place = shown.find((own) => own.code === code);
      return place === undefined ? "" : `${place.name} · ${place.text}${place.value === null ? "" : unit}`;
    };
    const data = shown.map((place) => ({
      name: place.code,
      itemStyle: { areaColor: place.value === null ? colours.fill : shade(scheme, classOf(steps, place.value), steps.length), borderColor: colours.inkFaint, borderWidth: 0.8 },
      label: { show: true, fontSize: 12, color: colours.ink, textBorderColor: colours.raised, textBorderWidth: 2, formatter: place.name },
    }));
    return mapOption(scheme, map, { said, data, lit: { label: { color: colours.ink }, itemStyle: { areaColor: colours.glow } } });
  }, [shown, steps, unit, scheme]);
  if (outlines.isPending) return <Waiting rows={6} />;
  if (shapes.length === 0) return <Nothing title={t("figures.map.none")} lit={false}>{t("figures.map.none_how")}</Nothing>;
  return (
    <div>
      <p className="soft">{t("figures.map.note", { name })}{pick === undefined ? "" : t("figures.map.pick")}</p>
      {/* The villages of a township have no places below them. */}
      <MapGround map={map} className="dash-map" label={`${name} · ${t("figures.map.label")}`} shapes={shapes} option={option} pick={(code) => { if (code.length < 12) pick?.(code); }} />
      <p className="dash-keys">
        {steps.map((from, step) => (
          <span key={from}><i style={{ background: shade(scheme, step, steps.length) }} aria-hidden />{digits(from)}{step + 1 < steps.length ? `–${digits(steps[step + 1] ?? from)}` : "+"}{unit}</span>
        ))}
        {shown.some((place) => place.value === null) ? <span><i style={{ background: palette[scheme].fill }} aria-hidden />{t("figures.few")}</span> : null}
      </p>
      {shapes.length < shown.length ? <p className="faint">{t("figures.map.missing", { n: shown.length - shapes.length })}</p> : null}
      <p className="faint">{t("figures.map.credits", { source: [...new Set(shapes.map((shape) => shape.source))].join("；") })}</p>
    </div>
  );
}
