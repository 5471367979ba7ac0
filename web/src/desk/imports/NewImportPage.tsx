import { InboxOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Progress } from "antd";
import { useId, useRef, useState, type DragEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { profilesQuery, queries, useSession } from "../../api/queries";
import { share } from "../../kit/format";
import { Failed, Nothing, useTitle } from "../../kit/states";
import { upload } from "./upload";
import "./imports.css";

interface Sending {
  name: string;
  part: number;
}

function Drop({ take, busy }: { take: (files: File[]) => void; busy: boolean }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!busy && event.dataTransfer.files.length > 0) take([...event.dataTransfer.files]);
  };
  return (
    <div
      className={over ? "drop-zone over" : "drop-zone"}
      onDragOver={(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
    >
      <InboxOutlined aria-hidden />
      <p className="song">{over ? t("imports.drop_now") : t("imports.drop_title")}</p>
      <p className="faint">{t("imports.drop_or")}</p>
      <Button type="primary" disabled={busy} onClick={() => input.current?.click()}>{t("imports.drop_pick")}</Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("imports.drop_pick")}
        accept=".csv,.txt,.xlsx,.json,.jsonl,.parquet"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = "";
          if (files.length > 0) take(files);
        }}
      />
      <p className="faint">{t("imports.drop_kinds")}</p>
    </div>
  );
}

/** Brings files in. The check begins by itself; nothing is written before somebody commits. */
export function NewImportPage() {
  const { t, i18n } = useTranslation();
  useTitle(t("imports.new"));
  const navigate = useNavigate();
  const profiles = useQuery(profilesQuery);
  const mayImport = useSession().data?.may_import ?? false;
  const [profile, setProfile] = useState("auto");
  const [sending, setSending] = useState<Sending | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const select = useId();

  const take = async (files: File[]) => {
    setFailure(null);
    try {
      let last = "";
      for (const file of files) {
        setSending({ name: file.name, part: 0 });
        const batch = await upload(file, profile, (part) => setSending({ name: file.name, part }));
        last = batch.id;
      }
      void queries.invalidateQueries({ queryKey: ["batches"] });
      await navigate(files.length === 1 ? `/imports/${last}` : "/imports");
    } catch (error) {
      setFailure(error);
    } finally {
      setSending(null);
    }
  };
  if (!mayImport) {
    return <div className="panel"><Nothing title={t("error.forbidden_title")} lit={false} action={<Link to="/imports">{t("common.back")}</Link>}>{t("imports.cannot_import")}</Nothing></div>;
  }
  return (
    <>
      <div className="page-head"><h1>{t("imports.new")}</h1></div>
      <div className="panel new-import">
        <Drop take={(files) => void take(files)} busy={sending !== null} />
        {sending === null ? null : (
          <div role="status" className="sending">
            <p>{sending.name} · {t("imports.uploading", { percent: share(sending.part, i18n.language, 0) })}</p>
            <Progress percent={Math.round(sending.part * 100)} showInfo={false} aria-label={sending.name} />
          </div>
        )}
        {failure === null ? null : <Failed error={failure} />}
        <div className="new-import-profile">
          <label htmlFor={select}>{t("imports.profile")}</label>
          <select id={select} className="plain-select" value={profile} onChange={(event) => setProfile(event.target.value)}>
            <option value="auto">{t("imports.profile_auto")}</option>
            {(profiles.data ?? []).map((row) => <option key={row.code} value={row.code}>{row.name}</option>)}
          </select>
          <p className="faint">{t("imports.profile_note")} <Link to="/profiles">{t("administration.profiles")}</Link></p>
        </div>
      </div>
    </>
  );
}
