import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import { useSession } from "../../api/queries";
import type { components } from "../../api/schema";
import { Asks } from "../../kit/Asks";
import { civilDate, count } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { Cost } from "./Cost";
import { Reach } from "./Reach";
import { yuan } from "./words";
import "./benefits.css";

type Benefit = components["schemas"]["BenefitView"];

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
            <span className="faint">{t("benefits.from_day", { day: civilDate(value.from, i18n.language) })} · {value.region === "" ? t("benefits.whole_country") : value.region} · {value.source}</span>
          </dd>
        )))}
      </dl>
    </Panel>
  );
}

/** The benefits at hand, the families who have not asked, and what a change would cost. */
export function BenefitsPage() {
  const { t, i18n } = useTranslation();
  useTitle(t("benefits.title"));
  const found = useQuery({ queryKey: ["benefits", "list", i18n.language], queryFn: () => answer(client.GET("/api/benefits")) });
  const may = useSession().data?.may_import ?? false;
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
        {(found.data?.items ?? []).map((benefit) => (
          <div key={benefit.code} className="benefits">
            <About benefit={benefit} />
            {benefit.unanswered.length > 0 ? null : (
              <>
                <Asks only={["family_service", "locate_family"]}>{(why) => <Reach code={benefit.code} name={benefit.title} why={why} />}</Asks>
                {may ? <Cost benefit={benefit} /> : null}
              </>
            )}
          </div>
        ))}
      </div>
    </>
  );
}
