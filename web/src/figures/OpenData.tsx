import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../api/problem";
import { queries } from "../api/queries";
import { civilDate } from "../kit/format";
import { Panel } from "../kit/Panel";
import { Failed, Nothing, Waiting } from "../kit/states";
import { off } from "./noise";
import { askOpenData, openDataQuery, releasesQuery } from "./desk-queries";
import { OpenDataItem } from "./OpenDataItem";

/** What one release may tell, as fractions: 1/8 tells little and is noisy, 1/2 is half of all there ever is. */
const choices = [[1, 8], [1, 4], [1, 2]] as const;

/** One-off open data with differential privacy: asked for, approved by a second person, entered in the public ledger. */
export function OpenData({ snapshot, day }: { snapshot: string; day: string }) {
  const { t, i18n } = useTranslation();
  const ids = { table: useId(), epsilon: useId() };
  const [table, setTable] = useState<string | null>(null);
  const [epsilon, setEpsilon] = useState(0);
  const catalogue = useQuery(releasesQuery(i18n.language));
  const found = useQuery(openDataQuery(i18n.language));
  const tables = catalogue.data?.tables ?? [];
  const chosen = table ?? tables[0]?.code ?? "";
  const [parts, of] = choices[epsilon] ?? choices[0];
  const ask = useMutation({ mutationFn: () => askOpenData({ snapshot, table: chosen, epsilon: { parts, of } }), onSuccess: () => queries.invalidateQueries({ queryKey: ["figures", "open-data"] }) });
  if (found.isPending || catalogue.isPending) return <div className="panel"><Waiting rows={5} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const page = found.data;
  return (
    <Panel title={t("figures.open.title")} note={t("figures.open.note")} end={<a href="/published#open-data">{t("figures.open.ledger")} →</a>}>
      <form className="figures-bar" onSubmit={(event) => { event.preventDefault(); ask.mutate(); }}>
        <div>
          <label htmlFor={ids.table}>{t("figures.open.table")}</label>
          <Select id={ids.table} value={chosen} options={tables.map((own) => ({ value: own.code, label: own.name }))} onChange={setTable} />
        </div>
        <div>
          <label htmlFor={ids.epsilon}>{t("figures.open.epsilon")}</label>
          <Select id={ids.epsilon} value={epsilon} options={choices.map(([above, below], at) => ({ value: at, label: t("figures.open.choice", { epsilon: `${above}/${below}`, off: off(above, below) }) }))} onChange={setEpsilon} />
        </div>
        <Button htmlType="submit" loading={ask.isPending}>{t("figures.open.ask", { day: civilDate(day, i18n.language) })}</Button>
      </form>
      <div className="figures-body" aria-live="polite">
        <p>{t("figures.open.spent", { spent: page.spent.toFixed(3), budget: (page.budget.parts / page.budget.of).toFixed(3) })}</p>
        {ask.isError ? <p role="alert">{asProblem(ask.error).detail || t("error.unreachable")}</p> : null}
      </div>
      {page.items.length === 0 ? <Nothing title={t("figures.open.none")} lit={false} /> : (
        <ul className="publish-list open-data">
          {page.items.map((own) => <OpenDataItem key={own.id} own={own} />)}
        </ul>
      )}
    </Panel>
  );
}
