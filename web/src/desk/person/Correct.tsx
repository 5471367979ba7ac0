import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import type { OpenCase } from "../../api/wire";
import { useDraft } from "../../kit/draft";
import { DraftNote } from "../../kit/DraftNote";
import { today } from "../../kit/day";
import { civilDate } from "../../kit/format";
import type { Purpose } from "../../kit/purpose";
import { example, wrongIn } from "./correction";

interface Written {
  value: string;
  because: string;
}

const isWritten = (content: object): content is Written =>
  "value" in content && typeof content.value === "string" && "because" in content && typeof content.because === "string";

/** What a value should be and which paper says so, beside the value itself. It is proposed, never written: somebody else decides. */
export function Correct({ person, attribute, name, why, open, close }: {
  person: string;
  attribute: string;
  name: string;
  why: Purpose;
  /** What waits for an answer about this value already. */
  open: readonly OpenCase[];
  close: () => void;
}) {
  const { t, i18n } = useTranslation();
  const ids = { value: useId(), because: useId(), wrong: useId() };
  const [written, setWritten] = useState<Written>({ value: "", because: "" });
  const [begun, setBegun] = useState(false);
  const write = (next: Written) => {
    setBegun(true);
    setWritten(next);
  };
  const own = useDraft(`propose-${person}-${attribute.replaceAll("_", "-")}`, why, written, begun, isWritten);
  const first = useRef<HTMLDivElement>(null);
  useEffect(() => first.current?.querySelector("input")?.focus(), []);
  const value = written.value.trim();
  const because = written.because.trim();
  const propose = useMutation({
    mutationFn: () =>
      answer(client.POST("/api/people/{id}/corrections", {
        params: { path: { id: person }, header: { "x-purpose": why } },
        body: { attribute, value, words: t("person.correct_words", { value, because }) },
      })),
    onSuccess: () => {
      own.drop();
      return queries.invalidateQueries({ queryKey: ["cases"] });
    },
  });
  if (propose.data !== undefined) {
    return <p className="correct-done" role="status">{t("person.correct_done", { number: propose.data.number, day: civilDate(propose.data.due_on, i18n.language) })}</p>;
  }
  const wrong = wrongIn(attribute, value, today());
  const ready = value !== "" && wrong === null && because.length >= 2;
  return (
    <form
      className="correct"
      aria-label={t("person.correct_title", { name })}
      onSubmit={(event) => { event.preventDefault(); if (ready && !propose.isPending) propose.mutate(); }}
      onKeyDown={(event) => { if (event.key === "Escape") close(); }}
    >
      {open.length === 0 ? null : (
        <p role="note"><span className="chip lamp">{t("person.correct_open")}</span> {t("person.correct_open_note", { numbers: open.map((one) => one.number).join("、") })} <Link to="/cases">{t("person.correct_open_see")}</Link></p>
      )}
      <DraftNote own={own} begun={begun} take={write} />
      <div ref={first}>
        <label htmlFor={ids.value}>{t("person.correct_value")}</label>
        <Input
          id={ids.value}
          value={written.value}
          maxLength={200}
          autoComplete="off"
          placeholder={example(attribute)}
          {...(wrong === null ? {} : { status: "error" as const, "aria-invalid": true, "aria-describedby": ids.wrong })}
          onChange={(event) => write({ ...written, value: event.target.value })}
        />
        {wrong === null ? null : <p id={ids.wrong} className="correct-wrong">{t(`person.correct_wrong.${wrong}`)}</p>}
      </div>
      <div>
        <label htmlFor={ids.because}>{t("person.correct_because")}</label>
        <Input id={ids.because} value={written.because} maxLength={500} autoComplete="off" onChange={(event) => write({ ...written, because: event.target.value })} />
      </div>
      <div className="correct-acts">
        <Button type="primary" htmlType="submit" size="small" disabled={!ready} loading={propose.isPending}>{t("person.correct_do")}</Button>
        <Button size="small" onClick={close}>{t("common.cancel")}</Button>
        <span className="faint">{ready ? t("person.correct_note") : t("person.correct_not")}</span>
      </div>
      {propose.isError ? <p role="alert">{asProblem(propose.error).detail || t("error.unreachable_title")}</p> : null}
    </form>
  );
}
