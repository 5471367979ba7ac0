import { useMutation } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { Panel } from "../../kit/Panel";
import { formQuery, type Detail } from "./queries";
import { everyCodes, roundsLack, type Every } from "./rounds";

/** How often a form is asked for, and when it is due first: two fields of whatever form they stand in. */
export function RoundFields({ every, due, change }: { every: Every; due: string; change: (every: Every, due: string) => void }) {
  const { t } = useTranslation();
  const ids = { every: useId(), due: useId() };
  return (
    <>
      <div>
        <label htmlFor={ids.every}>{t("forms.every")}</label>
        <Select id={ids.every} style={{ width: "100%" }} value={every} onChange={(next: Every) => change(next, due)} options={everyCodes.map((code) => ({ value: code, label: t(`forms.every_code.${code}`) }))} />
      </div>
      <div>
        <label htmlFor={ids.due}>{t(every === "once" ? "forms.due" : "forms.due_first")}</label>
        <Input id={ids.due} type="date" value={due} onChange={(event) => change(every, event.target.value)} />
      </div>
    </>
  );
}

/** Whether a form comes again, and when. */
export function Rounds({ detail }: { detail: Detail }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState({ every: detail.form.every, due: detail.form.due ?? "" });
  const keep = useMutation({
    mutationFn: () => answer(client.POST("/api/v1/forms/{id}/rounds", { params: { path: { id: detail.form.id } }, body: { every: asked.every, due: asked.due === "" ? null : asked.due } })),
    onSuccess: (after) => {
      queries.setQueryData(formQuery(detail.form.id).queryKey, after);
      void queries.invalidateQueries({ queryKey: ["forms", "list"] });
    },
  });
  const lacks = roundsLack(asked.every, asked.due);
  return (
    <Panel title={t("forms.rounds")} note={t("forms.rounds_note")}>
      <form
        className="form-new"
        onSubmit={(event) => {
          event.preventDefault();
          if (!lacks) keep.mutate();
        }}
      >
        <RoundFields every={asked.every} due={asked.due} change={(every, due) => setAsked({ every, due })} />
        <div>
          <Button htmlType="submit" disabled={lacks} loading={keep.isPending}>{t("forms.rounds_save")}</Button>
          {lacks ? <span className="faint"> {t("forms.due_first_needed")}</span> : null}
        </div>
      </form>
      {keep.isError ? <p className="form-body" role="alert">{asProblem(keep.error).detail}</p> : null}
      {keep.isSuccess ? <p className="form-body" role="status">{t("forms.rounds_saved")}</p> : null}
    </Panel>
  );
}
