import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import { applicationStages, known } from "../affairs/words";
import "../affairs/affairs.css";

/** What a person has asked for, and what can be begun for them. */
export function Applications({ id, why }: { id: string; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const go = useNavigate();
  const params = { path: { id }, header: { "x-purpose": why } };
  const found = useQuery({
    queryKey: ["applications", "of", id, why, i18n.language],
    queryFn: () => answer(client.GET("/api/people/{id}/applications", { params })),
  });
  const begin = useMutation({
    mutationFn: (bundle: string) => answer(client.POST("/api/people/{id}/applications", { params, body: { bundle } })),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["applications"] });
      void go(`/affairs/${made.id}`);
    },
  });
  return (
    <Panel title={t("affairs.start")} note={t("affairs.start_note")} className="no-print">
      {found.isPending ? <Waiting rows={3} /> : null}
      {found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : null}
      <ul className="affair-list">
        {(found.data?.items ?? []).map((one) => (
          <li key={one.id}>
            <div className="grow">
              <p><Link to={`/affairs/${one.id}`}><b>{one.title}</b></Link> <span className="chip">{t(`affairs.application_stage.${known(applicationStages, one.stage)}`)}</span></p>
              <p className="faint">{t("affairs.number", { number: one.number })} · {moment(one.started_at)} {one.matters === 0 ? "" : `· ${t("affairs.settled_of", { settled: one.settled, all: one.matters })}`}</p>
            </div>
          </li>
        ))}
        {(found.data?.offers ?? []).filter((offer) => offer.under_way === null).map((offer) => (
          <li key={offer.bundle} data-offer={offer.bundle}>
            <div className="grow"><p><b>{offer.title}</b></p><p className="faint">{offer.summary}</p></div>
            <Button loading={begin.isPending && begin.variables === offer.bundle} onClick={() => begin.mutate(offer.bundle)}>{t("affairs.begin")}</Button>
          </li>
        ))}
      </ul>
      {begin.isError ? <p role="alert" className="affair-body">{asProblem(begin.error).detail}</p> : null}
    </Panel>
  );
}
