import { useTranslation } from "react-i18next";
import type { DoubtfulPair, PairReason } from "../../api/wire";
import { share } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { scale, signed, steps, strength } from "./weight";

const known = ["strangers", "relatives", "twins"] as const;

/** The reasons as a waterfall: where the odds begin, how each reason moves them, where they end. The table holds the same. */
export function Waterfall({ pair }: { pair: DoubtfulPair }) {
  const { t, i18n } = useTranslation();
  const against = known.find((one) => one === pair.against);
  return (
    <Panel
      title={t("doubtful.reasons")}
      note={`${t("doubtful.reasons_note")}${against === undefined ? "" : ` ${t(`doubtful.against.${against}`)}${i18n.language === "en" ? "." : "。"}`}`}
      className="pair-why"
    >
      <Ledger reasons={pair.reasons} probability={pair.probability} />
    </Panel>
  );
}

/** The table of a waterfall. */
export function Ledger({ reasons, probability }: { reasons: readonly PairReason[]; probability: number }) {
  const { t, i18n } = useTranslation();
  const all = steps(reasons);
  const wide = scale(all);
  const total = all.at(-1)?.until ?? 0;
  const nought = wide.at(0);
  return (
    <table className="ledger waterfall">
      <thead>
        <tr>
          <th scope="col">{t("doubtful.reason")}</th>
          <th scope="col" aria-hidden="true" className="waterfall-chart"><span className="unseen">{t("doubtful.chart")}</span></th>
          <th scope="col" className="num">{t("doubtful.weight")}</th>
        </tr>
      </thead>
      <tbody>
        {all.map((step, index) => {
          const [from, until] = [wide.at(step.from), wide.at(step.until)];
          const way = step.reason.attribute === "start" ? "start" : step.reason.weight_bits < 0 ? "against" : "for";
          return (
            <tr key={index}>
              <th scope="row">{step.reason.text}<small>{t(`doubtful.strength.${strength(step.reason)}`)}</small></th>
              <td aria-hidden="true" className="waterfall-chart">
                <span className="waterfall-bar">
                  <i className="nought" style={{ left: `${nought}%` }} />
                  <i className={way} style={{ left: `${Math.min(from, until)}%`, width: `${Math.max(Math.abs(until - from), 0.8)}%` }} />
                </span>
              </td>
              <td className="num">{t("doubtful.bits", { bits: signed(step.reason.weight_bits) })}</td>
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t("doubtful.total")}</th>
          <td aria-hidden="true" className="waterfall-chart">
            <span className="waterfall-bar">
              <i className="nought" style={{ left: `${nought}%` }} />
              <i className={total < 0 ? "against sum" : "for sum"} style={{ left: `${Math.min(nought, wide.at(total))}%`, width: `${Math.max(Math.abs(wide.at(total) - nought), 0.8)}%` }} />
            </span>
          </td>
          <td className="num">{t("doubtful.bits", { bits: signed(total) })}<br />{share(probability, i18n.language, 1)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
