import { PrinterOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useParams } from "react-router";
import type { components } from "../../api/schema";
import { Asks } from "../../kit/Asks";
import { moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { mendingQuery } from "./queries";
import "../benefits/benefits.css";
import "./mend.css";

type Mending = components["schemas"]["CaseMending"];
type Row = components["schemas"]["MendingRow"];

/** What the department is asked: which row of which file, what it should say, and why. Enough to find it, and no more of the person. */
function Letter({ mending, row }: { mending: Mending; row: Row }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<boolean | null>(null);
  const lines = [
    t("cases.letter_to", { source: row.source }),
    t("cases.letter_row", { file: row.file, row: row.row, key: row.key, time: moment(row.at) }),
    row.column === null ? t("cases.letter_value", { name: mending.attribute_text }) : t("cases.letter_column", { name: mending.attribute_text, column: row.column }),
    ...(mending.proposed_text === null ? [] : [t("cases.letter_should", { value: mending.proposed_text })]),
    t("cases.letter_because", { words: mending.words }),
    t("cases.letter_end", { number: mending.number }),
  ];
  const copy = async () => setCopied(await navigator.clipboard.writeText(lines.join("\n")).then(() => true, () => false));
  return (
    <Panel title={t("cases.letter")} note={t("cases.letter_note", { source: row.source })}>
      <div className="benefit-body">
        <div className="mend-letter" data-letter="">{lines.map((line) => <p key={line}>{line}</p>)}</div>
        <div className="benefit-row no-print">
          <Button type="primary" onClick={() => void copy()}>{t("cases.letter_copy")}</Button>
          <Button icon={<PrinterOutlined aria-hidden />} onClick={() => window.print()}>{t("cases.letter_print")}</Button>
          <span role="status">{copied === null ? "" : t(copied ? "cases.letter_copied" : "cases.letter_not_copied")}</span>
        </div>
        <p className="faint no-print">{t("cases.letter_after")} <Link to="/imports">{t("cases.mend_import")}</Link></p>
      </div>
    </Panel>
  );
}

function Mend({ id, why }: { id: string; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const found = useQuery(mendingQuery(id, why, i18n.language));
  if (found.isPending) return <div className="panel"><Waiting rows={6} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const mending = found.data;
  // What this office registered is corrected there: its form opens with what was asked filled in.
  if (mending.event !== null) return <Navigate to={`/events/${mending.event.id}?case=${id}`} replace />;
  if (mending.row !== null) return <Letter mending={mending} row={mending.row} />;
  return (
    <Panel title={t("cases.letter")}>
      <div className="benefit-body" data-nowhere=""><p>{t("cases.mend_nowhere", { name: mending.attribute_text })}</p></div>
    </Panel>
  );
}

/** Where a correction is carried out: the form of an event of this office, or what its source is asked for. */
export function MendPage() {
  const { t } = useTranslation();
  const id = useParams()["id"] ?? "";
  useTitle(t("cases.mend"));
  return (
    <>
      <p className="no-print"><Link to="/cases">← {t("cases.title")}</Link></p>
      <div className="page-head"><h1>{t("cases.mend")}</h1></div>
      <Asks only={["family_service", "correction"]}>{(why) => <Mend key={id} id={id} why={why} />}</Asks>
    </>
  );
}
