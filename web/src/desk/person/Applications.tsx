import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Radio } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import { createStore } from "../../kit/store";
import { applicationStages, known, origins, places, type Place } from "../affairs/words";
import "../affairs/affairs.css";

const remembered = "wanjia.begun-at";

/** Where the worker is: whoever goes from door to door says so once, until the browser is closed. */
const place = createStore<Place>(places.find((one) => one === sessionStorage.getItem(remembered)) ?? "counter");
place.subscribe(() => sessionStorage.setItem(remembered, place.get()));

/** What a person has asked for, and what can be begun for them. */
export function Applications({ id, why }: { id: string; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const go = useNavigate();
  const at = place.use();
  const params = { path: { id }, header: { "x-purpose": why } };
  const found = useQuery({
    queryKey: ["applications", "of", id, why, i18n.language],
    queryFn: () => answer(client.GET("/api/people/{id}/applications", { params })),
  });
  const begin = useMutation({
    mutationFn: (bundle: string) => answer(client.POST("/api/people/{id}/applications", { params, body: { bundle, at } })),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["applications"] });
      void go(`/affairs/${made.id}`);
    },
  });
  // What a record speaks against comes last.
  const open = (found.data?.offers ?? []).filter((offer) => offer.under_way === null);
  const offers = [...open.filter((offer) => offer.married_by == null), ...open.filter((offer) => offer.married_by != null)];
  return (
    <Panel title={t("affairs.start")} note={t("affairs.start_note")} className="no-print">
      {found.isPending ? <Waiting rows={3} /> : null}
      {found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : null}
      {offers.length === 0 ? null : (
        <p className="affair-body affair-steps">
          <span id="begun-at">{t("affairs.where")}</span>
          <Radio.Group aria-labelledby="begun-at" value={at} onChange={(event) => place.set(event.target.value as Place)} options={places.map((one) => ({ value: one, label: t(`affairs.place.${one}`) }))} />
        </p>
      )}
      <ul className="affair-list">
        {(found.data?.items ?? []).map((one) => (
          <li key={one.id}>
            <div className="grow">
              <p><Link to={`/affairs/${one.id}`}><b>{one.title}</b></Link> <span className="chip">{t(`affairs.application_stage.${known(applicationStages, one.stage)}`)}</span></p>
              <p className="faint">{t("affairs.number", { number: one.number })} · {moment(one.started_at)} · {t(`affairs.begun_by.${known(origins, one.origin)}`)} {one.matters === 0 ? "" : `· ${t("affairs.settled_of", { settled: one.settled, all: one.matters })}`}</p>
            </div>
          </li>
        ))}
        {offers.map((offer) => (
          <li key={offer.bundle} data-offer={offer.bundle}>
            <div className="grow">
              <p><b>{offer.title}</b></p>
              <p className="faint">{offer.summary}</p>
              {offer.married_by == null ? null : <p className="soft" data-married="">{t("affairs.married_by", { source: offer.married_by })}</p>}
            </div>
            <Button loading={begin.isPending && begin.variables === offer.bundle} onClick={() => begin.mutate(offer.bundle)}>{t(offer.married_by == null ? "affairs.begin" : "affairs.begin_still")}</Button>
          </li>
        ))}
      </ul>
      {begin.isError ? <p role="alert" className="affair-body">{asProblem(begin.error).detail}</p> : null}
    </Panel>
  );
}
