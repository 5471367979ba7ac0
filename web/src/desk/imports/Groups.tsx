import { DownloadOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Batch, FindingGroup } from "../../api/wire";
import { count } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Repairs } from "./Repair";

function GroupLine({ batch, group }: { batch: Batch; group: FindingGroup }) {
  const { t, i18n } = useTranslation();
  const reject = group.severity === "reject";
  const others = group.columns.filter((found) => found.column !== group.column).map((found) => found.column);
  return (
    <li className="group">
      <div className="group-count">
        <b>{count(group.rows, i18n.language)}</b>
        <span className={`chip ${reject ? "bad" : "lamp"}`}>{t(reject ? "imports.severity_reject" : "imports.severity_warn")}</span>
      </div>
      <div className="group-words">
        <p><strong>{group.text}</strong></p>
        <p className="soft">{group.advice}</p>
        <p className="faint">
          {group.column === null ? null : <span>{t("imports.column", { column: group.column })}</span>}
          {others.length === 0 ? null : <span>{t("imports.other_columns", { columns: others.join("、") })}</span>}
          {group.sample === null || group.sample === "" ? null : <span>{t("imports.sample")} <code>{group.sample}</code></span>}
          {group.first_rows.length === 0 ? null : <span>{t("imports.first_rows", { rows: group.first_rows.slice(0, 5).join(", ") })}</span>}
        </p>
      </div>
      {batch.status === "staged" && batch.may_commit ? <Repairs batch={batch} group={group} /> : null}
    </li>
  );
}

/** The rows that could not be taken, as a file. Its purpose is plain from what it is. */
async function saveRejected(batch: Batch): Promise<void> {
  const body = await answer(
    client.GET("/api/batches/{id}/rejected", {
      params: { path: { id: batch.id }, header: { "x-purpose": "import_review" } },
      parseAs: "blob",
    }),
  );
  const link = document.createElement("a");
  link.href = URL.createObjectURL(body as unknown as Blob);
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
