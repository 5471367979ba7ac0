// The drawing of maps: loaded only where one is shown, its worker as a file of our own.
import { Map as Ground, Marker, NavigationControl, ScaleControl, setWorkerUrl, type MapOptions } from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";

setWorkerUrl(worker);

export type { Ground };

/** Points a spot out; gives the way to take the sign away. */
export function markSpot(ground: Ground, at: [number, number]): () => void {
  const sign = document.createElement("span");
  sign.className = "map-mark";
  sign.setAttribute("aria-hidden", "true");
  const marker = new Marker({ element: sign }).setLngLat(at).addTo(ground);
  // The library names every marker for those who read by ear; this one is said beside the map.
  sign.removeAttribute("aria-label");
  sign.removeAttribute("role");
  return () => marker.remove();
}

/** A map on a place of the page. */
export function beginGround(options: Omit<MapOptions, "attributionControl">): Ground {
  const ground = new Ground({
    attributionControl: false,
    // No turning: streets are looked for, not admired, and north stays up for everybody.
    dragRotate: false,
    pitchWithRotate: false,
    maxPitch: 0,
    minZoom: 3,
    maxZoom: 19,
    ...options,
  });
  ground.touchZoomRotate.disableRotation();
  ground.addControl(new NavigationControl({ showCompass: false }), "top-right");
  ground.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  return ground;
}
