import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { answer, client } from "../../api/client";
import { useSession } from "../../api/queries";
import type { components } from "../../api/schema";
import { Panel } from "../../kit/Panel";
import { useOpened } from "../../kit/useOpened";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import "./places.css";

type Point = components["schemas"]["ServicePointRow"];

/** The code as divisions name themselves, without the zeros behind it. */
const short = (code: string): string => code.replace(/^(\d{2}|\d{4}|\d{6}|\d{9})0+$/, "$1");

function Points({ code }: { code: string }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["places", "points", code],
    queryFn: () => answer(client.GET("/api/places/{code}/points", { params: { path: { code } } })),
  });
  if (found.isPending) return <Waiting rows={4} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (found.data.items.length === 0) return <Nothing title={t("places.none_title")} lit={false}>{t("places.none")}</Nothing>;
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t("places.points")}>
      <table className="ledger">
        <thead>
          <tr><th scope="col">{t("places.name")}</th><th scope="col">{t("places.kind")}</th><th scope="col">{t("places.address")}</th><th scope="col">{t("places.hours")}</th><th scope="col">{t("places.phone")}</th></tr>
        </thead>
        <tbody>
          {found.data.items.map((point: Point) => (
            <tr key={point.id}>
              <th scope="row"><Link to={`/map?point=${point.id}`}>{point.name}</Link></th>
              <td>{t(`search.point.${point.kind}`)}</td>
              <td>{point.address === "" ? <span className="faint">{t("common.unknown")}</span> : point.address}</td>
              <td>{point.hours === "" ? <span className="faint">{t("common.unknown")}</span> : point.hours}</td>
              <td className="nums">{point.phone === "" ? <span className="faint">{t("common.unknown")}</span> : point.phone}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** An office: the division that it serves, what lies above and below it, and where services are given there. */
export function PlacePage() {
  const { t } = useTranslation();
  const { code = "" } = useParams();
  useTitle(t("places.title"));
  const plans = useSession().data?.may_plan ?? false;
  const found = useQuery({
    queryKey: ["places", "division", code],
    queryFn: () => answer(client.GET("/api/divisions/{code}", { params: { path: { code } } })),
  });
  useOpened("office", code, found.data?.full_name);
  if (found.isPending) return <div className="panel"><Waiting rows={8} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const place = found.data;
  const own = short(place.code);
  return (
    <>
      <div className="page-head">
        <h1>{place.name}</h1>
        <p className="lede">{place.full_name} <span className="faint nums">{t("places.code", { code: own })}</span></p>
      </div>
      <div className="place">
        <Panel title={t("places.points")} note={t("places.points_note")}><Points code={own} /></Panel>
        <div className="place-side">
          {plans ? <Panel title={t("places.look")}><p className="place-body"><Link to={`/figures/dashboard?area=${own}`}>{t("search.office", { name: place.name })}</Link></p></Panel> : null}
          {place.parent === null ? null : <Panel title={t("places.above")}><p className="place-body"><Link to={`/places/${short(place.parent.code)}`}>{place.parent.name}</Link></p></Panel>}
          {place.children.length === 0 ? null : (
            <Panel title={t("places.below", { n: place.children.length })}>
              <ul className="place-body place-list">
                {place.children.map((one) => <li key={one.code}><Link to={`/places/${short(one.code)}`}>{one.name}</Link></li>)}
              </ul>
            </Panel>
          )}
        </div>
      </div>
    </>
  );
}
