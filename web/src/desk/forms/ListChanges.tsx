import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import type { components } from "../../api/schema";
import { Asks } from "../../kit/Asks";
import { civilDate, count } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import { PersonLink } from "../person/PersonLink";

type Change = components["schemas"]["FormListChange"];
type Person = components["schemas"]["FormListPerson"];

function More({ shown, all }: { shown: number; all: number }) {
  const { t, i18n } = useTranslation();
  return all > shown ? <p className="faint">{t("forms.list_more", { n: count(all - shown, i18n.language) })}</p> : null;
}

function People({ title, people, all }: { title: string; people: Person[]; all: number }) {
  if (all === 0) return null;
  return (
    <section>
      <h4>{title}</h4>
      <ul className="form-people">{people.map((person) => <li key={person.id}><PersonLink person={person} /></li>)}</ul>
      <More shown={people.length} all={all} />
    </section>
  );
}

function Changed({ list }: { list: Change }) {
  const { t, i18n } = useTranslation();
  if (list.changed_count === 0) return null;
  const title = t("forms.list_changed", { n: count(list.changed_count, i18n.language) });
  return (
    <section>
      <h4>{title}</h4>
      <div className="scroll-x" tabIndex={0} role="group" aria-label={title}>
        <table className="form-fields">
          <thead><tr><th scope="col">{t("forms.person")}</th><th scope="col">{t("forms.label")}</th><th scope="col">{t("forms.was")}</th><th scope="col">{t("forms.now")}</th></tr></thead>
          <tbody>
            {list.changed.flatMap((one) => one.values.map((value, at) => (
              <tr key={`${one.id} ${value.label}`}>
                {at === 0 ? <th scope="rowgroup" rowSpan={one.values.length}><PersonLink person={{ id: one.id, name: one.name ?? null }} /></th> : null}
                <td>{value.label}</td>
                <td className="nums">{value.before === "" ? <span className="faint">{t("forms.empty")}</span> : value.before}</td>
                <td className="nums">{value.now === "" ? <span className="faint">{t("forms.empty")}</span> : value.now}</td>
              </tr>
            )))}
          </tbody>
        </table>
      </div>
      <More shown={list.changed.length} all={list.changed_count} />
    </section>
  );
}

function OneList({ list }: { list: Change }) {
  const { t, i18n } = useTranslation();
  const none = list.new_count + list.gone_count + list.changed_count === 0;
  return (
    <div>
      <h3>{list.rows}</h3>
      {none ? <p className="faint">{t("forms.lists_none")}</p> : null}
      <People title={t("forms.list_new", { n: count(list.new_count, i18n.language) })} people={list.new} all={list.new_count} />
      <People title={t("forms.list_gone", { n: count(list.gone_count, i18n.language) })} people={list.gone} all={list.gone_count} />
      <Changed list={list} />
    </div>
  );
}

function Found({ id, fillings, why }: { id: string; fillings: number; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const found = useQuery({
    queryKey: ["forms", "changes", id, fillings, why],
    queryFn: () => answer(client.GET("/api/v1/forms/{id}/changes", { params: { path: { id }, header: { "x-purpose": why } } })),
  });
  if (found.isPending) return <Waiting rows={4} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { before, now, lists } = found.data;
  return (
    <div className="form-body form-changes">
      <p className="faint">{t("forms.lists_between", { a: now.number, x: civilDate(now.day, i18n.language), b: before.number, y: civilDate(before.day, i18n.language) })}</p>
      {lists.map((list, at) => <OneList key={at} list={list} />)}
    </div>
  );
}

/** Who is new on a form's lists since the filling before, who has gone, whose values are others. People are read, so a purpose is named. */
export function ListChanges({ id, fillings }: { id: string; fillings: number }) {
  const { t } = useTranslation();
  return (
    <Panel title={t("forms.lists")} note={t("forms.lists_note")}>
      <Asks>{(why) => <Found id={id} fillings={fillings} why={why} />}</Asks>
    </Panel>
  );
}
