import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { count } from "../kit/format";
import { Panel } from "../kit/Panel";
import { Failed, Waiting } from "../kit/states";
import { baseQuery } from "./queries";
import type { BaseDetail } from "./shapes";

const left = ["place_unknown", "known_here_later", "sex_or_age_unknown", "age_estimated", "died_since"] as const;

/** How good the base is: what its ages look like, who is not in it, its divisions. */
export function Base({ id }: { id: string }) {
  const base = useQuery(baseQuery(id));
  if (base.isError) return <div className="panel"><Failed error={base.error} retry={() => void base.refetch()} /></div>;
  if (base.data === undefined) return <div className="panel"><Waiting rows={8} /></div>;
  return <Found base={base.data} />;
}

function Found({ base }: { base: BaseDetail }) {
  const { t, i18n } = useTranslation();
  const n = (value: number) => count(value, i18n.language);
  return (
    <Panel title={t("planning.base_title")} note={base.base.source}>
      <div className="body">
        <p><strong>{base.base.name}</strong> · <time>{base.base.as_of}</time> · {t("planning.people_n", { n: n(base.base.people) })}</p>
        <ul className="plan-list">{base.diagnosis.map((line) => <li key={line}>{line}</li>)}</ul>
        {base.steps.length === 0 ? null : (
          <>
            <h3>{t("planning.own_steps")}</h3>
            <ol className="plan-list">{base.steps.map((line) => <li key={line}>{line}</li>)}</ol>
          </>
        )}
        <h3>{t("planning.not_counted")}</h3>
        <dl className="plan-left">
          {left.map((code) => (
            <div key={code}>
              <dt>{t(`planning.not.${code}`)}</dt>
              <dd>{n(base.not_counted[code])}</dd>
            </div>
          ))}
        </dl>
        {base.divisions.length < 2 ? null : (
          <>
            <h3>{t("planning.divisions")}</h3>
            <ul className="plan-tiles">
              {base.divisions.map((division) => (
                <li key={division.code}>
                  <strong>{division.name}</strong>
                  <span className="nums">{n(division.people)}</span>
                  <span className="plan-ages" aria-hidden="true">
                    <i style={{ flexGrow: division.aged_0_14 }} />
                    <i style={{ flexGrow: division.people - division.aged_0_14 - division.aged_65_plus }} />
                    <i style={{ flexGrow: division.aged_65_plus }} />
                  </span>
                  <small className="faint">0–14 {n(division.aged_0_14)} · 65+ {n(division.aged_65_plus)}</small>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Panel>
  );
}
