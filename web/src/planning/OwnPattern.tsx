import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../api/problem";
import { Waiting } from "../kit/states";
import { FileField } from "../kit/FileField";
import { curveKinds, type CurveName } from "./curves";
import { nationOf, type PatternKind, patternKinds, withLevels, withPattern } from "./patterns";
import { patternQuery } from "./queries";
import type { PatternLook, PlanDocument } from "./shapes";
import { base64, fiveYearAges, singleAges, template } from "./table";

/** Own rates by age: a table is looked at, then takes the place of a model's shape. */
export function OwnPattern({ document, firstYear, change }: {
  document: PlanDocument;
  firstYear: number;
  change: (next: PlanDocument) => void;
}) {
  const { t, i18n } = useTranslation();
  const [kind, setKind] = useState<PatternKind>("births");
  const [perThousand, setPerThousand] = useState(false);
  const [levels, setLevels] = useState(true);
  const [source, setSource] = useState("");
  const [file, setFile] = useState("");
  const [used, setUsed] = useState(false);
  const nation = nationOf(document);
  const body = { kind, per_thousand: perThousand, nation, infant_rule: document.conventions.infant_rule, file };
  const look = useQuery({ ...patternQuery(body, i18n.language), enabled: file !== "" });
  const ready = file !== "" && look.data !== undefined && !look.isError;
  const use = (looked: PatternLook) => {
    const trend = kind === "deaths" ? nation : null;
    const shaped = withPattern(document, kind, { male: looked.male, female: looked.female, source, trend });
    change(levels ? withLevels(shaped, looked.levels, firstYear, source) : shaped);
    setFile("");
    setUsed(true);
  };
  const header = kind === "births" ? [t("planning.age"), t("planning.pattern.rate")] : [t("planning.age"), t("planning.male"), t("planning.female")];
  const grouped = kind === "births" ? fiveYearAges().slice(2, 10) : kind === "deaths" ? ["0", "1~4", ...fiveYearAges().slice(1)] : fiveYearAges();
  return (
    <details className="own-base own-pattern">
      <summary>{t("planning.pattern.title")}</summary>
      <form className="plan-form" onSubmit={(event) => { event.preventDefault(); if (ready) use(look.data); }}>
        <p className="faint">{t("planning.pattern.note")}</p>
        <label>
          <span>{t("planning.pattern.kind")}</span>
          <select value={kind} id="pattern-kind" onChange={(event) => { setKind(patternKinds.find((own) => own === event.target.value) ?? "births"); setUsed(false); }}>
            {patternKinds.map((own) => <option key={own} value={own}>{t(`planning.pattern.${own}`)}</option>)}
          </select>
        </label>
        <p className="own-templates">
          <span>{t("planning.own_template")}</span>
          <Template name={t("planning.own_single")} header={header} ages={kind === "births" ? singleAges().slice(15, 50) : singleAges()} />
          <Template name={t("planning.own_five")} header={header} ages={grouped} />
        </p>
        <label>
          <span>{t("planning.own_file")}</span>
          <FileField
            id="pattern-file"
            accept=".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            none={file === ""}
            required={file === ""}
            onFile={(chosen) => {
              setUsed(false);
              void chosen.arrayBuffer().then((bytes) => setFile(base64(new Uint8Array(bytes))));
            }}
          />
        </label>
        {kind === "migrants" ? null : (
          <label className="plan-check">
            <input type="checkbox" checked={perThousand} onChange={(event) => setPerThousand(event.target.checked)} />
            <span>{t("planning.pattern.per_thousand")}</span>
          </label>
        )}
        {file !== "" && look.isFetching ? <Waiting rows={3} /> : null}
        {file !== "" && look.isError ? <p className="plan-refused" role="alert">{asProblem(look.error).detail || t("error.unreachable")}</p> : null}
        {ready ? <Looked look={look.data} kind={kind} /> : null}
        <label>
          <span>{t("planning.own_source")}</span>
          <input type="text" id="pattern-source" required maxLength={400} value={source} onChange={(event) => setSource(event.target.value)} />
        </label>
        <label className="plan-check">
          <input type="checkbox" checked={levels} onChange={(event) => setLevels(event.target.checked)} />
          <span>{t("planning.pattern.levels", { year: firstYear })}</span>
        </label>
        <Button type="primary" htmlType="submit" disabled={!ready}>{t("planning.pattern.use")}</Button>
        <p role="status" className="faint">{used ? t("planning.pattern.used") : ""}</p>
      </form>
    </details>
  );
}

function Template({ name, header, ages }: { name: string; header: string[]; ages: string[] }) {
  return <a download={`${name}.csv`} href={`data:text/csv;charset=utf-8,${encodeURIComponent(template(header, ages))}`}>{name}</a>;
}

/** The table as single years, drawn, with the levels that it implies. */
function Looked({ look, kind }: { look: PatternLook; kind: PatternKind }) {
  const { t } = useTranslation();
  // Deaths by age are looked at by their logarithms: the rates of the old would hide all others.
  const drawn = (values: number[]) => (kind === "deaths" ? values.map((value) => Math.log10(value) + 6) : values);
  const [male, female] = [drawn(look.male), drawn(look.female)];
  const most = Math.max(...male, ...female, 0);
  const least = Math.min(...male, ...female, 0);
  const line = (values: number[]) =>
    values.map((value, age) => `${age === 0 ? "M" : "L"}${age * 2.4} ${100 - (100 * (value - least)) / (most - least || 1)}`).join("");
  return (
    <section className="own-look" aria-label={t("planning.pattern.looked")}>
      <h3>{t("planning.pattern.looked")}</h3>
      <dl className="pattern-levels">
        {look.levels.map(({ curve, value }) => (
          <div key={curve}>
            <dt>{t(`planning.curve.${curve as CurveName}`)}</dt>
            <dd>{value.toFixed(curveKinds[curve as CurveName].bounds.digits)} {t(`planning.unit.${curve as CurveName}`)}</dd>
          </div>
        ))}
      </dl>
      <svg viewBox="-4 -4 250 122" role="img" aria-label={t(`planning.pattern.${kind}`)} className="pattern-lines">
        <path d={`M0 ${100 + (100 * least) / (most - least || 1)}H240`} className="ground" />
        {male.length === 0 ? null : <path d={line(male)} className="male" />}
        <path d={line(female)} className="female" />
        {[0, 20, 40, 60, 80, 100].map((age) => <text key={age} x={age * 2.4} y="115" textAnchor="middle">{age}</text>)}
      </svg>
      {male.length === 0 ? null : (
        <p className="pattern-key"><span className="male">{t("planning.male")}</span><span className="female">{t("planning.female")}</span></p>
      )}
      {look.steps.length === 0 ? null : <ul className="plan-list">{look.steps.map((step) => <li key={step}>{step}</li>)}</ul>}
    </section>
  );
}
