import { useMutation } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { components } from "../../api/schema";
import { count } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { yuan } from "./words";

type Benefit = components["schemas"]["BenefitView"];
type Costing = components["schemas"]["BenefitCosting"];
type Cell = Costing["cells"][number];
type Asked = components["schemas"]["BenefitCostRequest"];

const levels = ["6", "9", "12"] as const;
const units = ["fen", "years", "months", "count"] as const;

/** The cells of a year together. */
function totals(cells: Cell[]): Cell[] {
  const years = new Map<number, Cell>();
  for (const cell of cells) {
    const sum = years.get(cell.year) ?? { ...cell, place: "", place_name: "", claims: 0, now_fen: 0, claims_then: 0, then_fen: 0 };
    years.set(cell.year, {
      ...sum,
      claims: sum.claims + cell.claims,
      now_fen: sum.now_fen + cell.now_fen,
      claims_then: sum.claims_then + cell.claims_then,
      then_fen: sum.then_fen + cell.then_fen,
    });
  }
  return [...years.values()].sort((one, other) => one.year - other.year);
}

function Table({ costing }: { costing: Costing }) {
  const { t, i18n } = useTranslation();
  const line = (cell: Cell, name: string) => (
    <tr key={`${cell.place}/${cell.year}/${name}`}>
      <th scope="row" title={cell.place}>{name}</th>
      <td className="nums">{cell.year}</td>
      <td className="nums">{count(cell.claims, i18n.language)}</td>
      <td className="nums">{yuan(cell.now_fen, i18n.language)}</td>
      <td className="nums">{yuan(cell.then_fen, i18n.language)}</td>
      <td className="nums">{yuan(cell.then_fen - cell.now_fen, i18n.language)}</td>
    </tr>
  );
  return (
    <div className="benefit-body">
      <p role="status">
        {t("benefits.cost_said", { people: count(costing.people, i18n.language), reached: count(costing.reached, i18n.language), then: count(costing.reached_then, i18n.language), ms: costing.took_ms })}
        {costing.left_out === 0 ? "" : ` ${t("benefits.left_out", { n: count(costing.left_out, i18n.language) })}`}
      </p>
      <div className="scroll-x" tabIndex={0} role="group" aria-label={t("benefits.cost")}>
        <table className="benefit-costs">
          <thead>
            <tr>
              <th scope="col">{t("benefits.place")}</th><th scope="col">{t("benefits.year")}</th><th scope="col">{t("benefits.claims")}</th>
              <th scope="col">{t("benefits.now")}</th><th scope="col">{t("benefits.then")}</th><th scope="col">{t("benefits.more")}</th>
            </tr>
          </thead>
          <tbody>{totals(costing.cells).map((cell) => line(cell, t("benefits.all_places")))}</tbody>
          <tbody>{costing.cells.map((cell) => line(cell, cell.place_name || t("benefits.place_unknown")))}</tbody>
        </table>
      </div>
    </div>
  );
}

/** What a benefit costs over the register, as it is and with one parameter changed. */
export function Cost({ benefit }: { benefit: Benefit }) {
  const { t } = useTranslation();
  const ids = { parameter: useId(), value: useId(), from: useId(), region: useId(), digits: useId() };
  const [parameter, setParameter] = useState("");
  const [value, setValue] = useState("");
  const [from, setFrom] = useState("");
  const [region, setRegion] = useState("");
  const [digits, setDigits] = useState<(typeof levels)[number]>("9");
  const run = useMutation({
    mutationFn: (body: Asked) =>
      answer(client.POST("/api/benefits/{code}/cost", { params: { path: { code: benefit.code }, header: { "x-purpose": "planning" } }, body })),
  });
  const chosen = benefit.parameters.find((one) => one.name === parameter);
  const unit = units.find((known) => known === chosen?.unit) ?? "count";
  // Money is typed as it is shown, in yuan with at most two decimals; what is sent are whole fen.
  const money = unit === "fen";
  const whole = (money ? /^\d{1,10}(\.\d{1,2})?$/ : /^\d{1,12}$/).test(value);
  const typed = money ? Math.round(Number(value) * 100) : Number(value);
  const now = chosen?.values[0]?.value;
  const ready = parameter === "" || (whole && from.length === 10);
  return (
    <Panel title={t("benefits.cost")} note={t("benefits.cost_note")}>
      <form
        className="benefit-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) run.mutate({ digits: Number(digits), changes: parameter === "" ? [] : [{ parameter, value: typed, from, region }] });
        }}
      >
        <div>
          <label htmlFor={ids.parameter}>{t("benefits.change")}</label>
          <Select
            id={ids.parameter}
            value={parameter}
            style={{ width: "100%" }}
            onChange={setParameter}
            options={[{ value: "", label: t("benefits.no_change") }, ...benefit.parameters.map((one) => ({ value: one.name, label: one.title }))]}
          />
        </div>
        {parameter === "" ? null : (
          <>
            <div>
              <label htmlFor={ids.value}>{t("benefits.value", { unit: t(`benefits.unit.${unit}`) })}</label>
              <Input id={ids.value} inputMode={money ? "decimal" : "numeric"} value={value} placeholder={now === undefined ? "" : String(money ? now / 100 : now)} onChange={(event) => setValue(event.target.value.trim())} />
            </div>
            <div>
              <label htmlFor={ids.from}>{t("benefits.value_from")}</label>
              <Input id={ids.from} type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
            </div>
            <div>
              <label htmlFor={ids.region}>{t("benefits.region")}</label>
              <Input id={ids.region} value={region} onChange={(event) => setRegion(event.target.value.trim())} />
            </div>
          </>
        )}
        <div>
          <label htmlFor={ids.digits}>{t("benefits.digits")}</label>
          <Select id={ids.digits} value={digits} style={{ width: "100%" }} onChange={setDigits} options={levels.map((level) => ({ value: level, label: t(`benefits.level.${level}`) }))} />
        </div>
        <div><Button type="primary" htmlType="submit" loading={run.isPending} disabled={!ready}>{t("benefits.cost_run")}</Button></div>
      </form>
      {run.isError ? <p className="benefit-body" role="alert">{asProblem(run.error).detail}</p> : null}
      {run.data === undefined ? null : <Table costing={run.data} />}
    </Panel>
  );
}
