import { useInfiniteQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { decisionsQuery, withdraw } from "../../api/doubtful";
import { asProblem } from "../../api/problem";
import type { Decision, PersonRow } from "../../api/wire";
import { moment } from "../../kit/format";
import { LongBody, rowsOf } from "../../kit/long";
import { Failed, Nothing, Waiting } from "../../kit/states";
import "./groups.css";
import { PersonLink } from "../person/PersonLink";

function State({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  if (decision.withdrawn_at !== null) return <span className="chip">{t("doubtful.state_withdrawn", { by: decision.withdrawn_by ?? "" })}</span>;
  if (!decision.holds) return <span className="chip">{t("doubtful.state_lapsed")}</span>;
  if (decision.verdict === "unsure") return <span className="chip lamp">{t("doubtful.state_unsure")}</span>;
  if (decision.applied_at === null) return <span className="chip lamp">{t("doubtful.state_waiting")}</span>;
  return <span className="chip good">{t("doubtful.state_applied")}</span>;
}

function People({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const name = (person: PersonRow | null) =>
    person === null ? <span className="faint">{t("doubtful.gone_person")}</span> : <PersonLink person={person} />;
  if (decision.left !== null && decision.left.id === decision.right?.id) return name(decision.left);
  return <>{name(decision.left)} / {name(decision.right)}</>;
}

/** What was decided, latest first, each with the way to take it back. */
export function Decisions() {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const decisions = useInfiniteQuery(decisionsQuery);
  if (decisions.isPending) return <div className="panel"><Waiting rows={8} /></div>;
  if (decisions.isError) return <div className="panel"><Failed error={decisions.error} retry={() => void decisions.refetch()} /></div>;
  const all = decisions.data.pages.flatMap((page) => page.items);
  if (all.length === 0) return <div className="panel"><Nothing title={t("doubtful.decisions_none_title")}>{t("doubtful.decisions_none")}</Nothing></div>;
  const take = async (id: string) => {
    try {
      await withdraw([id]);
      void message.info(t("doubtful.undone"));
    } catch (error) {
      const problem = asProblem(error);
      void message.error(problem.detail || t("error.unreachable_title"));
    }
  };
  const ask = (decision: Decision) => {
    void modal.confirm({
      title: t("doubtful.withdraw_title"),
      content: t("doubtful.withdraw_note"),
      okText: t("doubtful.withdraw"),
      cancelText: t("common.cancel"),
      icon: null,
      onOk: () => take(decision.id),
    });
  };
  return (
    <div className="panel">
      <div className="scroll-x" tabIndex={0} role="group" aria-label={t("doubtful.view_decisions")}>
        <table className="ledger decisions" {...rowsOf(all.length, decisions.hasNextPage)}>
          <thead>
            <tr>
              <th scope="col">{t("doubtful.col_when")}</th>
              <th scope="col">{t("doubtful.col_people")}</th>
              <th scope="col">{t("doubtful.col_verdict")}</th>
              <th scope="col">{t("doubtful.col_state")}</th>
              <th scope="col"><span className="unseen">{t("doubtful.withdraw")}</span></th>
            </tr>
          </thead>
          <LongBody items={all} columns={5} estimate={62}>
            {(decision, line) => (
              <tr key={decision.id} {...line}>
                <td><time>{moment(decision.decided_at)}</time><br /><span className="faint">{decision.by}</span></td>
                <td><People decision={decision} /></td>
                <td>{t(`doubtful.verdict.${decision.verdict}`)}{decision.reason === null ? null : <><br /><span className="faint">{decision.reason}</span></>}</td>
                <td><State decision={decision} /></td>
                <td className="num">
                  {decision.withdrawn_at !== null ? null : (
                    <Button size="small" aria-label={t("doubtful.withdraw_of", { left: decision.left?.name ?? "", right: decision.right?.name ?? "" })} onClick={() => ask(decision)}>
                      {t("doubtful.withdraw")}
                    </Button>
                  )}
                </td>
              </tr>
            )}
          </LongBody>
        </table>
      </div>
      {decisions.hasNextPage ? (
        <p className="pairs-more"><Button loading={decisions.isFetchingNextPage} onClick={() => void decisions.fetchNextPage()}>{t("common.more")}</Button></p>
      ) : null}
    </div>
  );
}
