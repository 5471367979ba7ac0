import { UploadOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { batchesQuery, useBatchAction, useSession } from "../../api/queries";
import type { Batch } from "../../api/wire";
import { count, moment } from "../../kit/format";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { StateChip } from "../../kit/StateChip";
import "./imports.css";

const columns = ["create", "update", "skip", "reject"] as const;

function BatchRow({ batch }: { batch: Batch }) {
  const { i18n } = useTranslation();
  const n = (value: number) => count(value, i18n.language);
  return (
    <tr>
      <th scope="row">
        <Link to={`/imports/${batch.id}`}>
          {batch.source_name}
          <span className="unseen"> {batch.file_name}</span>
        </Link>
        <span className="batch-file faint">{batch.file_name}</span>
      </th>
      <td><StateChip status={batch.status} /></td>
      <td className="num">{n(batch.rows)}</td>
      {columns.map((column) => (
        <td key={column} className={`num minor${batch.counts[column] === 0 ? " faint" : ""}${column === "reject" && batch.counts.reject > 0 ? " rejects" : ""}`}>
          {n(batch.counts[column])}
        </td>
      ))}
      <td className={`num minor${batch.groups === 0 ? " faint" : ""}`}>{n(batch.groups)}</td>
      <td className="num soft"><time>{moment(batch.committed_at ?? batch.created_at)}</time></td>
      <td className="minor soft">{batch.created_by}</td>
    </tr>
  );
}

/** Files that were checked can be committed in one step: they are matched once. */
function Together({ staged }: { staged: Batch[] }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [first, ...others] = staged;
  const commit = useBatchAction(async (id: string) => {
    await answer(client.POST("/api/imports/{id}/commit", { params: { path: { id } }, body: { also: others.map((batch) => batch.id) } }));
  });
  if (first === undefined || others.length === 0) return null;
  return (
    <div className="panel together">
      <p>{t("imports.commit_together", { n: staged.length })}</p>
      <Button
        type="primary"
        loading={commit.isPending}
        onClick={() =>
          commit.mutate(first.id, {
            onSuccess: () => void navigate(`/imports/${first.id}`),
            onError: (error) => void message.error(asProblem(error).detail || t("error.unreachable")),
          })
        }
      >
        {t("imports.commit_all", { n: staged.length })}
      </Button>
    </div>
  );
}

/** Every file that came in, newest first. */
export function ImportsPage() {
  const { t } = useTranslation();
  useTitle(t("imports.title"));
  const batches = useInfiniteQuery(batchesQuery);
  const mayImport = useSession().data?.may_import ?? false;
  const navigate = useNavigate();
  const all = batches.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="page-head">
        <h1>{t("imports.title")}</h1>
        <div className="end">
          {mayImport ? (
            <Button type="primary" icon={<UploadOutlined aria-hidden />} onClick={() => void navigate("/imports/new")}>{t("imports.new")}</Button>
          ) : <p className="faint">{t("imports.cannot_import")}</p>}
        </div>
      </div>
      <Together staged={all.filter((batch) => batch.status === "staged" && batch.may_commit)} />
      <div className="panel">
        {batches.isPending ? <Waiting rows={8} /> : null}
        {batches.isError ? <Failed error={batches.error} retry={() => void batches.refetch()} /> : null}
        {batches.isSuccess && all.length === 0 ? (
          <Nothing title={t("imports.none_title")} lit={false} action={mayImport ? <Link to="/imports/new">{t("imports.new")}</Link> : undefined}>
            {t("imports.none")}
          </Nothing>
        ) : null}
        {all.length === 0 ? null : (
          <div className="scroll-x" tabIndex={0} role="group" aria-label={t("imports.list_label")}>
            <table className="ledger batches">
              <caption className="unseen">{t("imports.list_label")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("imports.col_source")}</th>
                  <th scope="col">{t("imports.col_state")}</th>
                  <th scope="col" className="num">{t("imports.col_rows")}</th>
                  {columns.map((column) => <th key={column} scope="col" className="num minor">{t(`imports.col_${column}`)}</th>)}
                  <th scope="col" className="num minor">{t("imports.col_groups")}</th>
                  <th scope="col" className="num">{t("imports.col_time")}</th>
                  <th scope="col" className="minor">{t("imports.col_by")}</th>
                </tr>
              </thead>
              <tbody>{all.map((batch) => <BatchRow key={batch.id} batch={batch} />)}</tbody>
            </table>
          </div>
        )}
        {batches.hasNextPage ? (
          <div className="batches-more">
            <Button loading={batches.isFetchingNextPage} onClick={() => void batches.fetchNextPage()}>{t("common.more")}</Button>
          </div>
        ) : null}
      </div>
    </>
  );
}
