import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { asProblem } from "../../api/problem";
import { count } from "../../kit/format";
import { LongBody, rowsOf } from "../../kit/long";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { kept, type Place } from "./datum";
import type { Asked } from "./filter";
import type { View } from "./MapCanvas";
import { buildingsIn } from "./queries";
import type { Datum } from "./style";

/** The buildings of the map's frame in words. Listing them is a look of its own, so it waits to be asked. */
export function Buildings({ why, filter, view, datum, point }: { why: Purpose; filter: Asked; view: View | null; datum: Datum; point: (at: Place) => void }) {
  const { t, i18n } = useTranslation();
  const list = useMutation({ mutationFn: (frame: View) => buildingsIn(why, filter, kept(datum, frame.southWest), kept(datum, frame.northEast)) });
  const n = (value: number) => count(value, i18n.language);
  return (
    <Panel
      title={t("map.list")}
      note={t("map.list_note")}
      end={<Button loading={list.isPending} disabled={view === null} onClick={() => { if (view !== null) list.mutate(view); }}>{t("map.list_do")}</Button>}
    >
      {list.isError ? <p className="map-body" role="alert">{asProblem(list.error).detail}</p> : null}
      {list.data === undefined ? null : (
        <>
          <p className="map-body" role="status">{t(list.data.items.length < list.data.all ? "map.list_many" : "map.list_all", { n: n(list.data.all) })} {t("map.building_line", { homes: n(list.data.shown.homes), residents: n(list.data.shown.residents) })}</p>
          {list.data.items.length === 0 ? null : (
            <div className="scroll-x map-table" tabIndex={0} role="region" aria-label={t("map.list")}>
              <table {...rowsOf(list.data.items.length)}>
                <thead><tr><th scope="col">{t("map.address")}</th><th scope="col">{t("map.homes")}</th><th scope="col">{t("map.residents")}</th><th scope="col"><span className="unseen">{t("map.point_out")}</span></th></tr></thead>
                <LongBody items={list.data.items} columns={4} estimate={46}>
                  {(building, line) => (
                    <tr key={building.home} {...line}>
                      <th scope="row"><Link to={`/homes/${building.home}`}>{building.address}</Link></th>
                      <td className="nums">{n(building.homes)}</td>
                      <td className="nums">{n(building.residents)}</td>
                      <td><Button size="small" type="text" onClick={() => point([building.longitude, building.latitude])}>{t("map.point_out")}<span className="unseen"> {building.address}</span></Button></td>
                    </tr>
                  )}
                </LongBody>
              </table>
            </div>
          )}
        </>
      )}
    </Panel>
  );
}
