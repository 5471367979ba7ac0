import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { palette, Scheme } from "../../kit/theme";
import type { Asked } from "./filter";

/** What can be shown on the map, and which of the server's layers it is. */
export const layers = ["grid", "heat", "buildings", "points"] as const;
export type Layer = (typeof layers)[number];

export type Datum = "wgs84" | "gcj02";

export const kinds = ["clinic", "childcare", "supplies", "hall", "other"] as const;
export type Kind = (typeof kinds)[number];

/** One sure colour a kind by day and by night, told apart by more than hue: the list beside the map says the kind in words. */
export const kindColour: Record<Scheme, Record<Kind, string>> = {
  light: { clinic: "#ab2f26", childcare: "#a85b08", supplies: "#6b4f9b", hall: "#17595d", other: "#4a5759" },
  dark: { clinic: "#f19a8e", childcare: "#f0b25c", supplies: "#c3aeea", hall: "#6fbfbd", other: "#b9c2c0" },
};

/** Residents at which a colour deepens. */
const steps = [10, 50, 100, 250, 500, 1_000] as const;
const ramp: Record<Scheme, readonly string[]> = {
  light: ["#e3eeec", "#c2dcd9", "#96c3c0", "#62a3a1", "#33807f", "#17595d"],
  dark: ["#1b3032", "#23474a", "#2d6366", "#3c8484", "#57a5a3", "#8fd4cf"],
};

/** The legend of sums: from how many residents on, and the colour. */
export function sums(scheme: Scheme): { from: number; colour: string }[] {
  return steps.map((from, at) => ({ from, colour: ramp[scheme][at] ?? "" }));
}

const source = (layer: string) => `wj-${layer}`;

function tiles(base: string, layer: string, datum: Datum, zooms: { minzoom?: number; maxzoom: number }, filter: Asked = {}): StyleSpecification["sources"][string] {
  return { type: "vector", tiles: [`${base}/api/map/tiles/${layer}/{z}/{x}/{y}?${new URLSearchParams({ datum, ...filter }).toString()}`], ...zooms };
}

/**
 * The whole style: our own ground of division outlines and nothing from elsewhere. No glyphs are named, so that letters are drawn from
 * the machine's own fonts. What has a shape is named from the tiles' layer of names, where each has one place: a shape lies in many tiles,
 * and named by itself it would be named in each.
 */
