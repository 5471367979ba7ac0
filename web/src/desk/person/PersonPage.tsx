import { PrinterOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";
import { asProblem, type Problem } from "../../api/problem";
import { personQuery, useSession, type Then } from "../../api/queries";
import type { PersonRecord } from "../../api/wire";
import { Asks } from "../../kit/Asks";
import { civilDate, moment } from "../../kit/format";
import type { Purpose } from "../../kit/purpose";
import { useOpened } from "../../kit/useOpened";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { searchText } from "../../kit/task";
import { Applications } from "./Applications";
import { Certificates } from "./Certificates";
import { Door } from "./Door";
import { Helpers } from "./Helpers";
import { OpenMatters, useOpenCases } from "./OpenMatters";
import { Entitled } from "./Entitled";
import { PaymentAccount } from "./PaymentAccount";
import { Events } from "./Events";
import { FamilyTree } from "./FamilyTree";
import { Households } from "./Households";
import { Reads } from "./Reads";
import { Records } from "./Records";
import { Residences } from "./Residences";
import { Registrations } from "./Registrations";
import { Secret } from "./Secret";
import { thenOf, turns } from "./then";
import { TimePanel } from "./TimePanel";
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
        <h1>{person.name || t("common.nameless")}</h1>
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

/** An old id leads to who they are now; the reader goes there, so that the address they kept is not silently another's. */
function Merged({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  return (
    <Nothing
      title={problem.title}
      action={problem.now.map((now) => <Link key={now} to={`/people/${now}`} replace autoFocus>{t("person.merged_now")}</Link>)}
    >
      {problem.detail}
    </Nothing>
  );
}

function Record({ id, why }: { id: string; why: Purpose }) {
  const { t, i18n } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const then = thenOf(search);
  const asked = then.as_of !== undefined || then.known_at !== undefined;
  const ask = (next: Then) => setSearch({ ...next }, { replace: true });
  // The whole record says on which days something changed; it is read first, and once.
  const whole = useQuery(personQuery(id, why));
  const record = useQuery(personQuery(id, why, then));
  const account = useSession().data?.account ?? "";
  useOpened("person", id, whole.data?.name, whole.data?.birth_date);
  const open = useOpenCases(id, why, record.isSuccess && !asked);
  const panel = whole.data === undefined ? null : (
    <TimePanel days={turns(whole.data)} versions={whole.data.versions} then={then} set={ask} />
  );
  if (record.isPending) {
    return <>{panel}<div className="panel"><Waiting rows={12} /></div></>;
  }
  if (record.isError && asProblem(record.error).code === "person_merged") {
    return <div className="panel"><Merged problem={asProblem(record.error)} /></div>;
  }
  if (record.isError) {
    return <>{panel}<div className="panel"><Failed error={record.error} retry={() => void record.refetch()} /></div></>;
  }
  const person = record.data;
  const day = then.as_of === undefined ? t("person.then_any_day") : civilDate(then.as_of, i18n.language);
  return (
    <>
      {panel}
      {asked ? (
        <p role="status" className="then-said">
          {t(then.known_at === undefined ? "person.then_said_day" : "person.then_said", { day, time: then.known_at === undefined ? "" : moment(then.known_at) })}
        </p>
      ) : null}
      <Who person={person} why={why} />
      <div className="person-room"><div className="person">
        {asked ? null : <OpenMatters id={id} why={why} cases={open} />}
        <div className="person-main">
          <Values person={person} why={why} open={open} />
          <FamilyTree person={person} />
          <Residences person={person} />
          <Events person={person} />
          <Registrations person={person} why={why} />
          {why === "family_service" ? <Applications id={id} why={why} /> : null}
          <PaymentAccount id={id} why={why} />
          <Entitled id={id} why={why} />
          <Certificates id={id} why={why} />
          <Door id={id} why={why} />
          <Helpers id={id} why={why} />
        </div>
        <div className="person-side">
          <Households person={person} />
          <Records person={person} why={why} />
          <Why person={person} why={why} />
          <Reads id={id} why={why} />
        </div>
      </div></div>
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
