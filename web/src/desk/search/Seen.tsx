import { CloseOutlined, PushpinFilled, PushpinOutlined } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { asProblem } from "../../api/problem";
import { civilDate } from "../../kit/format";
import type { Purpose } from "../../kit/purpose";
import { pathOf, type Recent } from "../../kit/recent";
import { forget, forgetAll, pin, recentsQuery } from "../../kit/recents";
import { Waiting } from "../../kit/states";

/** A change of the list; where it fails the reader is told why and the list stays as it was. */
function useChange() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: (change: () => Promise<void>) => change(),
    onError: (error) => {
      const problem = asProblem(error);
      void message.error(problem.detail || problem.title || t("error.unreachable_title"));
    },
  });
}

function Name({ one }: { one: Recent }) {
  const { t, i18n } = useTranslation();
  const kind = <span className="faint">{[t(`search.kind.${one.kind}`), civilDate(one.birth_date, i18n.language)].filter(Boolean).join(" · ")}</span>;
  if (one.name === null) return <span className="seen-name" data-recent tabIndex={-1}>{t("search.seen_outside")} {kind}</span>;
  return (
    <Link to={pathOf(one)} className="seen-name" data-recent>
      <b className="song">{one.name || t("common.nameless")}</b> {kind}
    </Link>
  );
}

/**
 * What this account opened lately and what it pinned, on every machine. ↑ ↓ go through it, P pins, Delete takes a line away; the focus stays
 * where it was in the list.
 */
export function SeenList({ why }: { why: Purpose }) {
  const { t } = useTranslation();
  const found = useQuery(recentsQuery(why));
  const change = useChange();
  const list = useRef<HTMLUListElement>(null);
  if (found.isPending) return <div className="panel"><Waiting rows={3} /></div>;
  if (found.isError) {
    return (
      <section className="panel seen" role="alert">
        <p className="seen-failed">{t("search.seen_failed")} <Button size="small" onClick={() => void found.refetch()}>{t("common.retry")}</Button></p>
      </section>
    );
  }
  const { items, days, pins_most: most } = found.data;
  if (items.length === 0) return null;
  const names = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-recent]") ?? [])];
  const go = (to: number) => {
    if (to < 0) document.getElementById("search-box")?.focus();
    else names()[Math.min(to, names().length - 1)]?.focus();
  };
  const away = (one: Recent, at: number) =>
    change.mutate(() => forget(one), { onSuccess: () => setTimeout(() => (names().length === 0 ? go(-1) : go(at)), 0) });
  const turn = (one: Recent) =>
    change.mutate(() => pin(one, !one.pinned), {
      // The line moves; the focus goes with it.
      onSuccess: () => setTimeout(() => list.current?.querySelector<HTMLElement>(`[data-of="${one.kind} ${one.id}"] [data-recent]`)?.focus(), 0),
    });
  const onKey = (event: KeyboardEvent, one: Recent, at: number) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Delete") away(one, at);
    else if (event.key.toLowerCase() === "p" && one.name !== null) turn(one);
    else return;
    event.preventDefault();
  };
  const label = (one: Recent): string => one.name || t(one.name === null ? "search.seen_outside" : "common.nameless");
  return (
    <section className="panel seen" aria-labelledby="seen-title">
      <header>
        <h2 id="seen-title">{t("search.seen")}</h2>
        {items.some((one) => !one.pinned) ? (
          <div className="end"><Button size="small" type="text" onClick={() => change.mutate(forgetAll, { onSuccess: () => setTimeout(() => go(names().length > 0 ? 0 : -1), 0) })}>{t("search.seen_clear")}</Button></div>
        ) : null}
        <p className="note">{t("search.seen_note", { days, most })}</p>
      </header>
      <ul ref={list}>
        {items.map((one, at) => (
          <li key={`${one.kind} ${one.id}`} data-of={`${one.kind} ${one.id}`} onKeyDown={(event) => onKey(event, one, at)}>
            <Name one={one} />
            {one.name === null ? null : (
              <Button
                type="text"
                aria-pressed={one.pinned}
                aria-label={t(one.pinned ? "search.unpin" : "search.pin", { name: label(one) })}
                icon={one.pinned ? <PushpinFilled aria-hidden /> : <PushpinOutlined aria-hidden />}
                onClick={() => turn(one)}
              />
            )}
            <Button type="text" aria-label={t("search.seen_forget", { name: label(one) })} icon={<CloseOutlined aria-hidden />} onClick={() => away(one, at)} />
          </li>
        ))}
      </ul>
      <p className="faint seen-keys thumbless" aria-hidden="true">{t("search.seen_keys")}</p>
    </section>
  );
}
