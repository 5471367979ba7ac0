// The part of ECharts that draws maps; loaded with the first map.
import { MapChart } from "echarts/charts";
import { GeoComponent, TooltipComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { init, registerMap, use, type EChartsType } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([MapChart, GeoComponent, TooltipComponent, LabelLayout, SVGRenderer]);

export interface Shape {
  division: string;
  geometry: unknown;
}

/** Begins a map of these shapes, each named by its division's code. */
export function beginMap(place: HTMLElement, name: string, shapes: readonly Shape[]): EChartsType {
  const features = shapes.map(({ division, geometry }) => ({ type: "Feature", properties: { name: division }, geometry }));
  registerMap(name, { type: "FeatureCollection", features } as never);
  return init(place, null, { renderer: "svg" });
}
