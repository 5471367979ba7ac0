import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { doubtfulQuery } from "../../api/queries";
import type { DoubtfulPair } from "../../api/wire";
import { Asks } from "../../kit/Asks";
import { share } from "../../kit/format";
import type { Purpose } from "../../kit/purpose";
import { Failed, Nothing, useTitle, Waiting } from "../../kit/states";
import { compare } from "./compare";
import "./doubtful.css";

const serves: readonly Purpose[] = ["match_review", "correction"];

function Pair({ pair }: { pair: DoubtfulPair }) {
  const { t, i18n } = useTranslation();
  const lines = compare(pair.left, pair.right, i18n.language);
  const sides = [pair.left, pair.right] as const;
  // What weighs less than the last digit shown says nothing either way.
  const grounds = pair.reasons.filter((reason) => Math.abs(reason.weight_bits) >= 0.05);
  const strongest = Math.max(1, ...pair.reasons.map((reason) => Math.abs(reason.weight_bits)));
  return (
    <li className="panel pair">
      <div className="scroll-x" tabIndex={0} role="group" aria-label={sides.map((side) => side?.name ?? t("doubtful.outside")).join(" / ")}>
        <table className="ledger pair-table">
          <thead>
            <tr>
              <td />
              {sides.map((side, index) => (
                <th key={index} scope="col">
                  {side === null ? <span className="faint">{t("doubtful.outside")}</span> : (
                    <Link className="song pair-name" to={`/people/${side.id}`} aria-label={t("doubtful.open", { name: side.name })}>{side.name}</Link>
                  )}
                  <span className="unseen">{t(index === 0 ? "doubtful.first" : "doubtful.second")}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.attribute} className={line.differs ? "differs" : ""}>
                <th scope="row">{t(`attribute.${line.attribute}`)}</th>
                <td>{line.left || <span className="faint">–</span>}</td>
                <td>{line.right || <span className="faint">–</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="pair-why">
        <p className="faint">{t("doubtful.probability")}</p>
        <p className="pair-share">{share(pair.probability, i18n.language, 1)}</p>
        <h3 className="faint">{t("doubtful.reasons")}</h3>
        <ul>
          {grounds.map((reason, index) => (
            <li key={index}>
              <span>{reason.text}</span>
              <span className={reason.weight_bits < 0 ? "bits against" : "bits"}>
                <i style={{ width: `${(Math.abs(reason.weight_bits) / strongest) * 44}px` }} aria-hidden="true" />
                {reason.weight_bits > 0 ? "+" : "−"}{Math.abs(reason.weight_bits).toFixed(1)}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}

function Pairs({ why }: { why: Purpose }) {
  const { t } = useTranslation();
  const pairs = useInfiniteQuery(doubtfulQuery(why));
  if (pairs.isPending) return <div className="panel"><Waiting rows={12} /></div>;
  if (pairs.isError) return <div className="panel"><Failed error={pairs.error} retry={() => void pairs.refetch()} /></div>;
  const all = pairs.data.pages.flatMap((page) => page.items);
  if (all.length === 0) return <div className="panel"><Nothing title={t("doubtful.none_title")}>{t("doubtful.none")}</Nothing></div>;
  return (
    <>
      <ul className="pairs">
        {all.map((pair) => <Pair key={`${pair.left_record}/${pair.right_record}`} pair={pair} />)}
      </ul>
      {pairs.hasNextPage ? (
        <p className="pairs-more"><Button loading={pairs.isFetchingNextPage} onClick={() => void pairs.fetchNextPage()}>{t("common.more")}</Button></p>
      ) : null}
    </>
  );
}

/** Pairs that may be one person, side by side; where they differ is marked. */
export function DoubtfulPage() {
  const { t } = useTranslation();
  useTitle(t("doubtful.title"));
  return (
    <>
      <div className="page-head">
        <h1>{t("doubtful.title")}</h1>
        <p className="lede">{t("doubtful.note")} {t("doubtful.read_only")}</p>
      </div>
      <Asks only={serves}>{(why) => <Pairs why={why} />}</Asks>
    </>
  );
}
