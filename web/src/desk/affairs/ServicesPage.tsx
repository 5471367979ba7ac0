import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import { chinese } from "../../kit/chinese";
import { Panel } from "../../kit/Panel";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { bases, known } from "./words";
import "../benefits/benefits.css";
import "./affairs.css";

/** Every item with its law, office and promise, as it is offered here. */
export function ServicesPage() {
  const { t, i18n } = useTranslation();
  useTitle(t("affairs.catalogue"));
  const found = useQuery({ queryKey: ["services", i18n.language], queryFn: () => answer(client.GET("/api/services")) });
  const data = found.data;
  return (
    <>
      <div className="page-head">
        <h1>{t("affairs.catalogue")}</h1>
        <p className="lede">{t("affairs.catalogue_note")}</p>
        <p><Link to="/affairs">{t("affairs.to_queue")}</Link></p>
      </div>
      {found.isPending ? <div className="panel"><Waiting rows={8} /></div> : null}
      {found.isError ? <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div> : null}
      <div className="benefits">
        {data?.bundles.map((bundle) => (
          <Panel key={bundle.code} title={bundle.title} note={`${bundle.summary} ${bundle.offline}`}>
            <ul className="affair-list">
              {bundle.items.map((placed) => {
                const item = data.items.find((one) => one.code === placed.item);
                return item === undefined ? null : (
                  <li key={item.code}>
                    <div className="grow">
                      <p><b>{item.title}</b> <span className="soft">{item.office}</span></p>
                      <p>{item.summary}</p>
                      <p className="faint">{t("affairs.who")}: {item.who} · {t("affairs.outcome")}: {item.outcome}</p>
                      <p className="faint">
                        {item.promise === null ? t("affairs.no_promise") : <>{t("affairs.promised", { n: item.promise.days })}{t("affairs.within", { text: t(`affairs.basis.${known(bases, item.promise.basis)}`) })} <span {...chinese(item.promise.source)}>{item.promise.source}</span></>}
                      </p>
                      <p className="faint">
                        {item.law.map((law, index) => (
                          <Fragment key={law.title}>
                            {index === 0 ? null : t("affairs.then")}
                            {law.title}{law.verified ? <> <span {...chinese(law.source)}>{t("affairs.within", { text: law.source })}</span></> : t("affairs.within", { text: t("affairs.unverified") })}
                          </Fragment>
                        ))}
                      </p>
                    </div>
                  </li>
                );
              })}
            </ul>
          </Panel>
        ))}
        {data === undefined ? null : (
          <Panel title={t("affairs.calendar")}>
            <ul className="affair-list">
              {data.calendar.map((year) => (
                <li key={year.year}>{year.source === null ? t("affairs.calendar_unknown", { year: year.year }) : t("affairs.calendar_known", { year: year.year, source: year.source })}</li>
              ))}
            </ul>
          </Panel>
        )}
      </div>
    </>
  );
}
