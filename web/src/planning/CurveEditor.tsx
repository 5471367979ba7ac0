import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FileField } from "../kit/FileField";
import { addPoint, curveAt, curveOf, movePoint, removePoint, valueRange, type Bounds } from "./curve";
import type { PlanCurve } from "./shapes";

const width = 560;
const height = 210;
const room = { left: 46, right: 14, top: 12, bottom: 26 };

/** A curve to be pulled by its dots. The numbers below say the same and can be typed: nothing needs a pointer. */
export function CurveEditor({ id, curve, saved, from, until, bounds, unit, change, readOnly }: {
  id: string;
  curve: PlanCurve;
  /** The saved version's, drawn faintly. */
  saved: PlanCurve;
  from: number;
  until: number;
  bounds: Bounds;
  unit: string;
  /** `going` while a drag has not ended. */
  change: (next: PlanCurve, going: boolean) => void;
  readOnly: boolean;
}) {
  const { t } = useTranslation();
  const place = useRef<SVGSVGElement>(null);
  const [held, setHeld] = useState<number | null>(null);
  // The scale stays while a dot is held, or it would run away from under the hand.
  const fresh = useMemo(() => valueRange([curve, saved], bounds), [curve, saved, bounds]);
  const kept = useRef(fresh);
  if (held === null) kept.current = fresh;
  const [low, high] = kept.current;
  const first = Math.min(from, curve.points[0]?.[0] ?? from);
  const last = Math.max(until, curve.points[curve.points.length - 1]?.[0] ?? until);
  const x = (year: number) => room.left + ((year - first) / Math.max(1, last - first)) * (width - room.left - room.right);
  const y = (value: number) => height - room.bottom - ((value - low) / (high - low || 1)) * (height - room.top - room.bottom);
  const path = (of: PlanCurve) =>
    [first, ...of.points.map(([year]) => year), last]
      .map((year, n) => `${n === 0 ? "M" : "L"}${x(year).toFixed(1)} ${y(curveAt(of, year)).toFixed(1)}`)
      .join("");
  const pull = (event: React.PointerEvent, going: boolean) => {
    const box = place.current?.getBoundingClientRect();
    if (held === null || box === undefined) return;
    const at = ((event.clientX - box.left) / box.width) * width;
    const up = ((event.clientY - box.top) / box.height) * height;
    const year = first + ((at - room.left) / (width - room.left - room.right)) * (last - first);
    const value = low + ((height - room.bottom - up) / (height - room.top - room.bottom)) * (high - low);
    change(movePoint(curve, held, year, value, bounds), going);
  };
  const ticks = [low, (low + high) / 2, high];
  const every = last - first > 60 ? 20 : 10;
  const years = Array.from({ length: last - first + 1 }, (_, n) => first + n).filter((year) => year % every === 0);
  return (
    <div className="curve">
      <svg
        ref={place}
        viewBox={`0 0 ${width} ${height}`}
        aria-hidden="true"
        className={held === null ? undefined : "held"}
        onPointerMove={(event) => pull(event, true)}
        onPointerUp={(event) => { pull(event, false); setHeld(null); }}
        onPointerCancel={() => setHeld(null)}
      >
        {ticks.map((value) => (
          <g key={value}>
            <line x1={room.left} x2={width - room.right} y1={y(value)} y2={y(value)} className="grid" />
            <text x={room.left - 6} y={y(value) + 4} textAnchor="end">{value.toFixed(Math.min(2, bounds.digits))}</text>
          </g>
        ))}
        {years.map((year) => <text key={year} x={x(year)} y={height - 6} textAnchor="middle">{year}</text>)}
        <path d={path(saved)} className="saved" />
        <path d={path(curve)} className="own" />
        {curve.points.map(([year, value], n) => (
          <circle
            key={n}
            cx={x(year)}
            cy={y(value)}
            r={held === n ? 9 : 7}
            onPointerDown={(event) => {
              if (readOnly) return;
              event.preventDefault();
              place.current?.setPointerCapture(event.pointerId);
              setHeld(n);
            }}
          />
        ))}
      </svg>
      <p className="faint curve-unit">{unit}</p>
      <ol className="curve-points">
        {curve.points.map(([year, value], n) => (
          <li key={n}>
            <input
              type="number"
              aria-label={t("planning.point_year", { n: n + 1 })}
              value={year}
              readOnly={readOnly}
              onChange={(event) => {
                const typed = event.target.valueAsNumber;
                if (Number.isFinite(typed)) change(movePoint(curve, n, typed, value, bounds), false);
              }}
            />
            <input
              type="number"
              aria-label={t("planning.point_value", { year })}
              value={value}
              min={bounds.low}
              max={bounds.high}
              step={bounds.step}
              readOnly={readOnly}
              onChange={(event) => {
                const typed = event.target.valueAsNumber;
                if (Number.isFinite(typed)) change(movePoint(curve, n, year, typed, bounds), false);
              }}
            />
            {readOnly || curve.points.length < 2 ? null : (
              <Button type="text" aria-label={t("planning.point_remove", { year })} icon={<DeleteOutlined aria-hidden />} onClick={() => change(removePoint(curve, n), false)} />
            )}
          </li>
        ))}
      </ol>
      {readOnly ? null : (
        <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => change(addPoint(curve, until, bounds), false)}>
          {t("planning.point_add")}
        </Button>
      )}
      {readOnly ? null : <FromFile bounds={bounds} change={(next) => change(next, false)} />}
      <label className="curve-source" htmlFor={`${id}-source`}>{t("planning.source")}</label>
      <textarea
        id={`${id}-source`}
        rows={2}
        maxLength={400}
        value={curve.source}
        readOnly={readOnly}
        onChange={(event) => change({ ...curve, source: event.target.value }, true)}
        onBlur={() => change(curve, false)}
      />
    </div>
  );
}

/** A curve that stands in a file already: years and values. Its name becomes the source, to be completed. */
function FromFile({ bounds, change }: { bounds: Bounds; change: (curve: PlanCurve) => void }) {
  const { t } = useTranslation();
  const [bad, setBad] = useState(false);
  const read = (file: File) =>
    void file.text().then((text) => {
      const found = curveOf(text, t("planning.curve_file_source", { file: file.name }), bounds);
      setBad(found === null);
      if (found !== null) change(found);
    });
  return (
    <label className="curve-file">
      <span>{t("planning.curve_file")}</span>
      <FileField accept=".csv,.txt,text/csv" onFile={read} />
      {bad ? <span className="plan-refused" role="alert">{t("planning.curve_file_bad")}</span> : null}
    </label>
  );
}
