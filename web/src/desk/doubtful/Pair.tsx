import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { pairQuery } from "../../api/doubtful";
import type { ComparedValue, DoubtfulPair, PairRecord, RecordOfPerson } from "../../api/wire";
import { moment, share } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Failed, Waiting } from "../../kit/states";
import { attributeName, roleName } from "../person/words";
import { Context } from "./Context";
import { Marked } from "./Marked";
import { Waterfall } from "./Waterfall";

/** What a record says of one thing, with the characters marked that the other does not have. */
export function Value({ value }: { value: ComparedValue | null }) {
  const { t } = useTranslation();
  if (value === null) return <span className="faint">{t("doubtful.silent")}</span>;
  if (value.text !== null && !value.masked) {
    return value.marks.length === 0 ? <>{value.text}</> : <mark className="unlike">{value.text}</mark>;
  }
  return <span className={value.masked ? "pair-number" : undefined}><Marked text={value.value} marks={value.marks} /></span>;
}

/** The record of a person that a pair is about. */
export const recordOf = (person: PairRecord["left"], record: string, role: string): RecordOfPerson | undefined =>
  person.records.find((one) => one.id === record && one.role === role);

/** Which record it is: its source, whom of the row, its key. */
export function Source({ record }: { record: RecordOfPerson | undefined }) {
  const { t } = useTranslation();
  if (record === undefined) return null;
  return (
    <span className="pair-source">
      <span className="chip">{record.source_name}</span> <span className="chip">{roleName(t, record.role)}</span>{" "}
      <span className="faint">{record.key}</span>
    </span>
  );
}

function SideBySide({ read }: { read: PairRecord }) {
  const { t } = useTranslation();
  const { pair } = read;
  const sides = [
    { person: read.left, record: recordOf(read.left, pair.left_record, pair.left_role), title: t("doubtful.first") },
    { person: read.right, record: recordOf(read.right, pair.right_record, pair.right_role), title: t("doubtful.second") },
  ];
  return (
    <Panel title={t("doubtful.side_by_side")} note={t("doubtful.differs_note")} className="pair-compare">
      <div className="scroll-x" tabIndex={0} role="group" aria-label={t("doubtful.side_by_side")}>
        <table className="ledger pair-table">
          <thead>
            <tr>
              <th scope="col"><span className="unseen">{t("doubtful.item")}</span></th>
              {sides.map((side) => (
                <th key={side.title} scope="col">
                  <span className="pair-side">{side.title}</span>
                  <Link className="song pair-name" to={`/people/${side.person.id}`} aria-label={t("doubtful.open", { name: side.person.name || t("common.nameless") })}>
                    {side.person.name || t("common.nameless")}
                  </Link>
                  <Source record={side.record} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {read.compared.map((line) => (
              <tr key={line.attribute} className={line.differs ? "differs" : ""}>
                <th scope="row">
                  {attributeName(t, line.attribute)}
                  {line.differs ? <span className="differs-word">{t("doubtful.differs")}</span> : null}
                </th>
                <td><Value value={line.left} /></td>
                <td><Value value={line.right} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Before({ read }: { read: PairRecord }) {
  const { t } = useTranslation();
  if (read.decisions.length === 0) return null;
  return (
    <Panel title={t("doubtful.before")}>
      <ul className="pair-before">
        {read.decisions.map((decision) => (
          <li key={decision.id}>
            <strong>{t(`doubtful.verdict.${decision.verdict}`)}</strong>
            <span>{t("doubtful.decided_by", { by: decision.by })} · <time>{moment(decision.decided_at)}</time></span>
            {decision.reason === null ? null : <span className="soft">{decision.reason}</span>}
            {decision.withdrawn_at === null ? null : <span className="chip">{t("doubtful.state_withdrawn", { by: decision.withdrawn_by ?? "" })}</span>}
            {decision.withdrawn_at === null && !decision.holds ? <span className="chip">{t("doubtful.state_lapsed")}</span> : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** One pair with all that helps to decide it. */
export function Pair({ pair }: { pair: DoubtfulPair }) {
  const { t, i18n } = useTranslation();
  const read = useQuery(pairQuery(pair.id));
  const shown = read.data?.pair ?? pair;
  const one = shown.left?.id === shown.right?.id;
  return (
    <article className="pair" data-pair={pair.id} aria-busy={read.isPending}>
      <header className="panel pair-head">
        <div>
          <h2>{t(one ? "doubtful.question_one" : "doubtful.question_two")}</h2>
          <p className="soft">
            {t(one ? "doubtful.now_one" : "doubtful.now_two")}{" "}
            <span className={shown.stage === "second" ? "chip lamp" : "chip"}>{t(`doubtful.stage.${shown.stage ?? "decided"}`)}</span>
          </p>
        </div>
        <p className="pair-chance">
          <span className="faint">{t("doubtful.probability")}</span>
          <b>{share(shown.probability, i18n.language, 1)}</b>
        </p>
      </header>
      {read.isPending ? <div className="panel"><Waiting rows={12} /></div> : null}
      {read.isError ? <div className="panel"><Failed error={read.error} retry={() => void read.refetch()} /></div> : null}
      {read.data === undefined ? null : (
        <div className="pair-parts">
          <SideBySide read={read.data} />
          <Waterfall pair={read.data.pair} />
          <Context read={read.data} />
          <Before read={read.data} />
        </div>
      )}
    </article>
  );
}
