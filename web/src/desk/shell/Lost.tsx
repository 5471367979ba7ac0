import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../api/queries";
import { reachable, watch } from "../../kit/connection";

const there = async () => (await fetch("/healthz", { cache: "no-store" })).ok;

/** What failed while the line was down is read again; what somebody was writing still stands on the page, to be sent by them. */
function back(): void {
  reachable.set(true);
  void queries.refetchQueries({ type: "active", predicate: (query) => query.state.status === "error" });
}

/** Says that the line is down, that nothing is lost, and when it is up again. */
export function Lost() {
  const { t } = useTranslation();
  const up = reachable.use();
  const [looking, setLooking] = useState(false);
  useEffect(() => (up ? undefined : watch(there, back)), [up]);
  useEffect(() => {
    const down = () => reachable.set(false);
    addEventListener("offline", down);
    return () => removeEventListener("offline", down);
  }, []);
  const look = async () => {
    setLooking(true);
    if (await there().catch(() => false)) back();
    setLooking(false);
  };
  return (
    <div role="status" className={up ? "unseen" : "lost no-print"}>
      {up ? null : (
        <>
          <span><b>{t("lost.title")}</b> {t("lost.note")}</span>
          <Button size="small" loading={looking} onClick={() => void look()}>{t("common.retry")}</Button>
        </>
      )}
    </div>
  );
}
