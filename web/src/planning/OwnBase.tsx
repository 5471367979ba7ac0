import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../api/client";
import { asProblem } from "../api/problem";
import { count } from "../kit/format";
import { FileField } from "../kit/FileField";
import { Waiting } from "../kit/states";
import { lookQuery, refresh } from "./queries";
import type { OwnBaseLook } from "./shapes";
import { mostOf, side } from "./story";
import { base64, fiveYearAges, singleAges, template } from "./table";

const units = ["persons", "thousands", "ten_thousands"] as const;
type Unit = (typeof units)[number];

/** A table that somebody brings along: looked at first, kept only then. */
export function OwnBase() {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [source, setSource] = useState("");
  const [day, setDay] = useState("");
  const [unit, setUnit] = useState<Unit>("persons");
  const [smooth, setSmooth] = useState(false);
  const [file, setFile] = useState("");
  const look = useQuery({ ...lookQuery({ file, unit, smooth }), enabled: file !== "" });
  const keep = useMutation({
    mutationFn: () => answer(client.POST("/api/v1/planning/bases", { body: { name, source, as_of: day, unit, smooth, file } })),
    onSuccess: () => { setName(""); setSource(""); setFile(""); refresh(); },
  });
  const refused = keep.error ?? (file === "" ? null : look.error);
  return (
    <details className="own-base">
      <summary>{t("planning.own_title")}</summary>
      <form className="plan-form" onSubmit={(event) => { event.preventDefault(); if (look.data !== undefined) keep.mutate(); }}>
        <p className="faint">{t("planning.own_note")}</p>
        <p className="own-templates">
          <span>{t("planning.own_template")}</span>
          <Template name={t("planning.own_single")} ages={singleAges()} />
          <Template name={t("planning.own_five")} ages={fiveYearAges()} />
        </p>
        <label>
          <span>{t("planning.own_file")}</span>
          <FileField
            id="own-file"
            accept=".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            none={file === ""}
            required={file === ""}
            onFile={(chosen) => { void chosen.arrayBuffer().then((bytes) => setFile(base64(new Uint8Array(bytes)))); }}
          />
        </label>
        <label>
          <span>{t("planning.own_unit")}</span>
          <select value={unit} onChange={(event) => setUnit(units.find((own) => own === event.target.value) ?? "persons")}>
            {units.map((own) => <option key={own} value={own}>{t(`planning.count_unit.${own}`)}</option>)}
          </select>
        </label>
        <label className="plan-check">
          <input type="checkbox" checked={smooth} onChange={(event) => setSmooth(event.target.checked)} />
          <span>{t("planning.own_smooth")}</span>
        </label>
        {file !== "" && look.isFetching ? <Waiting rows={3} /> : null}
        {refused === null ? null : <p className="plan-refused" role="alert">{asProblem(refused).detail || t("error.unreachable")}</p>}
        {file === "" || look.data === undefined || look.isError ? null : <Looked look={look.data} />}
        <label>
          <span>{t("planning.count_name")}</span>
          <input type="text" id="own-name" required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label>
          <span>{t("planning.own_source")}</span>
          <input type="text" id="own-source" required maxLength={400} value={source} onChange={(event) => setSource(event.target.value)} />
        </label>
        <label>
          <span>{t("planning.count_day")}</span>
          <input type="date" id="own-day" required value={day} onChange={(event) => setDay(event.target.value)} />
        </label>
        <Button type="primary" htmlType="submit" disabled={file === "" || look.data === undefined || look.isError} loading={keep.isPending}>{t("planning.own_do")}</Button>
      </form>
    </details>
  );
}

function Template({ name, ages }: { name: string; ages: string[] }) {
  const { t } = useTranslation();
  const header = [t("planning.age"), t("planning.male"), t("planning.female")];
  return <a download={`${name}.csv`} href={`data:text/csv;charset=utf-8,${encodeURIComponent(template(header, ages))}`}>{name}</a>;
}

/** What the table looks like before anybody decides to keep it. */
function Looked({ look }: { look: OwnBaseLook }) {
  const { t, i18n } = useTranslation();
  const of = { year: 0, male: look.male, female: look.female };
  const most = mostOf(of);
  return (
    <section className="own-look" aria-label={t("planning.own_looked")}>
      <h3>{t("planning.own_looked")}</h3>
      <p>
        {t("planning.own_read", { groups: look.groups.length, people: count(Math.round(look.people), i18n.language) })}
      </p>
      <svg viewBox="-120 0 240 112" role="img" aria-label={t("planning.own_pyramid")} className="story">
        <path d={side(of.male, most, -1, 118, 110)} className="male" />
        <path d={side(of.female, most, 1, 118, 110)} className="female" />
      </svg>
      <ul className="plan-list">{look.diagnosis.map((line) => <li key={line}>{line}</li>)}</ul>
      {look.steps.length === 0 ? null : (
        <>
          <h3>{t("planning.own_steps")}</h3>
          <ol className="plan-list">{look.steps.map((line) => <li key={line}>{line}</li>)}</ol>
        </>
      )}
    </section>
  );
}
