import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import type { OpenCase } from "../../api/wire";
import { civilDate } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";

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

/** The cases that wait, where there are any: a correction that somebody proposed, a question, a request. */
export function OpenCases({ cases }: { cases: readonly OpenCase[] }) {
  const { t, i18n } = useTranslation();
  if (cases.length === 0) return null;
  return (
    <Panel title={t("person.open_cases")} note={t("person.open_cases_note")}>
      <ul className="reads">
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
    </Panel>
  );
}
