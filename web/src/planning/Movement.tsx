import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { count } from "../kit/format";
import { FileField } from "../kit/FileField";
import { Panel } from "../kit/Panel";
import { readMovement, type MovementFault } from "./movement";
import type { PlanDocument, PlanPlaces } from "./shapes";

/** Who moves between places: a matrix that is brought along, and what it comes to in the first year. */
export function Movement({ run, document, change, readOnly }: {
  run: PlanPlaces;
  document: PlanDocument;
  change: (next: PlanDocument) => void;
  readOnly: boolean;
}) {
  const { t, i18n } = useTranslation();
  const [source, setSource] = useState("");
  const [fault, setFault] = useState<MovementFault | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const n = (value: number) => count(Math.round(value), i18n.language);
  const bring = async () => {
    const read = readMovement((await file?.text()) ?? "", run.places.map((place) => place.code));
    setFault(Array.isArray(read) ? null : read);
    if (Array.isArray(read)) change({ ...document, movement: { source: source.trim(), flows: read } });
  };
  const stated = document.movement ?? null;
  return (
    <Panel
      title={t("planning.movement.title")}
      note={t("planning.movement.note")}
      end={stated === null || readOnly ? undefined : <Button onClick={() => change({ ...document, movement: null })}>{t("planning.movement.remove")}</Button>}
    >
      {stated === null ? <div className="body"><p className="faint">{t("planning.movement.none")}</p></div> : (
        <>
          <div className="scroll-x plan-places" tabIndex={0} role="region" aria-label={t("planning.movement.title")}>
            <table className="ledger">
              <thead>
                <tr>
                  <th scope="col">{t("planning.movement.from")}</th>
                  <th scope="col">{t("planning.movement.to")}</th>
                  <th scope="col" className="num">{t("planning.movement.rate")}</th>
                  <th scope="col" className="num">{t("planning.movement.people", { year: run.first_year })}</th>
                </tr>
              </thead>
              <tbody>
                {run.flows.map((flow) => (
                  <tr key={`${flow.from}/${flow.to}`}>
                    <th scope="row">{flow.from_name}</th>
                    <td>{flow.to_name}{flow.too_small ? <small className="plan-small"> {t("planning.too_small")}</small> : null}</td>
                    <td className="num">{flow.rate}</td>
                    <td className="num">{n(flow.people)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <div className="body"><p className="faint">{t("planning.source")}: {stated.source}</p></div>
        </>
      )}
      {readOnly ? null : (
        <div className="body">
          <form
            className="plan-bring"
            onSubmit={(event) => {
              event.preventDefault();
              void bring();
            }}
          >
            <p>{t("planning.movement.how")}</p>
            <label>{t("planning.movement.file")} <FileField accept=".csv,text/csv" none={file === null} onFile={setFile} /></label>
            <label>{t("planning.source")} <input type="text" maxLength={400} className="plan-source" value={source} onChange={(event) => setSource(event.target.value)} /></label>
            <Button htmlType="submit" disabled={file === null || source.trim() === ""}>{t("planning.movement.read")}</Button>
            {fault === null ? null : <p className="plan-refused" role="alert">{t(`planning.movement.fault.${fault.what}`, { line: fault.line })}</p>}
          </form>
        </div>
      )}
    </Panel>
  );
}
