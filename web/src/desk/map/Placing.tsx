import { useMutation } from "@tanstack/react-query";
import { Button, InputNumber } from "antd";
import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import type { Purpose } from "../../kit/purpose";
import type { Place } from "./datum";
import { keepPlace, type MapOpened, type Unplaced } from "./queries";

/** Degrees to a centimetre, as they are kept. */
const shown = (spot: Place | null, axis: 0 | 1) => (spot === null ? null : Math.round(spot[axis] * 1e7) / 1e7);

/** Where a building stands: pointed at on the map beneath, or written. It stands beside the map, so that both are in sight. */
export function Placing({ why, opened, building, spot, middle, setSpot, done }: {
  why: Purpose;
  opened: MapOpened;
  building: Unplaced;
  spot: Place | null;
  /** The middle of the map, as kept; nothing where none is drawn. */
  middle: Place | null;
  setSpot: (at: Place) => void;
  /** It was kept, or given up. */
  done: (kept: boolean) => void;
}) {
  const { t } = useTranslation();
  const ids = { east: useId(), north: useId(), said: useId() };
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.scrollIntoView({ block: "start" });
    form.current?.focus({ preventScroll: true });
  }, [building]);
  const keep = useMutation({
    mutationFn: (at: Place) => keepPlace(why, building.home, at),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["map"] });
      done(true);
    },
  });
  const typed = (at: 0 | 1, value: number | null) => {
    if (value === null) return;
    const from: Place = spot ?? [opened.bounds?.[0] ?? 105, opened.bounds?.[1] ?? 35];
    setSpot(at === 0 ? [value, from[1]] : [from[0], value]);
  };
  return (
    <form ref={form} tabIndex={-1} className="panel map-placing" aria-labelledby={ids.said} onSubmit={(event) => { event.preventDefault(); if (spot !== null) keep.mutate(spot); }}>
      <p id={ids.said}><b>{t("map.placing", { address: building.address })}</b> <span className="soft">{t("map.placing_how")}</span></p>
      <div className="map-acts">
        <span><label htmlFor={ids.east}>{t("map.longitude")}</label>{" "}
        <InputNumber id={ids.east} value={shown(spot, 0)} step={0.0001} style={{ width: 150 }} onChange={(value) => typed(0, value)} /></span>
        <span><label htmlFor={ids.north}>{t("map.latitude")}</label>{" "}
        <InputNumber id={ids.north} value={shown(spot, 1)} step={0.0001} style={{ width: 150 }} onChange={(value) => typed(1, value)} /></span>
        <Button disabled={middle === null} onClick={() => { if (middle !== null) setSpot(middle); }}>{t("map.placing_middle")}</Button>
        <Button type="primary" htmlType="submit" disabled={spot === null} loading={keep.isPending}>{t("map.placing_keep")}</Button>
        <Button onClick={() => done(false)}>{t("common.cancel")}</Button>
      </div>
      {keep.isError ? <p role="alert">{asProblem(keep.error).detail}</p> : null}
    </form>
  );
}
