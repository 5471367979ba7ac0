import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import "../benefits/benefits.css";

/** Opens and closes the resident's door to their own record. The code is shown once and kept nowhere in the page. */
export function Door({ id, why }: { id: string; why: Purpose }) {
  const { t } = useTranslation();
  const params = { path: { id }, header: { "x-purpose": why } };
  const [keys, setKeys] = useState<{ number: string; code: string } | null>(null);
  const state = useQuery({ queryKey: ["people", "door", id, why], queryFn: () => answer(client.GET("/api/people/{id}/door", { params })) });
  const refresh = () => queries.invalidateQueries({ queryKey: ["people", "door"] });
  const open = useMutation({
    mutationFn: () => answer(client.POST("/api/people/{id}/door", { params })),
    onSuccess: (made) => {
      setKeys(made);
      void refresh();
    },
  });
  const close = useMutation({
    mutationFn: () => answer(client.DELETE("/api/people/{id}/door", { params })),
    onSuccess: () => {
      setKeys(null);
      void refresh();
    },
  });
  const problem = open.error ?? close.error;
  const now = state.data;
  return (
    <Panel title={t("cases.door")} note={t("cases.door_note")} className="no-print">
      <div className="benefit-body">
        {now === undefined ? null : <p>{now.open ? t("cases.door_since", { time: moment(now.opened_at) }) : t("cases.door_none")} {now.open && !now.secured ? t("cases.door_unsecured") : ""}</p>}
        {keys === null ? null : (
          <div role="status">
            <p>{t("cases.door_keys")}</p>
            <p><b>{t("cases.door_number")}</b> <code>{keys.number}</code></p>
            <p><b>{t("cases.door_code")}</b> <code>{keys.code.replace(/(.{4})(?=.)/g, "$1 ")}</code></p>
          </div>
        )}
        <div className="benefit-row">
          <Button loading={open.isPending} onClick={() => open.mutate()}>{t(now?.open === true ? "cases.door_again" : "cases.door_open")}</Button>
          {now?.open === true ? <Button loading={close.isPending} onClick={() => close.mutate()}>{t("cases.door_close")}</Button> : null}
        </div>
        {problem === null ? null : <p role="alert">{asProblem(problem).detail}</p>}
      </div>
    </Panel>
  );
}
