import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { asProblem } from "../api/problem";
import { following } from "./following";
import { useKeys } from "./keys";

/** From one thing of a queue to the next, by a button and N. The queue is read when that is asked for, since reading it leaves an entry in the log. */
export function NextOne({ id, waiting, to, empty }: {
  id: string;
  /** What waits, in the queue's order. */
  waiting: () => Promise<readonly string[]>;
  to: (id: string) => string;
  /** The queue's own page, where nothing else waits. */
  empty: string;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const go = useMutation({
    mutationFn: waiting,
    onSuccess: (ids) => {
      const next = following(ids, id);
      return navigate(next === null ? empty : to(next));
    },
  });
  const next = () => { if (!go.isPending) go.mutate(); };
  useKeys({ n: next });
  return (
    <span className="next-one no-print">
      <Button loading={go.isPending} aria-keyshortcuts="N" onClick={next}>{t("common.next")} <kbd aria-hidden="true">N</kbd></Button>
      {go.isError ? <span role="alert"> {asProblem(go.error).detail || t("error.unreachable_title")}</span> : null}
    </span>
  );
}
