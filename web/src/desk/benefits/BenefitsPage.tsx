import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import { useSession } from "../../api/queries";
import type { components } from "../../api/schema";
import { Asks } from "../../kit/Asks";
import { civilDate, count } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { purpose } from "../../kit/task";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { Cost } from "./Cost";
import { Reach } from "./Reach";
import { yuan } from "./words";
import "./benefits.css";

type Benefit = components["schemas"]["BenefitView"];
type Template = components["schemas"]["SchemeTemplateView"];

function About({ benefit }: { benefit: Benefit }) {
  const { t, i18n } = useTranslation();
  return (
    <Panel title={benefit.title} note={benefit.summary}>
      <dl className="benefit-body benefit-about">
        <dt>{t("benefits.law")}</dt>
        {benefit.law.map((law) => <dd key={law}>{law}</dd>)}
        <dt>{t("benefits.parameters")}</dt>
        {benefit.parameters.flatMap((own) => own.values.map((value) => (
          <dd key={`${own.name}/${value.from}/${value.region}`}>
            {own.title} <strong className="nums">{own.unit === "fen" ? yuan(value.value, i18n.language) : count(value.value, i18n.language)}</strong>{" "}
            <span className="faint">{t("benefits.from_day", { day: civilDate(value.from, i18n.language) })} · {value.region === "" ? t("benefits.whole_country") : value.region_name || value.region} · {value.source}</span>
          </dd>
        )))}
        {benefit.notes.length === 0 ? null : <dt>{t("benefits.notes")}</dt>}
        {benefit.notes.map((note) => <dd key={note}>{note}</dd>)}
      </dl>
    </Panel>
  );
}

/** Schemes that the law knows and whose figures are a place's own to write in. */
function Templates({ templates }: { templates: Template[] }) {
  const { t } = useTranslation();
  if (templates.length === 0) return null;
  return (
    <Panel title={t("benefits.templates")} note={t("benefits.templates_note")}>
      <div className="benefit-body">
        {templates.map((one) => (
          <details key={one.code} data-template={one.code}>
            <summary>{one.title}</summary>
            <dl className="benefit-about">
              <dd>{one.summary}</dd>
              {one.law.length === 0 ? null : <dt>{t("benefits.law")}</dt>}
              {one.law.map((law) => <dd key={law}>{law}</dd>)}
              <dt>{t("benefits.template_asks")}</dt>
              {one.asks.map((ask) => <dd key={ask}>{ask}</dd>)}
              <dt>{t("benefits.template_missing")}</dt>
              <dd>{one.missing}</dd>
            </dl>
          </details>
        ))}
      </div>
    </Panel>
  );
}

/** For what families are read here. */
const reading = ["family_service", "locate_family"] as const;

/** The benefits at hand, the families who have not asked, and what a change would cost. */
export function BenefitsPage() {
  const { t, i18n } = useTranslation();
  useTitle(t("benefits.title"));
  const found = useQuery({ queryKey: ["benefits", "list", i18n.language], queryFn: () => answer(client.GET("/api/benefits")) });
  const may = useSession().data?.may_import ?? false;
  const now = purpose.use();
  const why = reading.find((known) => known === now);
  const items = found.data?.items ?? [];
  return (
    <>
      <div className="page-head">
        <h1>{t("benefits.title")}</h1>
        <p className="lede">{t("benefits.lede")}</p>
        {may ? <p><Link to="/rolls">{t("rolls.title")}</Link></p> : null}
      </div>
      {found.isPending ? <div className="panel"><Waiting rows={6} /></div> : null}
      {found.isError ? <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div> : null}
      <div className="benefits">
        {/* Asked once for all of them, before the first. */}
        {why === undefined && items.some((benefit) => benefit.unanswered.length === 0) ? <Asks only={reading}>{() => null}</Asks> : null}
        {items.map((benefit) => (
          <div key={benefit.code} className="benefits">
            <About benefit={benefit} />
            {benefit.unanswered.length > 0 ? null : (
              <>
                {why === undefined ? null : <Reach code={benefit.code} name={benefit.title} why={why} />}
                {may ? <Cost benefit={benefit} /> : null}
              </>
            )}
          </div>
        ))}
        <Templates templates={found.data?.templates ?? []} />
      </div>
    </>
  );
}
