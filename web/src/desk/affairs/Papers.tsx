import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { moment } from "../../kit/format";
import type { Purpose } from "../../kit/purpose";
import { withFile } from "../administration/queries";
import { froms, known, type Application } from "./words";

type Paper = Application["papers"][number];

/** Shows a scan beside the desk; what a browser cannot show, it keeps as a file. */
function show(scan: Blob): void {
  const address = URL.createObjectURL(scan);
  window.open(address, "_blank", "noopener");
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function One({ application, paper, why, seen }: { application: Application; paper: Paper; why: Purpose; seen: (name: string) => void }) {
  const { t } = useTranslation();
  const field = useId();
  const from = known(froms, paper.from);
  const header = { "x-purpose": why };
  const keep = useMutation({
    mutationFn: (file: File) =>
      answer(client.POST("/api/applications/{id}/papers", {
        params: { path: { id: application.id }, header },
        body: { code: "", file: "" },
        bodySerializer: () => withFile(file, ["code", paper.name.replace("paper.", "")]),
      })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["applications"] }),
  });
  const look = useMutation({
    mutationFn: async (id: string) => {
      const got = await answer(client.GET("/api/papers/{id}", { params: { path: { id }, header }, parseAs: "blob" }));
      show(got as unknown as Blob);
    },
  });
  const problem = keep.error ?? look.error;
  const { kept } = paper;
  return (
    <li data-paper={paper.name}>
      {paper.title}: {t(`affairs.from.${from}`, { item: paper.item ?? "", time: moment(paper.kept_at) })}{" "}
      {kept === null ? null : <Button size="small" loading={look.isPending} onClick={() => look.mutate(kept)}>{t("affairs.paper_show")}</Button>}
      {from === "wanted" || from === "kept" ? (
        <>
          {from === "wanted" ? <Button size="small" onClick={() => seen(paper.name)}>{t("affairs.seen")}</Button> : null}{" "}
          <label htmlFor={field}>{t(from === "wanted" ? "affairs.paper_scan" : "affairs.paper_newer")}</label>{" "}
          <input
            id={field}
            type="file"
            accept="image/jpeg,image/png,application/pdf"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file !== undefined) keep.mutate(file);
            }}
          />
        </>
      ) : null}
      {problem === null ? null : <span role="alert">{asProblem(problem).detail}</span>}
    </li>
  );
}

/** The papers that an application wants, and where each comes from: a scan is taken once. */
export function Papers({ application, why, seen }: { application: Application; why: Purpose; seen: (name: string) => void }) {
  const { t } = useTranslation();
  if (application.papers.length === 0) return null;
  return (
    <div className="affair-body">
      <h3>{t("affairs.papers")}</h3>
      <ul>{application.papers.map((paper) => <One key={paper.name} application={application} paper={paper} why={why} seen={seen} />)}</ul>
    </div>
  );
}
