import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { NavLink, useParams } from "react-router";
import { countsQuery } from "../../api/doubtful";
import type { QueueCounts } from "../../api/wire";
import { Asks } from "../../kit/Asks";
import { count } from "../../kit/format";
import type { Purpose } from "../../kit/purpose";
import { useTitle } from "../../kit/states";
import { Decisions } from "./Decisions";
import { Group, Groups } from "./Groups";
import { Review } from "./Review";
import "./doubtful.css";

const serves: readonly Purpose[] = ["match_review"];

/** The steps of a change as people see them. */
const stepWords = {
  "commit.read": "read",
  "link.compare": "compare",
  "link.cluster": "group",
  "commit.derive": "derive",
  "commit.write": "write",
} as const;

/** Whether the register follows what was decided. */
function Settling({ counts }: { counts: QueueCounts }) {
  const { t } = useTranslation();
  if (counts.failure !== null && !counts.settling) {
    return <p className="settling bad" role="alert">{t("doubtful.settle_failed", { why: counts.failure })}</p>;
  }
  if (!counts.settling) return null;
  const word = counts.step === null ? undefined : stepWords[counts.step as keyof typeof stepWords];
  return (
    <p className="settling">
      <i aria-hidden="true" />
      {word === undefined ? t("doubtful.settling") : t("doubtful.settling_step", { step: t(`doubtful.step.${word}`) })}
    </p>
  );
}

function Views({ counts }: { counts: QueueCounts | undefined }) {
  const { t, i18n } = useTranslation();
  const waiting = counts === undefined ? null : counts.open + counts.second;
  return (
    <nav className="views" aria-label={t("doubtful.views")}>
      <NavLink to="/doubtful" end>
        {t("doubtful.view_review")}
        {waiting === null ? null : <span className="views-count">{count(waiting, i18n.language)}</span>}
      </NavLink>
      <NavLink to="/doubtful/groups">{t("doubtful.view_groups")}</NavLink>
      <NavLink to="/doubtful/decisions">{t("doubtful.view_decisions")}</NavLink>
    </nav>
  );
}

/** Pairs that may be one person: decided one by one or in groups, and looked back on. */
export function DoubtfulPage({ view }: { view: "review" | "groups" | "group" | "decisions" }) {
  const { t } = useTranslation();
  const { pattern = "" } = useParams();
  useTitle(t("doubtful.title"));
  const counts = useQuery(countsQuery).data;
  return (
    <>
      <div className="page-head doubtful-head">
        <h1>{t("doubtful.title")}</h1>
        <Views counts={counts} />
        {view === "review" ? null : <p className="lede">{t(view === "decisions" ? "doubtful.note" : "doubtful.groups_note")}</p>}
      </div>
      {counts === undefined ? null : <Settling counts={counts} />}
      <Asks only={serves}>
        {() =>
          view === "review" ? <Review counts={counts} />
          : view === "groups" ? <Groups />
          : view === "group" ? <Group key={pattern} pattern={pattern} />
          : <Decisions />
        }
      </Asks>
    </>
  );
}

export const ReviewView = () => <DoubtfulPage view="review" />;
export const GroupsView = () => <DoubtfulPage view="groups" />;
export const GroupView = () => <DoubtfulPage view="group" />;
export const DecisionsView = () => <DoubtfulPage view="decisions" />;
