import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { findingCountsQuery, useSession } from "../../api/queries";
import type { CheckCount } from "../../api/wire";
import { count } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { chipOf, groups, severities } from "./words";
import "./quality.css";

function CheckLine({ found }: { found: CheckCount }) {
  const { t, i18n } = useTranslation();
  const { check, open, decided } = found;
  return (
    <li>
      <Link to={`/quality/${check.id}`} className="check">
        <b className={open === 0 ? "check-count none" : "check-count"}>
          {count(open, i18n.language)}
          <small>{t("quality.waiting")}</small>
        </b>
        <span className="check-words">
          <strong>{check.text}</strong>
          <small>
            {t(`quality.next.${check.next_step}`)}
            {decided === 0 ? null : <> · {count(decided, i18n.language)} {t("quality.decided")}</>}
          </small>
        </span>
        <span className={chipOf(check.severity)}>{t(`quality.severity.${check.severity}`)}</span>
      </Link>
    </li>
  );
}

function Checks() {
  const { t, i18n } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const only = severities.find((known) => known === search.get("severity"));
  const counts = useQuery(findingCountsQuery);
  if (counts.isPending) return <div className="panel"><Waiting rows={10} /></div>;
  if (counts.isError) return <div className="panel"><Failed error={counts.error} retry={() => void counts.refetch()} /></div>;
  const { items } = counts.data;
  if (items.length === 0) return <div className="panel"><Nothing title={t("quality.none_title")}>{t("quality.none")}</Nothing></div>;
  const open = (of: (typeof severities)[number]) =>
    items.reduce((sum, item) => (item.check.severity === of ? sum + item.open : sum), 0);
  const shown = items.filter((item) => only === undefined || item.check.severity === only);
  return (
    <>
      <div className="severities" role="group" aria-label={t("quality.by_severity")}>
        <Button type={only === undefined ? "primary" : "default"} aria-pressed={only === undefined} onClick={() => setSearch({})}>{t("quality.all")}</Button>
        {severities.map((one) => (
          <Button key={one} type={one === only ? "primary" : "default"} aria-pressed={one === only} onClick={() => setSearch({ severity: one })}>
            {t(`quality.severity.${one}`)} {count(open(one), i18n.language)}
          </Button>
        ))}
      </div>
      {shown.length === 0 ? <div className="panel"><Nothing title={t("quality.none_title")}>{t("quality.none")}</Nothing></div> : null}
      {groups
        .map((group) => ({ group, found: shown.filter((item) => item.check.group === group) }))
        .filter(({ found }) => found.length > 0)
        .map(({ group, found }) => (
          <Panel key={group} title={t(`quality.group.${group}`)}>
            <ul className="checks">{found.map((one) => <CheckLine key={one.check.id} found={one} />)}</ul>
          </Panel>
        ))}
    </>
  );
}

/** What the quality checks found in the register, as work lists. */
export function QualityPage() {
  const { t } = useTranslation();
  useTitle(t("quality.title"));
  const may = useSession().data?.may_import ?? false;
  return (
    <>
      <div className="page-head">
        <h1>{t("quality.title")}</h1>
        <p className="lede">{t("quality.note")}</p>
        {may ? <p><Link to="/divisions">{t("divisions.title")}</Link></p> : null}
      </div>
      <div className="quality">
        {may ? <Checks /> : <div className="panel"><Nothing title={t("quality.forbidden")} lit={false} /></div>}
      </div>
    </>
  );
}
