import { useQuery } from "@tanstack/react-query";
import { Checkbox } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { pairQuery } from "../../api/doubtful";
import { asProblem } from "../../api/problem";
import type { DoubtfulPair, PairRecord, PersonRow } from "../../api/wire";
import { share } from "../../kit/format";
import type { Line } from "../../kit/long";
import { useInView } from "../../kit/useInView";
import { PersonLink } from "../person/PersonLink";
import { attributeName } from "../person/words";
import { recordOf, Source, Value } from "./Pair";
import { inBrief } from "./shown";

/** One record of a pair in brief: what it says of somebody, with the differences marked as the single view marks them. */
function OneRecord({ read, side, person }: { read: PairRecord; side: "left" | "right"; person: PersonRow | null }) {
  const { t } = useTranslation();
  const { pair } = read;
  const record = side === "left" ? recordOf(read.left, pair.left_record, pair.left_role) : recordOf(read.right, pair.right_record, pair.right_role);
  return (
    <div className="pair-someone">
      <p>{person === null ? null : <PersonLink person={person} />} <Source record={record} /></p>
      <dl>
        {inBrief(read.compared).map((line) => (
          <div key={line.attribute} className={line.differs ? "differs" : ""}>
            <dt>{attributeName(t, line.attribute)}{line.differs ? <span className="unseen"> {t("doubtful.differs")}</span> : null}</dt>
            <dd><Value value={line[side]} /></dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/**
 * One pair of a group: the two records side by side, since where the register takes them for one person already both of its people are the
 * same. Reading them is a look at two records, so it waits until the row comes into view.
 */
export function GroupRow({ pair, line, ticked, tick }: { pair: DoubtfulPair; line: Line; ticked: boolean; tick: (on: boolean) => void }) {
  const { t, i18n } = useTranslation();
  const place = useRef<HTMLTableCellElement>(null);
  const read = useQuery({ ...pairQuery(pair.id), enabled: useInView(place) });
  const sides = [["left", pair.left], ["right", pair.right]] as const;
  return (
    <tr {...line}>
      <td ref={place}>
        <Checkbox checked={ticked} onChange={(event) => tick(event.target.checked)} aria-label={t("doubtful.choose_one", { left: pair.left?.name ?? "", right: pair.right?.name ?? "" })} />
      </td>
      {sides.map(([side, person]) => (
        <td key={side}>
          {read.data === undefined ? (
            <div className="pair-someone">
              <p>{person === null ? null : <PersonLink person={person} />}</p>
              {read.isError ? <p role="alert">{asProblem(read.error).detail}</p> : <p className="faint">{t("common.loading")}</p>}
            </div>
          ) : <OneRecord read={read.data} side={side} person={person} />}
        </td>
      ))}
      <td className="num">
        {share(pair.probability, i18n.language, 1)}
        {pair.left?.id === pair.right?.id ? <><br /><span className="chip">{t("doubtful.one_now")}</span></> : null}
      </td>
    </tr>
  );
}
