import { DownloadOutlined } from "@ant-design/icons";
import { App, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { useBatchAction } from "../../api/queries";
import type { Batch, FindingGroup } from "../../api/wire";
import { count } from "../../kit/format";
import { Panel } from "../../kit/Panel";

function Repair({ batch, group }: { batch: Batch; group: FindingGroup }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [value, setValue] = useState("");
  const repair = useBatchAction(async () => {
    await answer(
      client.POST("/api/imports/{id}/repairs", {
        params: { path: { id: batch.id } },
        body: { group: group.group, ...(group.choice == null ? {} : { value: value.trim() }) },
      }),
    );
  });
  if (batch.status !== "staged") return null;
  // A warning that nothing can be done about needs no advice: its rows are taken as they are.
  if (!group.repairable && group.severity === "warn") return null;
  if (!group.repairable) return <span className="faint group-hint">{t("imports.repair_none")}</span>;
  const values = group.choice?.values ?? [];
  return (
    <form
      className="repair"
      onSubmit={(event) => {
        event.preventDefault();
        repair.mutate(undefined, { onError: (error) => void message.error(asProblem(error).detail || t("error.unreachable")) });
      }}
    >
      {group.choice == null ? null : values.length > 0 ? (
        <select className="plain-select" aria-label={`${group.text}: ${t("imports.choose_value")}`} value={value} onChange={(event) => setValue(event.target.value)}>
          <option value="">{t("imports.choose_value")}</option>
          {values.map((choice) => <option key={choice.code} value={choice.code}>{choice.text}</option>)}
        </select>
      ) : (
        <Input aria-label={`${group.text}: ${t("imports.type_value")}`} placeholder={t("imports.type_value")} value={value} onChange={(event) => setValue(event.target.value)} />
      )}
      <Button htmlType="submit" loading={repair.isPending} disabled={group.choice != null && value.trim() === ""} aria-label={`${t("imports.repair")}: ${group.repair_text}`}>
        {t("imports.repair")}
      </Button>
    </form>
  );
}

function GroupLine({ batch, group }: { batch: Batch; group: FindingGroup }) {
  const { t, i18n } = useTranslation();
  const reject = group.severity === "reject";
  return (
    <li className="group">
      <div className="group-count">
        <b>{count(group.rows, i18n.language)}</b>
        <span className={`chip ${reject ? "bad" : "lamp"}`}>{t(reject ? "imports.severity_reject" : "imports.severity_warn")}</span>
      </div>
      <div className="group-words">
        <p><strong>{group.text}</strong></p>
        <p className="soft">{group.repair_text}</p>
        <p className="faint">
          {group.column == null ? null : <span>{t("imports.column", { column: group.column })}</span>}
          {group.sample == null || group.sample === "" ? null : <span>{t("imports.sample")} <code>{group.sample}</code></span>}
          <code>{group.code}</code>
        </p>
      </div>
      <Repair batch={batch} group={group} />
    </li>
  );
}

/** The rows that could not be taken, as a file. Its purpose is plain from what it is. */
async function saveRejected(batch: Batch): Promise<void> {
  const body = await answer(
    client.GET("/api/batches/{id}/rejected", {
      params: { path: { id: batch.id }, header: { "x-purpose": "import_review" } },
      headers: { "x-purpose": "import_review" },
      parseAs: "blob",
    }),
  );
  const link = document.createElement("a");
  link.href = URL.createObjectURL(body as Blob);
  link.download = `${batch.file_name.replace(/\.\w+$/, "")}-rejected.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Faults of one file, together by what mends them. */
export function Groups({ batch, groups }: { batch: Batch; groups: FindingGroup[] }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  if (groups.length === 0) {
    return <Panel title={t("imports.groups_title")}><p className="body soft">{t("imports.groups_none")}</p></Panel>;
  }
  return (
    <Panel
      title={t("imports.groups_title")}
      note={t("imports.groups_note")}
      end={
        batch.counts.reject === 0 ? undefined : (
          <Button
            icon={<DownloadOutlined aria-hidden />}
            title={t("imports.download_note")}
            onClick={() => void saveRejected(batch).catch((error: unknown) => void message.error(asProblem(error).title || t("error.unreachable_title")))}
          >
            {t("imports.download_rejected")}
          </Button>
        )
      }
    >
      <ul className="groups">
        {groups.map((group) => <GroupLine key={group.group} batch={batch} group={group} />)}
      </ul>
    </Panel>
  );
}
