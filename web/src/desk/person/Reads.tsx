import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { readsQuery } from "../../api/queries";
import { moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import { readName } from "./words";

function Log({ id, why }: { id: string; why: Purpose }) {
  const { t } = useTranslation();
  const reads = useInfiniteQuery(readsQuery(id, why));
  if (reads.isPending) return <Waiting rows={4} />;
  if (reads.isError) return <Failed error={reads.error} retry={() => void reads.refetch()} />;
  const entries = reads.data.pages.flatMap((page) => page.items);
  if (entries.length === 0) return <p className="body faint">{t("person.reads_none")}</p>;
  return (
    <>
      <ol className="reads">
        {entries.map((entry, index) => (
          <li key={`${entry.at}/${index}`}>
            <p><strong>{entry.account}</strong> {readName(t, entry.action)}</p>
            <p className="faint">
              <time>{moment(entry.at)}</time>
              {entry.purpose == null ? "" : ` · ${t(`purpose.${entry.purpose}.name`)}`}
            </p>
          </li>
        ))}
      </ol>
      {reads.hasNextPage ? (
        <div className="results-more"><Button size="small" onClick={() => void reads.fetchNextPage()}>{t("common.more")}</Button></div>
      ) : null}
    </>
  );
}

/** Who looked at this person. Asking for the log is itself a read, so it waits to be asked. */
export function Reads({ id, why }: { id: string; why: Purpose }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  return (
    <Panel title={t("person.reads")} note={t("person.reads_note")} className="no-print">
      {asked ? <Log id={id} why={why} /> : (
        <div className="body"><Button onClick={() => setAsked(true)}>{t("person.reads_show")}</Button></div>
      )}
    </Panel>
  );
}
