import { useMutation } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { asProblem } from "../api/problem";
import { queries } from "../api/queries";
import { Panel } from "../kit/Panel";
import { keepTable, type KeptEvery } from "./desk-queries";
import type { TableRequest } from "./queries";

export const schedules = ["never", "month", "quarter"] as const;

/** Keeps the table that is on the page under a name, and lets it be computed by itself. */
export function KeepTable({ spec }: { spec: TableRequest }) {
  const { t } = useTranslation();
  const ids = { name: useId(), every: useId() };
  const [name, setName] = useState("");
  const [every, setEvery] = useState<KeptEvery>("never");
  const keep = useMutation({
    mutationFn: () => keepTable({ name, table: spec, every }),
    onSuccess: () => {
      setName("");
      void queries.invalidateQueries({ queryKey: ["figures", "kept"] });
    },
  });
  return (
    <Panel title={t("figures.kept.keep")} note={t("figures.kept.keep_note")}>
      <form className="figures-bar" onSubmit={(event) => { event.preventDefault(); keep.mutate(); }}>
        <div>
          <label htmlFor={ids.name}>{t("figures.kept.name")}</label>
          <Input id={ids.name} value={name} maxLength={100} required onChange={(event) => setName(event.target.value)} />
        </div>
        <div>
          <label htmlFor={ids.every}>{t("figures.kept.every")}</label>
          <Select id={ids.every} value={every} options={schedules.map((own) => ({ value: own, label: t(`figures.kept.schedules.${own}`) }))} onChange={setEvery} />
        </div>
        <Button htmlType="submit" disabled={name.trim() === ""} loading={keep.isPending}>{t("figures.kept.do")}</Button>
      </form>
      <div className="figures-body" aria-live="polite">
        {keep.isError ? <p role="alert">{asProblem(keep.error).detail || t("error.unreachable")}</p> : null}
        {keep.isSuccess ? <p>{t("figures.kept.done", { name: keep.data.name })} <Link to={`/figures/kept?id=${keep.data.id}`}>{t("figures.pages.kept")} →</Link></p> : null}
      </div>
    </Panel>
  );
}
