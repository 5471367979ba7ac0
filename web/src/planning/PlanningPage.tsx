import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { answer, client } from "../api/client";
import { asProblem } from "../api/problem";
import { useSession } from "../api/queries";
import { count, moment } from "../kit/format";
import { Panel } from "../kit/Panel";
import { Failed, Nothing, useTitle, Waiting } from "../kit/states";
import { OwnBase } from "./OwnBase";
import { basesQuery, choicesQuery, countBase, refresh, scenariosQuery } from "./queries";
import type { BaseRow, PlanBase, ScenarioRow } from "./shapes";
import "./planning.css";
import "./words";

/** Scenarios and the counts that they begin with. */
export function PlanningPage() {
  const { t } = useTranslation();
  useTitle(t("planning.title"));
  const may = useSession().data?.may_plan ?? false;
  return (
    <>
      <div className="page-head">
        <h1>{t("planning.title")}</h1>
        <p className="lede">{t("planning.lede")}</p>
      </div>
      {may ? (
        <div className="plan-home">
          <Scenarios />
          <div className="plan-home-side">
            <NewScenario />
            <Bases />
          </div>
        </div>
      ) : (
        <div className="panel"><Nothing title={t("planning.denied")} lit={false} /></div>
      )}
    </>
  );
}

function Refused({ error }: { error: Error | null }) {
  const { t } = useTranslation();
  return error === null ? null : <p className="plan-refused" role="alert">{asProblem(error).detail || t("error.unreachable")}</p>;
}

function Scenarios() {
  const { t } = useTranslation();
  const found = useQuery(scenariosQuery);
  const [chosen, setChosen] = useState<string[]>([]);
  const navigate = useNavigate();
  const away = useMutation({
    mutationFn: (id: string) =>
      answer(client.PATCH("/api/v1/planning/scenarios/{id}", { params: { path: { id } }, body: { archived: true } })),
    onSuccess: refresh,
  });
  const pick = (id: string) => setChosen((now) => (now.includes(id) ? now.filter((own) => own !== id) : [...now, id].slice(-2)));
  const [a, b] = chosen;
  const line = (own: ScenarioRow) => (
    <li key={own.id}>
      <input type="checkbox" aria-label={t("planning.choose", { name: own.name })} checked={chosen.includes(own.id)} onChange={() => pick(own.id)} />
      <Link to={`/planning/scenarios/${own.id}`}>{own.name}</Link>
      <span className="chip teal">{t("planning.version", { n: own.current })}</span>
      <small className="faint">{t("planning.by", { author: own.author, time: moment(own.created_at) })}</small>
      <Button size="small" type="text" onClick={() => away.mutate(own.id)}>{t("planning.archive")}<span className="unseen"> {own.name}</span></Button>
    </li>
  );
  return (
    <Panel
      title={t("planning.scenarios")}
      note={t("planning.compare_hint")}
      end={
        <Button disabled={b === undefined} onClick={() => void navigate(`/planning/compare?a=${a ?? ""}&b=${b ?? ""}`)}>
          {t("planning.compare_chosen")}
        </Button>
      }
    >
      {found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : null}
      {found.isPending ? <Waiting rows={5} /> : null}
      {found.data?.items.length === 0 ? <Nothing title={t("planning.scenarios_none")}>{t("planning.scenarios_none_note")}</Nothing> : null}
      <ul className="plan-scenarios">{found.data?.items.map(line)}</ul>
    </Panel>
  );
}

function NewScenario() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const bases = useQuery(basesQuery).data?.items ?? [];
  const references = useQuery(choicesQuery).data?.references ?? [];
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState("");
  const base = chosen === "" ? (bases[0]?.id ?? references[0]?.code ?? "") : chosen;
  const make = useMutation({
    mutationFn: async () => {
      const from: PlanBase = base.startsWith("bas_") ? { kind: "population", id: base, smoothed: false } : { kind: "reference", set: base };
      const document = await answer(client.POST("/api/v1/planning/draft", { body: { base: from } }));
      return answer(client.POST("/api/v1/planning/scenarios", { body: { name, document } }));
    },
    onSuccess: (made) => {
      refresh();
      void navigate(`/planning/scenarios/${made.scenario.id}`);
    },
  });
  return (
    <Panel title={t("planning.new_title")}>
      <form
        className="body plan-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "" && base !== "") make.mutate();
        }}
      >
        <label>
          <span>{t("planning.new_name")}</span>
          <input type="text" id="scenario-name" required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label>
          <span>{t("planning.new_base")}</span>
          <select value={base} onChange={(event) => setChosen(event.target.value)}>
            {bases.map((own) => <option key={own.id} value={own.id}>{own.name} · {own.as_of}</option>)}
            {references.map((own) => <option key={own.code} value={own.code}>{t("planning.reference", { name: own.name })}</option>)}
          </select>
        </label>
        <Refused error={make.error} />
        <Button type="primary" htmlType="submit" loading={make.isPending}>{t("planning.new_make")}</Button>
      </form>
    </Panel>
  );
}

const levels = ["township", "community", "county"] as const;

function Bases() {
  const { t, i18n } = useTranslation();
  const found = useQuery(basesQuery);
  const row = (own: BaseRow) => (
    <li key={own.id}>
      <strong>{own.name}</strong> <span className="chip">{t(`planning.kind.${own.kind}`)}</span>
      <small className="faint">
        <time>{own.as_of}</time> · {t("planning.people_n", { n: count(own.people, i18n.language) })} · {own.author}
        {own.known_at === null ? null : <> · {t("planning.known", { time: moment(own.known_at) })}</>}
      </small>
    </li>
  );
  return (
    <Panel title={t("planning.bases")}>
      <div className="body">
        {found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : null}
        {found.data?.items.length === 0 ? <p className="soft">{t("planning.bases_none")}</p> : null}
        <ul className="plan-bases">{found.data?.items.map(row)}</ul>
        <Count />
        <OwnBase />
      </div>
    </Panel>
  );
}

function Count() {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [day, setDay] = useState("");
  const [level, setLevel] = useState<(typeof levels)[number]>("township");
  const count = useMutation({
    mutationFn: () => countBase({ name, level, as_of: day === "" ? null : day }),
    onSuccess: () => { setName(""); refresh(); },
  });
  return (
    <details open>
      <summary>{t("planning.count_title")}</summary>
      <form className="plan-form" onSubmit={(event) => { event.preventDefault(); if (name.trim() !== "") count.mutate(); }}>
        <p className="faint">{t("planning.count_note")}</p>
        <label>
          <span>{t("planning.count_name")}</span>
          <input type="text" id="count-name" required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label>
          <span>{t("planning.count_day")}</span>
          <input type="date" value={day} onChange={(event) => setDay(event.target.value)} />
        </label>
        <label>
          <span>{t("planning.count_level")}</span>
          <select value={level} onChange={(event) => setLevel(levels.find((own) => own === event.target.value) ?? "township")}>
            {levels.map((own) => <option key={own} value={own}>{t(`planning.level.${own}`)}</option>)}
          </select>
        </label>
        <Refused error={count.error} />
        <Button htmlType="submit" loading={count.isPending}>{t(count.isPending ? "planning.counting" : "planning.count_do")}</Button>
      </form>
    </details>
  );
}
