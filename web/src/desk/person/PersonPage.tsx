import { PrinterOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { personQuery, useSession } from "../../api/queries";
import type { PersonRecord } from "../../api/wire";
import { Asks } from "../../kit/Asks";
import { civilDate, moment } from "../../kit/format";
import type { Purpose } from "../../kit/purpose";
import { Failed, useTitle, Waiting } from "../../kit/states";
import { searchText } from "../../kit/task";
import { Events } from "./Events";
import { FamilyTree } from "./FamilyTree";
import { Households } from "./Households";
import { Reads } from "./Reads";
import { Records } from "./Records";
import { Residences } from "./Residences";
import { Registrations } from "./Registrations";
import { Secret } from "./Secret";
import { Values } from "./Values";
import { Why } from "./Why";
import "./person.css";

function Who({ person, why }: { person: PersonRecord; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const value = (attribute: string) => person.values.find((shown) => shown.attribute === attribute);
  const facts = [
    person.sex?.text,
    person.age == null || !person.alive ? undefined : t("common.years_old", { n: person.age }),
    civilDate(person.birth_date, i18n.language),
    value("ethnicity")?.text,
  ].filter((fact) => fact != null && fact !== "");
  return (
    <section className="who" aria-label={t("person.summary_label")}>
      <div>
        <h1>{person.name}</h1>
        <p className="soft">{facts.join(" · ")}</p>
      </div>
      <dl>
        {(["id_number", "phone"] as const).map((attribute) => {
          const shown = value(attribute);
          return shown === undefined ? null : (
            <div key={attribute}>
              <dt>{t(`attribute.${attribute}`)}</dt>
              <dd><Secret person={person.id} why={why} attribute={attribute} value={shown.value} masked={shown.masked} /></dd>
            </div>
          );
        })}
      </dl>
      <p className="who-chips">
        {person.alive ? null : <span className="chip">{t("common.deceased")}</span>}
        {person.unaccounted ? <span className="chip lamp">{t("person.status_unaccounted")}</span> : null}
        {person.located ? <span className="chip good">{t("person.status_located")}</span> : null}
      </p>
    </section>
  );
}

function Record({ id, why }: { id: string; why: Purpose }) {
  const { t } = useTranslation();
  const record = useQuery(personQuery(id, why));
  const account = useSession().data?.account ?? "";
  if (record.isPending) {
    return <div className="panel"><Waiting rows={12} /></div>;
  }
  if (record.isError) {
    return <div className="panel"><Failed error={record.error} retry={() => void record.refetch()} /></div>;
  }
  const person = record.data;
  return (
    <>
      <Who person={person} why={why} />
      <div className="person">
        <div className="person-main">
          <Values person={person} why={why} />
          <FamilyTree person={person} />
          <Residences person={person} />
          <Events person={person} />
          <Registrations person={person} why={why} />
        </div>
        <div className="person-side">
          <Households person={person} />
          <Records person={person} why={why} />
          <Why person={person} why={why} />
          <Reads id={id} why={why} />
        </div>
      </div>
      <p className="printed">
        {t("person.printed", { time: moment(new Date().toISOString()), account, purpose: t(`purpose.${why}.name`) })}
      </p>
    </>
  );
}

/** One person: who this is now, and where every word of it comes from. */
export function PersonPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const text = searchText.use();
  useTitle(t("person.title"));
  return (
    <>
      <div className="person-bar no-print">
        {text === "" ? <span /> : <Link to="/search">{t("person.back")}</Link>}
        <Button type="text" icon={<PrinterOutlined aria-hidden />} onClick={() => window.print()}>{t("person.print")}</Button>
      </div>
      <Asks>{(why) => <Record key={id} id={id} why={why} />}</Asks>
    </>
  );
}
