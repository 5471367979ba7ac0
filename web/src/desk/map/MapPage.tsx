import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Select } from "antd";
import { useCallback, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries, useSession } from "../../api/queries";
import { Asks } from "../../kit/Asks";
import { count } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { createStore } from "../../kit/store";
import { useScheme } from "../../kit/theme";
import { Bring } from "./Bring";
import { Buildings } from "./Buildings";
import { kept, shown as drawnAt, type Place } from "./datum";
import { askedOf, filterOf, type Asked, type Filter } from "./filter";
import { Filters, FilterSaid } from "./Filters";
import { Find } from "./Find";
import { MapCanvas, type Picked, type View } from "./MapCanvas";
import { Placing } from "./Placing";
import { mapQuery, type MapOpened, type Unplaced } from "./queries";
import { kindColour, kinds, layers, sums, type Datum, type Layer } from "./style";
import "./words";
import "./map.css";

const rememberedDatum = "wanjia.map.datum";
/** In what maps are drawn: a setting of the machine, since it belongs to what is laid beside the map. */
const datumChoice = createStore<Datum>(localStorage.getItem(rememberedDatum) === "gcj02" ? "gcj02" : "wgs84");
datumChoice.subscribe(() => localStorage.setItem(rememberedDatum, datumChoice.get()));

/** Where a map without buildings begins: the middle of the country. */
const country: [number, number, number, number] = [98, 22, 124, 44];

function Legend({ shown }: { shown: ReadonlySet<Layer> }) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const heaps = shown.has("grid") || shown.has("heat");
  return (
    <>
      {heaps ? (
        <p className="map-legend" aria-label={t("map.legend")} role="group">
          {sums(scheme).map((one) => <span key={one.from}><i aria-hidden style={{ background: one.colour }} />{t("map.from", { n: count(one.from, i18n.language) })}</span>)}
        </p>
      ) : null}
      {shown.has("points") ? (
        <p className="map-legend" role="group" aria-label={t("map.layer.points")}>
          {kinds.map((kind) => <span key={kind}><i aria-hidden className="round" style={{ background: kindColour[scheme][kind] }} />{t(`map.kind.${kind}`)}</span>)}
        </p>
      ) : null}
    </>
  );
}

function Choices({ opened, shown, setShown, own, setOwn, may }: {
  opened: MapOpened;
  may: boolean;
  shown: ReadonlySet<Layer>;
  setShown: (next: ReadonlySet<Layer>) => void;
  own: readonly string[];
  setOwn: (next: readonly string[]) => void;
}) {
  const { t } = useTranslation();
  const datum = datumChoice.use();
  const field = useId();
  const [asked, setAsked] = useState<string | null>(null);
  const remove = useMutation({
    mutationFn: (id: string) => answer(client.DELETE("/api/map/layers/{id}", { params: { path: { id } } })),
    onSuccess: async (_, id) => {
      setOwn(own.filter((other) => other !== id));
      await queries.invalidateQueries({ queryKey: ["map"] });
    },
  });
  const flip = <T,>(all: ReadonlySet<T>, one: T) => new Set([...all].includes(one) ? [...all].filter((other) => other !== one) : [...all, one]);
  return (
    <Panel title={t("map.show")} note={t("map.show_note", { least: opened.least })}>
      <div className="map-choices">
        <fieldset>
          <legend className="unseen">{t("map.show")}</legend>
          {layers.map((layer) => (
            <Checkbox key={layer} checked={shown.has(layer)} onChange={() => setShown(flip(shown, layer))}>{t(`map.layer.${layer}`)}</Checkbox>
          ))}
          {opened.layers.map((layer) => (
            <div key={layer.id} className="map-own">
              <Checkbox checked={own.includes(layer.id)} onChange={() => setOwn([...flip(new Set(own), layer.id)])}>
                {layer.name} <span className="faint">{layer.source}</span>
              </Checkbox>
              {may ? (
                <Button
                  size="small"
                  type={asked === layer.id ? "default" : "text"}
                  danger={asked === layer.id}
                  loading={remove.isPending && asked === layer.id}
                  onClick={() => { if (asked === layer.id) remove.mutate(layer.id); else setAsked(layer.id); }}
                >
                  {t(asked === layer.id ? "map.layer_remove_sure" : "map.layer_remove")}<span className="unseen"> {layer.name}</span>
                </Button>
              ) : null}
            </div>
          ))}
          {remove.isError ? <p role="alert">{asProblem(remove.error).detail}</p> : null}
        </fieldset>
        <Legend shown={shown} />
        <div>
          <label htmlFor={field}>{t("map.datum")}</label>
          <Select id={field} value={datum} style={{ width: "100%" }} onChange={(next: Datum) => datumChoice.set(next)} options={(["wgs84", "gcj02"] as const).map((code) => ({ value: code, label: t(`map.datums.${code}`) }))} />
        </div>
      </div>
    </Panel>
  );
}

function Chosen({ picked, opened }: { picked: Picked; opened: MapOpened }) {
  const { t, i18n } = useTranslation();
  const point = opened.points.find((one) => one.name === picked.point);
  if (picked.building === null && point === undefined) return null;
  return (
    <div className="map-chosen" role="status">
      {picked.building === null ? null : (
        <p>
          <Link to={`/homes/${picked.building.home}`}><b>{picked.building.address}</b></Link>{" "}
          {t("map.building_line", { homes: count(picked.building.homes, i18n.language), residents: count(picked.building.residents, i18n.language) })}
        </p>
      )}
      {point === undefined ? null : <p><b>{point.name}</b> {t(`map.kind.${point.kind}`)} <span className="soft">{[point.address, point.hours, point.phone].filter((part) => part !== "").join(" · ")}</span></p>}
    </div>
  );
}

