import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import type { OpenCase, OpenFinding } from "../../api/wire";
import { civilDate, count, moment } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { chipOf } from "../quality/words";

/** What waits for an answer about a person. Read beside the record as it is now; also asked for by its values, once for both. */
export function useOpenCases(person: string, why: Purpose, now: boolean): readonly OpenCase[] {
  const { i18n } = useTranslation();
  const found = useQuery({
    queryKey: ["cases", "of", person, why, i18n.language],
    queryFn: () => answer(client.GET("/api/people/{id}/cases", { params: { path: { id: person }, header: { "x-purpose": why } } })),
    enabled: now,
    staleTime: 60_000,
  });
  return found.data?.items ?? [];
}

/** English checks begin small. */
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function Cases({ cases }: { cases: readonly OpenCase[] }) {
  const { t, i18n } = useTranslation();
  return (
    <ul className="matters" aria-label={t("person.open_cases")}>
      {cases.map((one) => (
        <li key={one.id}>
          <p>
            <Link to="/cases">{one.about_text === "" ? one.kind_text : `${one.kind_text}：${one.about_text}`}</Link>{" "}
            {one.late ? <span className="chip bad">{t("person.open_case_late")}</span> : null}
          </p>
          <p className="faint">{t("person.open_case", { number: one.number, day: civilDate(one.due_on, i18n.language) })}</p>
        </li>
      ))}
    </ul>
  );
}

/** Each leads to where it is decided, and from there back to this record. */
function Findings({ person, found }: { person: string; found: readonly OpenFinding[] }) {
  const { t, i18n } = useTranslation();
  const beside = (one: OpenFinding): string => {
    const n = count(one.others, i18n.language);
    if (!one.named) return t("person.finding_around");
    return one.others === 0 ? "" : t("person.finding_others", { count: one.others, n });
  };
  return (
    <ul className="matters" aria-label={t("person.open_findings")}>
      {found.map((one) => (
        <li key={one.id}>
          <p>
            <Link to={`/quality/${one.check.id}?finding=${one.id}&of=${person}`}>{sentence(one.check.text)}</Link>{" "}
            <span className={chipOf(one.check.severity)}>{t(`quality.severity.${one.check.severity}`)}</span>{" "}
            {one.verdict === "in_repair" ? <span className="chip">{t("quality.verdict.in_repair")}</span> : null}
          </p>
          <p className="faint">
            {[t("quality.found_at", { time: moment(one.found_at) }), beside(one), t(`quality.next.${one.check.next_step}`)].filter((part) => part !== "").join(" · ")}
          </p>
        </li>
      ))}
    </ul>
  );
}

/**
 * What is not settled about a person: what was asked of the office and is not answered, and what the quality checks found. Asked for beside the
 * record, which does not wait for it; where there is nothing it takes no room.
 */
export function OpenMatters({ id, why, cases }: { id: string; why: Purpose; cases: readonly OpenCase[] }) {
  const { t, i18n } = useTranslation();
  const found = useQuery({
    queryKey: ["people", "open-findings", id, why, i18n.language],
    queryFn: () => answer(client.GET("/api/people/{id}/findings", { params: { path: { id }, header: { "x-purpose": why } } })),
    staleTime: 60_000,
  });
  const findings = found.data?.items ?? [];
  if (cases.length === 0 && findings.length === 0 && !found.isError) return null;
  return (
    <Panel className="open-matters" title={t("person.open_matters")} note={t("person.open_matters_note")}>
      {cases.length === 0 ? null : <Cases cases={cases} />}
      {findings.length === 0 ? null : <Findings person={id} found={findings} />}
      {found.isError ? (
        <p className="body" role="alert">{t("person.open_findings_failed")} <Button size="small" onClick={() => void found.refetch()}>{t("common.retry")}</Button></p>
      ) : null}
    </Panel>
  );
}
