import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { logQuery, useSession, type LogFilter } from "../../api/queries";
import type { LogEntry } from "../../api/wire";
import { zh } from "../../i18n/zh";
import { count, moment } from "../../kit/format";
import { LongBody, rowsOf, type Line } from "../../kit/long";
import { Panel } from "../../kit/Panel";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { attributeName, readName } from "../person/words";
import { filterOf, type Typed } from "./filter";
import { Emergencies } from "./Emergencies";
import { Proof } from "./Proof";
import "./log.css";

const actions = Object.keys(zh.read).filter((code) => code !== "other");
const blank: Typed = { who: "", account: "", action: "", from: "", until: "" };

function Entry({ entry, line }: { entry: LogEntry; line: Line }) {
  const { t, i18n } = useTranslation();
  const shown = entry.fields.map((code) => attributeName(t, code));
  return (
    <tr {...line}>
      <th scope="row" className="num">{count(entry.number, i18n.language)}</th>
      <td className="num"><time>{moment(entry.at)}</time></td>
      <td>
        <strong>{entry.account}</strong> <span className="chip">{t(`header.role.${entry.role}`)}</span>
        <span className="log-office faint">{entry.office ?? ""}</span>
      </td>
      <td>
        {readName(t, entry.action)}
        {shown.length === 0 ? null : <span className="log-fields faint">{shown.join(i18n.language === "en" ? ", " : "、")}</span>}
      </td>
      <td>{entry.purpose == null ? "" : t(`purpose.${entry.purpose}.name`)}</td>
      <td>
        {entry.people === 0 ? null : <span>{entry.people === 1 ? t("log.people_one") : t("log.people_other", { n: entry.people })}</span>}
        {entry.first_people.slice(0, 3).map((id) => <code key={id} className="log-id faint">{id}</code>)}
        {entry.batch == null ? null : <code className="log-id faint">{entry.batch}</code>}
      </td>
    </tr>
  );
}

function Entries({ filter }: { filter: LogFilter }) {
  const { t } = useTranslation();
  const found = useInfiniteQuery(logQuery(filter));
  if (found.isPending) return <Waiting rows={10} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const all = found.data.pages.flatMap((page) => page.items);
  if (all.length === 0) return <Nothing title={t("log.none_title")}>{t("log.none")}</Nothing>;
  return (
    <>
      <div className="scroll-x" tabIndex={0} role="group" aria-label={t("log.entries")}>
        <table className="ledger log-table" {...rowsOf(all.length, found.hasNextPage)}>
          <thead>
            <tr>
              {(["number", "at", "who", "what", "why", "whom"] as const).map((column) => (
                <th key={column} scope="col">{t(`log.${column}`)}</th>
              ))}
            </tr>
          </thead>
          <LongBody items={all} columns={6} estimate={62}>{(entry, line) => <Entry key={entry.number} entry={entry} line={line} />}</LongBody>
        </table>
      </div>
      {found.hasNextPage ? (
        <p className="log-more"><Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("common.more")}</Button></p>
      ) : null}
    </>
  );
}

function Search({ find }: { find: (typed: Typed) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(blank);
  const set = (part: Partial<Typed>) => setTyped({ ...typed, ...part });
  const submit = (event: FormEvent) => { event.preventDefault(); find(typed); };
  return (
    <form className="body log-filter" onSubmit={submit}>
      <label>{t("log.person")}<Input value={typed.who} maxLength={64} autoComplete="off" spellCheck={false} placeholder={t("log.person_hint")} onChange={(event) => set({ who: event.target.value })} /></label>
      <label>{t("log.account")}<Input value={typed.account} maxLength={64} autoComplete="off" onChange={(event) => set({ account: event.target.value })} /></label>
      <label>
        {t("log.action")}
        <Select
          value={typed.action}
          aria-label={t("log.action")}
          onChange={(action: string) => set({ action })}
          options={[{ value: "", label: t("log.action_any") }, ...actions.map((code) => ({ value: code, label: readName(t, code) }))]}
        />
      </label>
      <label>{t("log.from")}<Input type="datetime-local" value={typed.from} onChange={(event) => set({ from: event.target.value })} /></label>
      <label>{t("log.until")}<Input type="datetime-local" value={typed.until} onChange={(event) => set({ until: event.target.value })} /></label>
      <div className="log-buttons">
        <Button type="primary" htmlType="submit">{t("log.find")}</Button>
        <Button onClick={() => { setTyped(blank); find(blank); }}>{t("log.clear")}</Button>
      </div>
    </form>
  );
}

/** Who looked at whom: for auditors, who see no record. */
export function LogPage() {
  const { t } = useTranslation();
  useTitle(t("log.title"));
  const role = useSession().data?.role;
  const [filter, setFilter] = useState<LogFilter>({});
  if (role !== "auditor") {
    return <div className="panel"><Nothing title={t("log.denied_title")} lit={false}>{t("log.denied")}</Nothing></div>;
  }
  return (
    <div className="log-page">
      <div className="page-head">
        <h1>{t("log.title")}</h1>
        <p className="lede">{t("log.lede")}</p>
      </div>
      <Panel title={t("log.filter")}><Search find={(typed) => setFilter(filterOf(typed))} /></Panel>
      <Proof />
      <Emergencies />
      <Panel title={t("log.entries")}><Entries filter={filter} /></Panel>
    </div>
  );
}
