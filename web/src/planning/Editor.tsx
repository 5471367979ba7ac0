import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Panel } from "../kit/Panel";
import { CurveEditor } from "./CurveEditor";
import { curveKinds, curveNames, type CurveName } from "./curves";
import { OwnPattern } from "./OwnPattern";
import { Packages } from "./Packages";
import { OWN } from "./patterns";
import { choicesQuery } from "./queries";
import type { PlanDocument, PlanPattern } from "./shapes";

const timings = ["end", "even"] as const;
const women = ["before", "including"] as const;
const infants = ["coale-demeny-q0", "coale-demeny-m0", "andreev-kingkade", "un-annual"] as const;

/** Everything that a scenario assumes, to be changed. */
export function Editor({ document, saved, firstYear, change, readOnly }: {
  document: PlanDocument;
  saved: PlanDocument;
  firstYear: number;
  change: (next: PlanDocument, going: boolean) => void;
  readOnly: boolean;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState<CurveName>("total_fertility");
  const choices = useQuery(choicesQuery).data;
  const kind = curveKinds[name];
  const now = (next: PlanDocument) => change(next, false);
  const shape = (label: string, value: string, offered: { code: string; name: string }[] | undefined, put: (code: string) => PlanDocument) => (
    <label>
      <span>{label}</span>
      <select value={value} disabled={readOnly} onChange={(event) => now(put(event.target.value))}>
        {(offered ?? [{ code: value, name: value }]).map((choice) => <option key={choice.code} value={choice.code}>{choice.name}</option>)}
      </select>
    </label>
  );
  const rules = document.conventions;
  const { births, deaths, migrants } = document.patterns ?? {};
  const withOwn = (offered: { code: string; name: string }[] | undefined, own: PlanPattern | null | undefined) =>
    own === null || own === undefined ? offered : [...(offered ?? []), { code: OWN, name: `${t("planning.pattern.own")} · ${own.source}` }];
  return (
    <Panel title={t("planning.assumptions")} note={readOnly ? undefined : t("planning.assumptions_note")} className="plan-editor">
      <div className="body">
        <label className="plan-which">
          <span>{t("planning.which_curve")}</span>
          <select value={name} onChange={(event) => setName(event.target.value as CurveName)}>
            {curveNames.map((code) => <option key={code} value={code}>{t(`planning.curve.${code}`)}</option>)}
          </select>
        </label>
        <CurveEditor
          key={name}
          id={`curve-${name}`}
          curve={kind.of(document)}
          saved={kind.of(saved)}
          from={firstYear}
          until={document.until}
          bounds={kind.bounds}
          unit={t(`planning.unit.${name}`)}
          change={(curve, going) => change(kind.put(document, curve), going)}
          readOnly={readOnly}
        />
        <Packages document={document} firstYear={firstYear} change={now} readOnly={readOnly} />
        <details className="plan-rules">
          <summary>{t("planning.conventions")}</summary>
          <div className="plan-fields">
            <label>
              <span>{t("planning.until")}</span>
              <input
                type="number"
                min={firstYear}
                max={firstYear + 149}
                value={document.until}
                readOnly={readOnly}
                onChange={(event) => {
                  const typed = event.target.valueAsNumber;
                  if (typed >= firstYear && typed < firstYear + 150) now({ ...document, until: Math.round(typed) });
                }}
              />
            </label>
            {shape(`${t("planning.shape")} · ${t("planning.cause.fertility")}`, document.fertility.model, withOwn(choices?.fertility, births),
              (model) => ({ ...document, fertility: { ...document.fertility, model } }))}
            {shape(`${t("planning.shape")} · ${t("planning.cause.mortality")}`, document.mortality.model, withOwn(choices?.mortality, deaths),
              (model) => ({ ...document, mortality: { ...document.mortality, model } }))}
            {shape(`${t("planning.shape")} · ${t("planning.cause.migration")}`, document.migration.model, withOwn(choices?.migration, migrants),
              (model) => ({ ...document, migration: { ...document.migration, model } }))}
            {shape(t("planning.timing.label"), rules.migration_timing, timings.map((code) => ({ code, name: t(`planning.timing.${code}`) })),
              (code) => ({ ...document, conventions: { ...rules, migration_timing: timings.find((own) => own === code) ?? "end" } }))}
            {shape(t("planning.women.label"), rules.births_women, women.map((code) => ({ code, name: t(`planning.women.${code}`) })),
              (code) => ({ ...document, conventions: { ...rules, births_women: women.find((own) => own === code) ?? "before" } }))}
            {shape(t("planning.infant.label"), rules.infant_rule, infants.map((code) => ({ code, name: t(`planning.infant.${code}`) })),
              (code) => ({ ...document, conventions: { ...rules, infant_rule: infants.find((own) => own === code) ?? "coale-demeny-q0" } }))}
            <label>
              <span>{t("planning.seed")}</span>
              <input
                type="number"
                min={0}
                value={document.seed}
                readOnly={readOnly}
                onChange={(event) => {
                  const typed = event.target.valueAsNumber;
                  if (Number.isSafeInteger(typed) && typed >= 0) now({ ...document, seed: typed });
                }}
              />
            </label>
            {document.base.kind === "population" ? (
              <label className="plan-check">
                <input
                  type="checkbox"
                  checked={document.base.smoothed}
                  disabled={readOnly}
                  onChange={(event) => {
                    if (document.base.kind === "population") now({ ...document, base: { ...document.base, smoothed: event.target.checked } });
                  }}
                />
                <span>{t("planning.smoothed")}</span>
              </label>
            ) : null}
          </div>
        </details>
        {readOnly ? null : <OwnPattern document={document} firstYear={firstYear} change={now} />}
      </div>
    </Panel>
  );
}
