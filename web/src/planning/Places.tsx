import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../api/client";
import { asProblem } from "../api/problem";
import { queries } from "../api/queries";
import { count } from "../kit/format";
import { FileField } from "../kit/FileField";
import { Panel } from "../kit/Panel";
import { Failed, Nothing, Waiting } from "../kit/states";
import { Movement } from "./Movement";
import { PlaceMap, type Place } from "./PlaceMap";
import { outlinesQuery, placesQuery } from "./queries";
import { useSettled } from "./settled";
import type { PlaceNeed, PlanDocument } from "./shapes";

/** What services need in each place beside what there is room for there: a map, a year, and the same in a table. In the order of codes. */
export function Places({ document, change, readOnly }: {
  document: PlanDocument;
  change: (next: PlanDocument) => void;
  readOnly: boolean;
}) {
  const { t, i18n } = useTranslation();
  const [service, setService] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<string | null>(null);
  const found = useQuery(placesQuery(useSettled(document, 300), service, i18n.language));
  const outlines = useQuery(outlinesQuery);
  const run = found.data;
  const places = useMemo(() => run?.places ?? [], [run]);
  const years = places[0]?.needed.length ?? 0;
  const index = Math.min(at, Math.max(0, years - 1));
  const year = (run?.first_year ?? 0) + index;
  // Of a few places a tenth still tells.
  const n = (value: number) => (value > 0 && value < 10 ? value.toFixed(1) : count(Math.round(value), i18n.language));
  const called = useMemo(() => new Map(places.map((place) => [place.code, isRest(place, places) ? t("planning.map.rest", { place: place.name }) : place.name])), [places, t]);
  const shapes = useMemo(() => {
    const codes = new Set(places.map((place) => place.code));
    const own = (outlines.data?.items ?? []).filter((outline) => codes.has(outline.division));
    // Whoever is known to live somewhere in the county only has no shape: the county's would cover those of its places.
    return own.filter((outline) => !own.some((other) => other !== outline && other.division.startsWith(outline.division)));
  }, [outlines.data, places]);
  const shown = useMemo<Place[]>(() => places.map((place) => {
    const short = lack(place, index);
    return {
      code: place.code,
      name: called.get(place.code) ?? place.name,
      standing: short === null ? "unknown" : short > 0 ? "short" : "enough",
      text: short === null
        ? t("planning.map.needs", { n: count(Math.round(place.needed[index] ?? 0), i18n.language) })
        : short > 0 ? t("planning.map.lacks", { n: count(Math.ceil(short), i18n.language) }) : t("planning.map.enough"),
    };
  }), [places, index, called, t, i18n.language]);
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  if (run === undefined) return <div className="panel"><Waiting rows={10} /></div>;
  if (places.length < 2) return <div className="panel"><Nothing title={t("planning.areas_none")} lit={false} /></div>;
  const room = (division: string, typed: number) => {
    const code = run.service;
    if (code === null) return;
    const others = document.capacity.filter((own) => own.service !== code || own.division !== division);
    const own = Number.isFinite(typed) && typed >= 0
      ? [{ service: code, division, places: { points: [[run.first_year, typed]] as [number, number][], source: t("planning.capacity") } }]
      : [];
    change({ ...document, capacity: [...others, ...own] });
  };
  const name = run.services.find((own) => own.code === run.service)?.name ?? "";
  return (
    <>
      <Panel title={t("planning.map.title")} note={t("planning.map.note")}>
        <div className="body" aria-busy={found.isFetching}>
          {run.services.length === 0 ? <p>{t("planning.map.no_service")}</p> : (
            <div className="plan-play">
              <label>
                {t("planning.service")}{" "}
                <select value={run.service ?? ""} onChange={(event) => setService(event.target.value)}>
                  {run.services.map((own) => <option key={own.code} value={own.code}>{own.name}</option>)}
                </select>
              </label>
              <input
                type="range"
                aria-label={t("planning.year_slider")}
                aria-valuetext={String(year)}
                min={0}
                max={Math.max(0, years - 1)}
                value={index}
                onChange={(event) => setAt(Number(event.target.value))}
              />
              <output className="nums">{year}</output>
            </div>
          )}
          {shapes.length > 0
            ? <PlaceMap label={t("planning.map.label", { service: name, year })} shapes={shapes} places={shown} chosen={chosen} pick={setChosen} />
            : outlines.isPending ? <Waiting rows={6} /> : <Nothing title={t("planning.map.none")} lit={false}>{t("planning.map.none_how")}</Nothing>}
          {shapes.length > 0 && shapes.length < places.length ? <p className="faint">{t("planning.map.missing", { n: places.length - shapes.length })}</p> : null}
          <Credits sources={[...new Set(shapes.map((shape) => shape.source))]} />
        </div>
        <div className="scroll-x plan-places" tabIndex={0} role="region" aria-label={t("planning.map.table")}>
          <table className="ledger">
            <caption>{t("planning.map.label", { service: name, year })}{run.unit === "" ? "" : ` (${run.unit})`}</caption>
            <thead>
              <tr>
                <th scope="col">{t("planning.map.place")}</th>
                <th scope="col" className="num">{t("planning.need_line")}</th>
                <th scope="col" className="num">{t("planning.capacity_line")}</th>
                <th scope="col" className="num">{t("planning.map.lacking")}</th>
                <th scope="col" className="num">{t("planning.gap")}</th>
              </tr>
            </thead>
            <tbody>
              {places.map((place) => {
                const short = lack(place, index);
                return (
                  <tr key={place.code} className={place.code === chosen ? "chosen" : undefined}>
                    <th scope="row">
                      {called.get(place.code) ?? place.name}
                      {place.too_small ? <small className="plan-small"> {t("planning.too_small")}</small> : null}
                    </th>
                    <td className="num">{n(place.needed[index] ?? 0)}</td>
                    <td className="num">
                      <input
                        type="number"
                        min={0}
                        className="plan-room"
                        aria-label={t("planning.map.room_of", { place: called.get(place.code) ?? place.name })}
                        readOnly={readOnly}
                        value={document.capacity.find((own) => own.service === run.service && own.division === place.code)?.places.points[0]?.[1] ?? ""}
                        onChange={(event) => room(place.code, event.target.valueAsNumber)}
                      />
                    </td>
                    <td className="num">{short === null ? "" : count(Math.max(0, Math.ceil(short)), i18n.language)}</td>
                    <td className="num">
                      {place.gap_year !== null ? <span className="chip bad">{place.gap_year}</span>
                        : place.capacity === null ? <span className="faint">{t("planning.gap_unknown")}</span>
                        : <span className="chip good">{t("planning.gap_none")}</span>}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
        <div className="body">
          <ul className="plan-list">{run.notes.map((note) => <li key={note}>{note}</li>)}</ul>
          {readOnly ? null : <Bring />}
        </div>
      </Panel>
      <Movement run={run} document={document} change={change} readOnly={readOnly} />
    </>
  );
}

/** Whether a place stands for the people of a larger division whose smaller one nobody recorded. */
function isRest(place: PlaceNeed, places: readonly PlaceNeed[]): boolean {
  const stem = place.code.length === 12 ? place.code.replace(/(000){1,2}$/, "") : place.code.replace(/000$/, "");
  return places.some((other) => other.code !== place.code && other.code.length >= place.code.length && other.code.startsWith(stem) && stem.length < other.code.length);
}

/** How much more is needed than there is room for; nothing where nobody stated the room. */
function lack(place: PlaceNeed, index: number): number | null {
  const room = place.capacity?.[index];
  return room === undefined ? null : (place.needed[index] ?? 0) - room;
}

function Credits({ sources }: { sources: readonly string[] }) {
  const { t } = useTranslation();
  return sources.length === 0 ? null : <p className="faint">{t("planning.map.credits")}{sources.join("；")}</p>;
}

/** Brings a file of outlines. */
function Bring() {
  const { t } = useTranslation();
  const [source, setSource] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const bring = useMutation({
    mutationFn: async () =>
      answer(client.POST("/api/v1/planning/outlines", { body: { source, geojson: (await file?.text()) ?? "" } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: outlinesQuery.queryKey }),
  });
  return (
    <details className="plan-rules">
      <summary>{t("planning.map.bring")}</summary>
      <form
        className="plan-bring"
        onSubmit={(event) => {
          event.preventDefault();
          bring.mutate();
        }}
      >
        <p>{t("planning.map.bring_how")}</p>
        <label>{t("planning.map.file")} <FileField accept=".geojson,.json,application/geo+json" none={file === null} onFile={setFile} /></label>
        <label>{t("planning.source")} <input type="text" maxLength={400} className="plan-source" value={source} onChange={(event) => setSource(event.target.value)} /></label>
        <Button htmlType="submit" disabled={file === null || source.trim() === ""} loading={bring.isPending}>{t("planning.map.keep")}</Button>
        <span role="status">{bring.isSuccess ? t("planning.map.kept", { n: bring.data.kept }) : ""}</span>
        {bring.isError ? <p className="plan-refused" role="alert">{asProblem(bring.error).detail || t("error.unreachable")}</p> : null}
      </form>
    </details>
  );
}