function Body({ opened, why, filter, asked, waiting, setFilter }: {
  opened: MapOpened;
  why: Purpose;
  filter: Filter;
  asked: Asked;
  waiting: boolean;
  setFilter: (next: Filter) => void;
}) {
  const { t, i18n } = useTranslation();
  const datum = datumChoice.use();
  const may = useSession().data?.may_import ?? false;
  const [shown, setShown] = useState<ReadonlySet<Layer>>(() => new Set(layers.filter((layer) => layer !== "heat")));
  const [own, setOwn] = useState<readonly string[]>([]);
  const [view, setView] = useState<View | null>(null);
  // A service point that the page's address names is pointed out and described at once.
  const [params] = useSearchParams();
  const [named] = useState(() => opened.points.find((point) => point.id === params.get("point")));
  const [picked, setPicked] = useState<Picked | null>(() => (named === undefined ? null : { at: [named.longitude, named.latitude], building: null, point: named.name }));
  const [spot, setSpot] = useState<Place | null>(() => (named === undefined ? null : [named.longitude, named.latitude]));
  const [placing, setPlacing] = useState<Unplaced | null>(null);
  const [placed, setPlaced] = useState(false);
  const [west, south, east, north] = opened.bounds ?? country;
  const bounds = useMemo((): [number, number, number, number] => {
    const [[left, low], [right, high]] = [drawnAt(datum, [west ?? 0, south ?? 0]), drawnAt(datum, [east ?? 0, north ?? 0])];
    return [left, low, right, high];
  }, [west, south, east, north, datum]);
  const mark = useMemo(() => (spot === null ? null : drawnAt(datum, spot)), [spot, datum]);
  const middle = useMemo(() => (view === null ? null : kept(datum, view.centre)), [view, datum]);
  const pick = useCallback((next: Picked) => {
    setPicked(next);
    // While a building is being placed, a click says where.
    if (placing !== null) setSpot(kept(datum, next.at));
  }, [placing, datum]);
  return (
    <div className="map-page">
      <div className="map-main">
        {opened.buildings === 0 ? <div className="panel"><Nothing title={t("map.none_title")} lit={false}>{t("map.none")}</Nothing></div> : null}
        <div className="map-said" role="status">
          <p className="faint">
            {t("map.said", { n: count(opened.buildings, i18n.language), open: count(opened.unplaced, i18n.language) })}{" "}
            {view !== null && view.zoom < opened.near_zoom ? t("map.far") : t("map.near")}
          </p>
          <FilterSaid filter={filter} opened={opened} waiting={waiting} />
        </div>
        {placing === null ? null : (
          <Placing
            why={why}
            opened={opened}
            building={placing}
            spot={spot}
            middle={middle}
            setSpot={setSpot}
            done={(kept) => {
              setPlacing(null);
              setPlaced(kept);
            }}
          />
        )}
        {placed && placing === null ? <p className="map-chosen" role="status">{t("map.placed")}</p> : null}
        <MapCanvas label={t("map.title")} bounds={bounds} datum={datum} filter={asked} shown={shown} own={own} near={opened.near_zoom} mark={mark} pick={pick} moved={setView} />
        {picked === null ? null : <Chosen picked={picked} opened={opened} />}
        <Buildings key={JSON.stringify(asked)} why={why} filter={asked} view={view} datum={datum} point={(at) => setSpot(at)} />
      </div>
      <div className="map-side">
        <Choices opened={opened} shown={shown} setShown={setShown} own={own} setOwn={setOwn} may={may} />
        <Find why={why} opened={opened} setSpot={setSpot} setPlacing={setPlacing} may={may} />
        <Filters filter={filter} set={(next) => { setPicked(null); setFilter(next); }} />
        <Panel title={t("map.layer.points")}>
          {opened.points.length === 0 ? <p className="map-body faint">{t("map.points_none")}</p> : (
            <ul className="map-list" tabIndex={0} aria-label={t("map.layer.points")}>
              {opened.points.map((point) => (
                <li key={point.id}>
                  <Button type="link" size="small" onClick={() => { setSpot([point.longitude, point.latitude]); setPicked({ at: [point.longitude, point.latitude], building: null, point: point.name }); }}>{point.name}</Button>
                  <small className="faint">{t(`map.kind.${point.kind}`)} {point.hours}</small>
                </li>
              ))}
            </ul>
          )}
        </Panel>
        {may ? <Bring /> : null}
      </div>
    </div>
  );
}

function Opened({ why }: { why: Purpose }) {
  const [search, setSearch] = useSearchParams();
  const said = search.toString();
  const filter = useMemo(() => filterOf(new URLSearchParams(said)), [said]);
  const asked = useMemo(() => askedOf(filter), [filter]);
  const found = useQuery(mapQuery(why, asked));
  if (found.isPending) return <div className="panel"><Waiting rows={10} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  return (
    <Body
      opened={found.data}
      why={why}
      filter={filter}
      asked={asked}
      waiting={found.isPlaceholderData}
      setFilter={(next) => setSearch({ ...askedOf(next) }, { replace: true, preventScrollReset: true })}
    />
  );
}

/** The map: buildings, sums of people, service points, own layers; a list says the same. */
export function MapPage() {
  const { t } = useTranslation();
  useTitle(t("map.title"));
  return (
    <>
      <div className="page-head">
        <h1>{t("map.title")}</h1>
        <p className="lede">{t("map.lede")}</p>
      </div>
      <Asks>{(why) => <Opened why={why} />}</Asks>
    </>
  );
}
