import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { civilDate } from "../../kit/format";
import type { Purpose } from "../../kit/purpose";

/** What a value should be and which paper says so, beside the value itself. It is proposed, never written: somebody else decides. */
export function Correct({ person, attribute, name, why, close }: { person: string; attribute: string; name: string; why: Purpose; close: () => void }) {
  const { t, i18n } = useTranslation();
  const ids = { value: useId(), because: useId() };
  const [value, setValue] = useState("");
  const [because, setBecause] = useState("");
  const first = useRef<HTMLDivElement>(null);
  useEffect(() => first.current?.querySelector("input")?.focus(), []);
  const propose = useMutation({
    mutationFn: () =>
      answer(client.POST("/api/people/{id}/corrections", {
        params: { path: { id: person }, header: { "x-purpose": why } },
        body: { attribute, words: t("person.correct_words", { value: value.trim(), because: because.trim() }) },
      })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["cases"] }),
  });
  if (propose.data !== undefined) {
    return <p className="correct-done" role="status">{t("person.correct_done", { number: propose.data.number, day: civilDate(propose.data.due_on, i18n.language) })}</p>;
  }
  const ready = value.trim() !== "" && because.trim().length >= 2;
  return (
    <form
      className="correct"
      aria-label={t("person.correct_title", { name })}
      onSubmit={(event) => { event.preventDefault(); if (ready && !propose.isPending) propose.mutate(); }}
      onKeyDown={(event) => { if (event.key === "Escape") close(); }}
    >
      <div ref={first}>
        <label htmlFor={ids.value}>{t("person.correct_value")}</label>
        <Input id={ids.value} value={value} maxLength={200} autoComplete="off" onChange={(event) => setValue(event.target.value)} />
      </div>
      <div>
        <label htmlFor={ids.because}>{t("person.correct_because")}</label>
        <Input id={ids.because} value={because} maxLength={500} autoComplete="off" onChange={(event) => setBecause(event.target.value)} />
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
