import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { profilesQuery, queries, useSession } from "../../api/queries";
import { useDraft } from "../../kit/draft";
import { DraftNote } from "../../kit/DraftNote";
import { count } from "../../kit/format";
import { FileField } from "../../kit/FileField";
import { Panel } from "../../kit/Panel";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { History } from "./History";
import { importProfilesQuery, withFile, type ImportProfile, type ProfileTrial } from "./queries";
import "./administration.css";

/** A source that only this office has begins with this. */
const blank: ImportProfile = {
  code: "",
  name: "",
  content: `code = "tax"\nname_zh = "来源名称"\nname_en = "Name of the source"\nkey = "编号"\n\n[[mention]]\nrole = "self"\nalways = true\nrequired = ["name"]\n\n[mention.fields]\nname = "姓名"\nid_number = "身份证号"\nbirth_date = "出生日期"\naddress = "现住地址"\n`,
  shipped: null,
  own: false,
  version: 0,
  history: [],
};

function Columns({ title, columns, warn = false }: { title: string; columns: readonly string[]; warn?: boolean }) {
  if (columns.length === 0) return null;
  return <p><span className={warn ? "chip lamp" : "faint"}>{title}</span> {columns.join("、")}</p>;
}

function Tried({ trial }: { trial: ProfileTrial }) {
  const { t, i18n } = useTranslation();
  const n = (value: number) => count(value, i18n.language);
  return (
    <div className="set-trial" role="status">
      <p><b>{t("administration.tried", { rows: n(trial.rows), records: n(trial.records), rejected: n(trial.rejected), people: n(trial.mentions) })}</b> {trial.more ? t("administration.tried_more") : ""}</p>
      <Columns title={t("administration.known")} columns={trial.known} />
      <Columns title={t("administration.unknown")} columns={trial.unknown} />
      <Columns title={t("administration.missing")} columns={trial.missing} warn />
      <Columns title={t("administration.denied")} columns={trial.denied} warn />
      {trial.groups.length === 0 ? null : (
        <ul>
          {trial.groups.map((group) => (
            <li key={`${group.column ?? ""}-${group.text}`}>
              <span className={group.rejects ? "chip lamp" : "chip"}>{t(group.rejects ? "administration.rejects" : "administration.warns")}</span> {group.text} <span className="faint nums">{t("administration.rows", { n: n(group.rows) })}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Edit({ profile, done }: { profile: ImportProfile; done: () => void }) {
  const { t } = useTranslation();
  const ids = { text: useId(), reason: useId(), file: useId(), hint: useId() };
  const [content, setContent] = useState(profile.content);
  const [reason, setReason] = useState("");
  const code = profile.code === "" ? (/^\s*code\s*=\s*"([a-z0-9_]+)"/m.exec(content)?.[1] ?? "") : profile.code;
  const tried = useMutation({
    mutationFn: (file: File) => answer(client.POST("/api/import-profile-trials", { body: { content, file: "" }, bodySerializer: () => withFile(file, ["content", content]) })),
  });
  const keep = useMutation({
    mutationFn: (text: string) => answer(client.PUT("/api/import-profiles/{code}", { params: { path: { code } }, body: { content: text, reason, version: profile.version } })),
    onSuccess: async () => {
      own.drop();
      await Promise.all([importProfilesQuery, profilesQuery].map(({ queryKey }) => queries.invalidateQueries({ queryKey })));
      done();
    },
  });
  const said = reason.trim().length >= 2;
  const ready = said && code !== "" && content.trim() !== "";
  const [begun, setBegun] = useState(false);
  const own = useDraft(`profile-${profile.code === "" ? "new" : profile.code}`, "import_review", { content }, begun, (found): found is { content: string } => "content" in found && typeof found.content === "string");
  const set = (text: string) => { tried.reset(); keep.reset(); setBegun(true); setContent(text); };
  return (
    <form className="set-form one" onSubmit={(event) => { event.preventDefault(); if (ready) keep.mutate(content); }}>
      <DraftNote own={own} begun={begun} take={(found) => set(found.content)} />
      <div>
        <label htmlFor={ids.text}>{t("administration.toml")}</label>
        <Input.TextArea id={ids.text} className="set-toml" rows={18} spellCheck={false} maxLength={60_000} aria-describedby={ids.hint} value={content} onChange={(event) => set(event.target.value)} />
        <small id={ids.hint} className="faint">{t("administration.toml_hint")}</small>
      </div>
      <div>
        <label htmlFor={ids.file}>{t("administration.try")}</label>
        <FileField id={ids.file} accept=".csv,.txt,.xlsx,.json,.ndjson,.parquet" onFile={(file) => tried.mutate(file)} />
        <small className="faint">{t("administration.try_hint")}</small>
      </div>
      {tried.isPending ? <Waiting rows={3} /> : null}
      {tried.isError ? <p role="alert">{asProblem(tried.error).detail}</p> : null}
      {tried.isSuccess ? <Tried trial={tried.data} /> : null}
      <div>
        <label htmlFor={ids.reason}>{t("administration.reason")}</label>
        <Input id={ids.reason} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </div>
      <div className="set-do">
        <Button type="primary" htmlType="submit" disabled={!ready} loading={keep.isPending}>{t("administration.keep")}</Button>
        {profile.version > 0 && profile.own ? <Button disabled={!said} loading={keep.isPending} onClick={() => keep.mutate("")}>{t(profile.shipped === null ? "administration.drop_own" : "administration.as_shipped")}</Button> : null}
        <Button onClick={done}>{t("common.cancel")}</Button>
        {ready ? null : <span className="faint">{t("administration.profile_not")}</span>}
      </div>
      {keep.isError ? <p role="alert">{asProblem(keep.error).detail}</p> : null}
      <History versions={profile.history} take={(version) => set(version.content)} />
    </form>
  );
}

function One({ profile }: { profile: ImportProfile }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Panel title={profile.name} note={profile.code} end={<span className={profile.own ? "chip good" : "chip"}>{t(profile.own ? "administration.own" : "administration.shipped")}</span>}>
      <div className="set-body">
        {open ? <Edit profile={profile} done={() => setOpen(false)} /> : <Button onClick={() => setOpen(true)} data-profile={profile.code}>{t("administration.open_profile")}</Button>}
      </div>
    </Panel>
  );
}

/** How departments' files are read: seen, changed, tried on a file before it counts, in versions. */
export function ProfilesPage() {
  const { t } = useTranslation();
  useTitle(t("administration.profiles"));
  const may = useSession().data?.may_import ?? false;
  const found = useQuery({ ...importProfilesQuery, enabled: may });
  const [adding, setAdding] = useState(false);
  if (!may) return <div className="panel"><Nothing title={t("error.forbidden_title")} lit={false} action={<Link to="/imports">{t("common.back")}</Link>}>{t("imports.cannot_import")}</Nothing></div>;
  return (
    <>
      <div className="page-head">
        <h1>{t("administration.profiles")}</h1>
        <p className="lede">{t("administration.profiles_lede")}</p>
      </div>
      <div className="set-page">
        {found.isPending ? <div className="panel"><Waiting rows={8} /></div> : null}
        {found.isError ? <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div> : null}
        {found.isSuccess ? found.data.items.map((profile) => <One key={`${profile.code}-${profile.version}`} profile={profile} />) : null}
        {found.isSuccess ? (
          <Panel title={t("administration.new_profile")}>
            <div className="set-body">
              {adding ? <Edit profile={blank} done={() => setAdding(false)} /> : <Button onClick={() => setAdding(true)}>{t("administration.new_profile_do")}</Button>}
            </div>
          </Panel>
        ) : null}
      </div>
    </>
  );
}
