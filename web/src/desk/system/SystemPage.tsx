import { useQuery } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { systemQuery } from "../../api/queries";
import type { SystemHealth } from "../../api/wire";
import { bytes, count, moment, share } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Failed, useTitle, Waiting } from "../../kit/states";
import "./system.css";

function Advice({ system }: { system: SystemHealth }) {
  const { t } = useTranslation();
  if (system.advice.length === 0) return <Alert type="success" showIcon title={t("system.well")} description={t("system.well_note")} />;
  return system.advice.map((code) => (
    <Alert key={code} type="warning" showIcon title={t(`system.advice.${code}.name`)} description={t(`system.advice.${code}.note`)} />
  ));
}

function Lines({ title, lines }: { title: string; lines: [string, string][] }) {
  return (
    <Panel title={title} className="counts">
      <dl>
        {lines.map(([name, value]) => (
          <div key={name} className="figure">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function System({ system }: { system: SystemHealth }) {
  const { t, i18n } = useTranslation();
  const n = (value: number) => count(value, i18n.language);
  const at = (value: string | null | undefined) => (value == null ? t("system.never") : moment(value));
  const { disk_free: free, disk_total: total } = system;
  const room: [string, string][] =
    free == null || total == null ? [] : [[t("system.free"), `${bytes(free, i18n.language)} (${share(free / total, i18n.language, 0)})`]];
  return (
    <>
      <Advice system={system} />
      {system.faulty_benefits.length === 0 ? null : (
        <Panel title={t("system.faulty_benefits")}>
          <ul className="body">
            {system.faulty_benefits.map((one) => (
              <li key={one.folder}><b>{one.folder}</b> {t(one.kept ? "system.faulty_kept" : "system.faulty_left_out")} <code>{one.fault}</code></li>
            ))}
          </ul>
        </Panel>
      )}
      <Lines
        title={t("system.register")}
        lines={[
          [t("system.engine"), `${system.engine === "sqlite" ? "SQLite" : "PostgreSQL"} ${system.engine_version}`],
          [t("system.size"), bytes(system.bytes, i18n.language)],
          ...room,
          [t("system.backed_up"), at(system.backed_up_at)],
          [t("system.behind"), n(system.behind)],
          [t("system.staged"), n(system.staged)],
        ]}
      />
      <Lines
        title={t("system.log")}
        lines={[
          [t("system.entries"), n(system.log_entries)],
          ...(system.log_bytes == null ? [] : [[t("system.size"), bytes(system.log_bytes, i18n.language)] as [string, string]]),
          [t("system.anchored"), at(system.anchored_at)],
        ]}
      />
      <p className="faint">{t("system.version", { version: system.version, schema: system.schema, time: moment(system.at) })}</p>
    </>
  );
}

/** How the system is, in plain words, for whoever looks after it. */
export function SystemPage() {
  const { t } = useTranslation();
  useTitle(t("system.title"));
  const found = useQuery(systemQuery);
  return (
    <>
      <div className="page-head">
        <h1>{t("system.title")}</h1>
        <Button onClick={() => void found.refetch()} loading={found.isFetching}>{t("system.again")}</Button>
      </div>
      <div className="system">
        {found.isError ? <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div> : found.data === undefined ? <div className="panel"><Waiting rows={6} /></div> : <System system={found.data} />}
      </div>
    </>
  );
}
