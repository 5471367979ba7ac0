import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { useBatchAction } from "../../api/queries";
import type { Batch } from "../../api/wire";
import { count } from "../../kit/format";

/** Says in the corner why the server refused. */
function useComplaint(): (error: unknown) => void {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (error) => {
    const problem = asProblem(error);
    void message.error(problem.detail || problem.title || t("error.unreachable"));
  };
}

/** Commit or discard: the two ways out of the check. */
export function CommitBar({ batch }: { batch: Batch }) {
  const { t, i18n } = useTranslation();
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const complain = useComplaint();
  const path = { params: { path: { id: batch.id } } };
  const commit = useBatchAction(async () => {
    await answer(client.POST("/api/imports/{id}/commit", { ...path, body: { also: [] } }));
  });
  const discard = useBatchAction(async () => {
    await answer(client.DELETE("/api/imports/{id}", path));
  });
  const rows = batch.counts.create + batch.counts.update;
  const ask = () => {
    void modal.confirm({
      title: t("imports.discard_title"),
      content: t("imports.discard_body"),
      okText: t("imports.discard"),
      cancelText: t("common.cancel"),
      okButtonProps: { danger: true },
      icon: null,
      onOk: async () => {
        try {
          await discard.mutateAsync(undefined);
          await navigate("/imports");
        } catch (error) {
          complain(error);
        }
      },
    });
  };
  return (
    <div className="commit-bar">
      <Button
        type="primary"
        size="large"
        disabled={rows === 0 || !batch.may_commit}
        loading={commit.isPending}
        onClick={() => commit.mutate(undefined, { onError: complain })}
      >
        {rows === 0 ? t("imports.commit_nothing") : t("imports.commit", { n: count(rows, i18n.language) })}
      </Button>
      {batch.may_commit ? null : <p className="faint">{t("imports.cannot_import")}</p>}
      <Button size="large" type="text" disabled={!batch.may_commit} onClick={ask}>{t("imports.discard")}</Button>
    </div>
  );
}

/** Says that the rows that could not be taken were dealt with: they leave the day's list and stay to be looked at. */
export function SettleButton({ batch }: { batch: Batch }) {
  const { t } = useTranslation();
  const complain = useComplaint();
  const settle = useBatchAction(async () => {
    await answer(client.POST("/api/batches/{id}/settled", { params: { path: { id: batch.id } } }));
  });
  if (!batch.rejects_wait) return null;
  return (
    <Button title={t("imports.settle_note")} loading={settle.isPending} onClick={() => settle.mutate(undefined, { onError: complain })}>
      {t("imports.settle")}
    </Button>
  );
}

/** Takes a committed batch out again. */
export function UndoButton({ batch }: { batch: Batch }) {
  const { t, i18n } = useTranslation();
  const { modal } = App.useApp();
  const complain = useComplaint();
  const undo = useBatchAction(async () => {
    await answer(client.POST("/api/batches/{id}/undo", { params: { path: { id: batch.id } } }));
  });
  if (batch.status !== "committed") return null;
  if (!batch.may_undo) return <p className="faint">{t("imports.cannot_undo")}</p>;
  const ask = () => {
    void modal.confirm({
      title: t("imports.undo_title"),
      content: t("imports.undo_body", { n: count(batch.counts.create + batch.counts.update, i18n.language) }),
      okText: t("imports.undo_ok"),
      cancelText: t("common.cancel"),
      okButtonProps: { danger: true },
      icon: null,
      onOk: () => undo.mutateAsync(undefined).catch(complain),
    });
  };
  return <Button danger loading={undo.isPending} onClick={ask}>{t("imports.undo")}</Button>;
}
