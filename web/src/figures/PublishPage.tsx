import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { asProblem } from "../api/problem";
import { queries } from "../api/queries";
import { civilDate, count, moment } from "../kit/format";
import { Panel } from "../kit/Panel";
import { Failed, Nothing, Waiting } from "../kit/states";
import { approveRelease, releaseQuery, releasesQuery, tryRelease, type ReleaseSheet } from "./desk-queries";
import { SnapshotFrame } from "./FiguresFrame";
import { OpenData } from "./OpenData";
import { stateOf } from "./reading";

/** Publishing: the closed catalogue, a release tried with audit and attack, a second person's approval, and what is open to everybody. */
export function PublishPage() {
  const { t } = useTranslation();
  const lede = <>{t("figures.publish.lede")} <a href="/published">{t("figures.publish.open")} →</a></>;
  return (
    <SnapshotFrame here="publish" title={t("figures.pages.publish")} lede={lede}>
      {(snapshot, query, set) => (
        <>
          <Try snapshot={snapshot.name} day={snapshot.as_of} choose={(id) => set("release", id)} />
          <Tried chosen={query.get("release") ?? ""} choose={(id) => set("release", id)} />
          <OpenData snapshot={snapshot.name} day={snapshot.as_of} />
        </>
      )}
    </SnapshotFrame>
  );
}

function Try({ snapshot, day, choose }: { snapshot: string; day: string; choose: (id: string) => void }) {
  const { t, i18n } = useTranslation();
  const run = useMutation({
    mutationFn: () => tryRelease(snapshot),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["figures", "releases"] });
      choose(made.release.id);
    },
  });
  return (
    <Panel title={t("figures.publish.try")} note={t("figures.publish.try_note")}>
      <div className="figures-bar">
        <Button type="primary" loading={run.isPending} onClick={() => run.mutate()}>{t("figures.publish.run", { day: civilDate(day, i18n.language) })}</Button>
      </div>
      <div className="figures-body" aria-live="polite">
        {run.isError ? <p role="alert">{asProblem(run.error).code === "wrong_state" ? t("figures.publish.later") : asProblem(run.error).detail || t("error.unreachable")}</p> : null}
      </div>
    </Panel>
  );
}

function Tried({ chosen, choose }: { chosen: string; choose: (id: string) => void }) {
  const { t, i18n } = useTranslation();
  const found = useQuery(releasesQuery(i18n.language));
  if (found.isPending) return <div className="panel"><Waiting rows={6} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const page = found.data;
  return (
    <>
      {chosen === "" ? null : <Preview id={chosen} />}
      <Panel title={t("figures.publish.tried")}>
        {page.items.length === 0 ? <Nothing title={t("figures.publish.none")} lit={false} /> : (
          <ul className="publish-list">
            {page.items.map((own) => (
              <li key={own.id}>
                <Button type="text" size="small" aria-current={own.id === chosen} onClick={() => choose(own.id)}>{civilDate(own.day, i18n.language)} · {moment(own.asked_at)}</Button> {t(`figures.publish.${stateOf(own)}`)}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={t("figures.publish.catalogue", { version: page.version })} note={t("figures.publish.catalogue_note", { people: count(page.least_people, i18n.language) })}>
        <ul className="publish-list">{page.tables.map((own) => <li key={own.code}><b>{own.name}</b> <span className="faint">{own.unit} × {own.dimensions.join(" × ")}</span></li>)}</ul>
      </Panel>
    </>
  );
}

function Preview({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const found = useQuery(releaseQuery(id, i18n.language));
  const approve = useMutation({ mutationFn: () => approveRelease(id), onSuccess: () => queries.invalidateQueries({ queryKey: ["figures", "releases"] }) });
  if (found.isPending) return <div className="panel"><Waiting rows={8} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const { release, sheets } = found.data;
  const n = (value: number) => count(value, i18n.language);
  const open = release.approved_at !== null && release.approved_at !== undefined;
  const blocked = stateOf(release) === "blocked";
  return (
    <Panel
      title={t("figures.publish.preview", { day: civilDate(release.day, i18n.language) })}
      note={t(`figures.publish.${stateOf(release)}`)}
      end={open ? <a href={`/published/${release.area}/${release.day}`}>{t("figures.publish.open")} →</a> : null}
    >
      <div className="dash-body">
        <dl className="figures-cards">
          <div><dt>{t("figures.publish.cells")}</dt><dd className="nums">{n(release.cells)}</dd></div>
          <div><dt>{t("figures.publish.small")}</dt><dd className="nums">{n(release.small)}</dd></div>
          <div><dt>{t("figures.publish.hidden")}</dt><dd className="nums">{n(release.hidden)}</dd></div>
          <div><dt>{t("figures.publish.earlier")}</dt><dd className="nums">{n(release.earlier)}</dd></div>
        </dl>
        {blocked ? <p role="alert">{t("figures.publish.blocks", { cell: release.blocked ?? "" })}</p> : <p>{t("figures.publish.audited")}</p>}
        {blocked || open ? null : (
          <p>
            <Button type="primary" disabled={release.own} loading={approve.isPending} onClick={() => approve.mutate()}>{t("figures.publish.approve")}</Button>{" "}
            {release.own ? <span className="soft">{t("figures.publish.own")}</span> : null}
          </p>
        )}
        {approve.isError ? <p role="alert">{asProblem(approve.error).code === "wrong_state" ? t("figures.publish.stale") : asProblem(approve.error).detail || t("error.unreachable")}</p> : null}
        {sheets.map((sheet) => <Sheet key={sheet.code} sheet={sheet} />)}
      </div>
    </Panel>
  );
}

function Sheet({ sheet }: { sheet: ReleaseSheet }) {
  const { t, i18n } = useTranslation();
  return (
    <details>
      <summary>{sheet.name}</summary>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={sheet.name}>
        <table className="figures-table">
          <thead><tr><th scope="col">{t("figures.place")}</th>{sheet.columns.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
          <tbody>
            {sheet.places.map((name, row) => (
              <tr key={sheet.codes[row] ?? row}>
                <th scope="row">{name}</th>
                {(sheet.counts[row] ?? []).map((own, at) => <td key={sheet.columns[at] ?? at}>{own === null || own === undefined ? "*" : count(own, i18n.language)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
