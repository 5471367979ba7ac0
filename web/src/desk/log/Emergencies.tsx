import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { emergenciesQuery, queries } from "../../api/queries";
import type { EmergencyRow } from "../../api/wire";
import { moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Failed, Waiting } from "../../kit/states";
import { Refusal } from "../session/fields";

function Line({ one }: { one: EmergencyRow }) {
  const { t } = useTranslation();
  const [review, setReview] = useState("");
  const keep = useMutation({
    mutationFn: () => answer(client.POST("/api/emergencies/{id}/review", { params: { path: { id: one.id } }, body: { review } })),
    onSettled: () => queries.invalidateQueries({ queryKey: emergenciesQuery.queryKey }),
  });
  return (
    <li>
      <p>
        <strong>{one.account}</strong> {one.area_name} <span className="faint">{moment(one.from)}{one.until == null ? "" : ` – ${moment(one.until)}`}</span>{" "}
        {one.reviewed_at == null ? <span className="chip lamp">{t("accounts.waiting")}</span> : <span className="chip teal">{t("accounts.reviewed")}</span>}
      </p>
      <p>{one.reason}</p>
      {one.reviewed_at == null ? (
        <form className="log-buttons" onSubmit={(event) => { event.preventDefault(); keep.mutate(); }}>
          <Refusal error={keep.error} />
          <Input aria-label={t("accounts.review")} placeholder={t("accounts.review")} value={review} maxLength={500} onChange={(event) => setReview(event.target.value)} />
          <Button htmlType="submit" loading={keep.isPending} disabled={review.trim().length < 4}>{t("accounts.review_do")}</Button>
        </form>
      ) : <p className="faint">{one.review}</p>}
    </li>
  );
}

/** Looks beyond an area in an emergency, for review. */
export function Emergencies() {
  const { t } = useTranslation();
  const found = useQuery(emergenciesQuery);
  return (
    <Panel title={t("accounts.emergencies")} note={t("accounts.emergencies_note")}>
      <div className="body">
        {found.isPending ? <Waiting rows={2} /> : null}
        {found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : null}
        {found.data?.items.length === 0 ? <p className="faint">{t("accounts.emergencies_none")}</p> : null}
        <ul className="log-emergencies">{found.data?.items.map((one) => <Line key={one.id} one={one} />)}</ul>
      </div>
    </Panel>
  );
}
