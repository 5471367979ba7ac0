import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { count } from "../kit/format";
import { Panel } from "../kit/Panel";
import { Failed, Nothing, Waiting } from "../kit/states";
import { backtestQuery } from "./queries";

/** A projection beside what the register has recorded since its base's day. */
export function Backtest({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const found = useQuery(backtestQuery(id));
  const n = (value: number) => count(Math.round(value), i18n.language);
  const signed = (value: number) => `${value > 0 ? "+" : ""}${n(value)}`;
  return (
    <Panel title={t("planning.backtest_title")} note={t("planning.backtest_note")}>
      {found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : null}
      {found.isPending ? <Waiting rows={5} /> : null}
      {found.data?.days.length === 0 ? <Nothing title={t("planning.backtest_none")} lit={false} /> : null}
      {found.data?.days.map((day) => (
        <div key={day.day} className="scroll-x" tabIndex={0} role="region" aria-label={day.day}>
          <table className="ledger">
            <caption><time>{day.day}</time></caption>
            <thead>
              <tr>
                <th scope="col">{t("planning.age")}</th>
                <th scope="col" className="num">{t("planning.backtest_projected")}</th>
                <th scope="col" className="num">{t("planning.backtest_counted")}</th>
                <th scope="col" className="num">{t("planning.backtest_difference")}</th>
              </tr>
            </thead>
            <tbody>
              {day.groups.map((group) => (
                <tr key={group.from}>
                  <th scope="row">{group.until === null ? `${group.from}+` : `${group.from}–${group.until - 1}`}</th>
                  <td className="num">{n(group.projected)}</td>
                  <td className="num">{n(group.counted)}</td>
                  <td className="num">{signed(group.counted - group.projected)}</td>
                </tr>
              ))}
              <tr>
                <th scope="row">{t("planning.total")}</th>
                <td className="num">{n(day.projected)}</td>
                <td className="num">{n(day.counted)}</td>
                <td className="num">{signed(day.counted - day.projected)}</td>
              </tr>
            </tbody>
          </table>
        </div>
      ))}
    </Panel>
  );
}