export function mapStyle({ base, scheme, colours: c, datum, filter, shown, own, near }: {
  base: string;
  scheme: Scheme;
  colours: (typeof palette)[Scheme];
  datum: Datum;
  /** Whom sums and buildings count. */
  filter: Asked;
  shown: ReadonlySet<Layer>;
  own: readonly string[];
  near: number;
}): StyleSpecification {
  const shades = ramp[scheme];
  const deepening = ["step", ["get", "residents"], shades[0], ...steps.slice(1).flatMap((from, at) => [from, shades[at + 1]])];
  const heap = (layer: "grid" | "heat"): LayerSpecification[] => [
    { id: `${layer}-fill`, type: "fill", source: source(layer), "source-layer": layer, paint: { "fill-color": deepening as never, "fill-opacity": 0.72, "fill-outline-color": c.surface } },
    {
      id: `${layer}-count`, type: "symbol", source: source(layer), "source-layer": layer, minzoom: layer === "grid" ? 13 : 12,
      layout: { "text-field": ["to-string", ["get", "residents"]], "text-size": 11 },
      paint: { "text-color": c.ink, "text-halo-color": c.surface, "text-halo-width": 1.4 },
    },
  ];
  const drawn: LayerSpecification[] = [
    { id: "paper", type: "background", paint: { "background-color": c.paper } },
    { id: "division-fill", type: "fill", source: source("divisions"), "source-layer": "divisions", filter: ["==", ["get", "level"], "9"], paint: { "fill-color": c.surface } },
    ...(shown.has("grid") ? heap("grid") : []),
    ...(shown.has("heat") ? heap("heat") : []),
    { id: "village-line", type: "line", source: source("divisions"), "source-layer": "divisions", minzoom: 11, filter: ["==", ["get", "level"], "12"], paint: { "line-color": c.line, "line-width": 1 } },
    { id: "division-line", type: "line", source: source("divisions"), "source-layer": "divisions", filter: ["==", ["get", "level"], "9"], paint: { "line-color": c.inkFaint, "line-width": 1.2 } },
    { id: "county-line", type: "line", source: source("divisions"), "source-layer": "divisions", filter: ["==", ["get", "level"], "6"], paint: { "line-color": c.inkSoft, "line-width": 2 } },
    ...own.flatMap((id): LayerSpecification[] => [
      { id: `${id}-fill`, type: "fill", source: id, "source-layer": "own", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": c.lamp, "fill-opacity": 0.12 } },
      { id: `${id}-line`, type: "line", source: id, "source-layer": "own", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": c.lamp, "line-width": 2 } },
      { id: `${id}-point`, type: "circle", source: id, "source-layer": "own", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": c.lamp, "circle-radius": 5, "circle-stroke-color": c.surface, "circle-stroke-width": 1.5 } },
      {
        id: `${id}-name`, type: "symbol", source: id, "source-layer": "names",
        layout: { "text-field": ["get", "name"], "text-size": 12 },
        paint: { "text-color": c.lamp, "text-halo-color": c.surface, "text-halo-width": 1.4 },
      },
    ]),
    {
      id: "division-name", type: "symbol", source: source("divisions"), "source-layer": "names",
      filter: ["==", ["get", "level"], ["case", [">=", ["zoom"], 12], "12", "9"]],
      layout: { "text-field": ["get", "name"], "text-size": 12 },
      paint: { "text-color": c.inkSoft, "text-halo-color": c.surface, "text-halo-width": 1.4 },
    },
    ...(shown.has("buildings") ? [
      {
        id: "buildings", type: "circle", source: source("buildings"), "source-layer": "buildings", minzoom: near,
        paint: {
          "circle-color": c.teal, "circle-stroke-color": c.surface, "circle-stroke-width": 1.5,
          "circle-radius": ["interpolate", ["linear"], ["get", "residents"], 0, 4, 50, 9, 300, 14],
        },
      },
      {
        id: "building-name", type: "symbol", source: source("buildings"), "source-layer": "buildings", minzoom: 17,
        layout: { "text-field": ["concat", ["get", "address"], "\n", ["to-string", ["get", "residents"]]], "text-size": 11, "text-offset": [0, 1.4], "text-anchor": "top" },
        paint: { "text-color": c.ink, "text-halo-color": c.surface, "text-halo-width": 1.4 },
      },
    ] satisfies LayerSpecification[] : []),
    ...(shown.has("points") ? [
      {
        id: "points", type: "circle", source: source("points"), "source-layer": "points", minzoom: 9,
        paint: {
          "circle-radius": 7, "circle-stroke-color": c.surface, "circle-stroke-width": 2,
          "circle-color": ["match", ["get", "kind"], ...kinds.slice(0, -1).flatMap((kind) => [kind, kindColour[scheme][kind]]), kindColour[scheme].other] as never,
        },
      },
      {
        id: "point-name", type: "symbol", source: source("points"), "source-layer": "points", minzoom: 14,
        layout: { "text-field": ["get", "name"], "text-size": 12, "text-offset": [0, 1], "text-anchor": "top" },
        paint: { "text-color": c.ink, "text-halo-color": c.surface, "text-halo-width": 1.4 },
      },
    ] satisfies LayerSpecification[] : []),
  ];
  return {
    version: 8,
    sources: {
      [source("divisions")]: tiles(base, "divisions", datum, { maxzoom: 16 }),
      [source("grid")]: tiles(base, "grid", datum, { maxzoom: 15 }, filter),
      [source("heat")]: tiles(base, "heat", datum, { maxzoom: 15 }, filter),
      [source("buildings")]: tiles(base, "buildings", datum, { minzoom: near, maxzoom: 16 }, filter),
      [source("points")]: tiles(base, "points", datum, { maxzoom: 14 }),
      ...Object.fromEntries(own.map((id) => [id, tiles(base, id, datum, { maxzoom: 16 })])),
    },
    layers: drawn,
  };
}
