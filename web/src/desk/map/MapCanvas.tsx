import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { commonHeaders } from "../../api/client";
import { palette, useScheme } from "../../kit/theme";
import type { Place } from "./datum";
import type { Ground } from "./engine";
import type { Asked } from "./filter";
import { mapStyle, type Datum, type Layer } from "./style";

export interface View {
  southWest: Place;
  northEast: Place;
  centre: Place;
  zoom: number;
}

/** What somebody has clicked on. */
export interface Picked {
  at: Place;
  building: { home: string; address: string; homes: number; residents: number } | null;
  point: string | null;
}

/** The drawn map. All that it shows can be listed beside it; without WebGL only the list is left. */
export function MapCanvas({ label, bounds, datum, filter, shown, own, near, mark, pick, moved }: {
  label: string;
  bounds: [number, number, number, number];
  datum: Datum;
  filter: Asked;
  shown: ReadonlySet<Layer>;
  own: readonly string[];
  near: number;
  /** A spot that is pointed out, drawn and flown to; as drawn. */
  mark: Place | null;
  pick: (picked: Picked) => void;
  moved: (view: View) => void;
}) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const place = useRef<HTMLDivElement>(null);
  const ground = useRef<Ground | null>(null);
  const [state, setState] = useState<"waiting" | "drawn" | "failed">("waiting");
  // How often a ground was begun: what is pointed out from the start, or in another language's map, is pointed out on it.
  const [made, setMade] = useState(0);
  const style = useMemo(() => mapStyle({ base: location.origin, scheme, colours: palette[scheme], datum, filter, shown, own, near }), [scheme, datum, filter, shown, own, near]);
  const latest = useRef({ style, pick, moved });
  latest.current = { style, pick, moved };

  useEffect(() => {
    let gone = false;
    void import("./engine").then(({ beginGround }) => {
      if (gone || place.current === null) return;
      try {
        const begun = beginGround({
          container: place.current,
          style: latest.current.style,
          bounds,
          fitBoundsOptions: { padding: 24, maxZoom: 15 },
          transformRequest: (url) => (new URL(url, location.origin).pathname.startsWith("/api/") ? { url, headers: commonHeaders() } : { url }),
          locale: { "NavigationControl.ZoomIn": t("map.zoom_in"), "NavigationControl.ZoomOut": t("map.zoom_out"), "Map.Title": label },
        });
        const say = () => {
          const [frame, centre] = [begun.getBounds(), begun.getCenter()];
          latest.current.moved({ centre: [centre.lng, centre.lat], southWest: [frame.getWest(), frame.getSouth()], northEast: [frame.getEast(), frame.getNorth()], zoom: begun.getZoom() });
        };
        begun.on("moveend", say);
        begun.on("idle", () => setState("drawn"));
        begun.on("load", say);
        begun.on("click", (event) => {
          const found = begun.queryRenderedFeatures(event.point, { layers: ["buildings", "points"].filter((layer) => begun.getLayer(layer) !== undefined) });
          const building = found.find((feature) => feature.layer.id === "buildings")?.properties;
          const point = found.find((feature) => feature.layer.id === "points")?.properties["name"];
          latest.current.pick({
            at: [event.lngLat.lng, event.lngLat.lat],
            building: building === undefined ? null : { home: String(building["home"]), address: String(building["address"]), homes: Number(building["homes"]), residents: Number(building["residents"]) },
            point: typeof point === "string" ? point : null,
          });
        });
        ground.current = begun;
        setMade((now) => now + 1);
      } catch {
        // No WebGL: the list says the same.
        setState("failed");
      }
    }, () => setState("failed"));
    return () => {
      gone = true;
      ground.current?.remove();
      ground.current = null;
    };
  }, [bounds, i18n.language]);

  useEffect(() => {
    setState((now) => (now === "failed" ? now : "waiting"));
    ground.current?.setStyle(style);
  }, [style]);

  useEffect(() => {
    const drawn = ground.current;
    if (drawn === null || mark === null) return undefined;
    place.current?.scrollIntoView({ block: "nearest" });
    drawn.jumpTo({ center: mark, zoom: Math.max(drawn.getZoom(), 17) });
    let gone = false;
    let take = () => {};
    void import("./engine").then(({ markSpot }) => {
      if (!gone && ground.current === drawn) take = markSpot(drawn, mark);
    });
    return () => {
      gone = true;
      take();
    };
  }, [mark, made]);

  return (
    <div className="map-frame" data-map={state}>
      {state === "failed" ? <p className="map-failed" role="status">{t("map.no_webgl")}</p> : <div ref={place} className="map-ground" />}
    </div>
  );
}
