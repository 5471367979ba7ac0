import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { PlanDocument, PlanPackage } from "./shapes";

const supports = [
  "childcare", "childcare_subsidy", "parental_leave", "housing", "schooling", "elder_care", "health", "settlement",
] as const;
const moves = ["total_fertility", "mean_age", "life_male", "life_female", "net_migration"] as const;

/** Services for families, with what the author supposes they change. */
export function Packages({ document, firstYear, change, readOnly }: {
  document: PlanDocument;
  firstYear: number;
  change: (next: PlanDocument) => void;
  readOnly: boolean;
}) {
  const { t } = useTranslation();
  const all = document.packages;
  const put = (index: number, next: PlanPackage) => change({ ...document, packages: all.map((own, n) => (n === index ? next : own)) });
  const fresh = (): PlanPackage => ({
    name: t("planning.support.childcare"),
    support: "childcare",
    effects: [{ moves: "total_fertility", by: { points: [[firstYear + 1, 0], [firstYear + 5, 0.05]], source: t("planning.packages_note") } }],
  });
  return (
    <details className="plan-packages" open={all.length > 0}>
      <summary>{t("planning.packages")} ({all.length})</summary>
      <p className="faint">{t("planning.packages_note")}</p>
      {all.map((own, index) => {
        const effect = own.effects[0];
        const last = effect?.by.points[effect.by.points.length - 1];
        const from = effect?.by.points[0]?.[0] ?? firstYear;
        const rest = own.effects.slice(1);
        const put1 = (next: typeof effect) => { if (next !== undefined) put(index, { ...own, effects: [next, ...rest] }); };
        return (
          <fieldset key={index} className="plan-fields">
            <legend className="unseen">{own.name}</legend>
            <label>
              <span>{t("planning.package_name")}</span>
              <input type="text" maxLength={80} value={own.name} readOnly={readOnly} onChange={(event) => put(index, { ...own, name: event.target.value })} />
            </label>
            <label>
              <span>{t("planning.package_kind")}</span>
              <select value={own.support} disabled={readOnly} onChange={(event) => put(index, { ...own, support: supports.find((code) => code === event.target.value) ?? "childcare" })}>
                {supports.map((code) => <option key={code} value={code}>{t(`planning.support.${code}`)}</option>)}
              </select>
            </label>
            {effect === undefined || last === undefined ? null : (
              <>
                <label>
                  <span>{t("planning.package_moves")}</span>
                  <select value={effect.moves} disabled={readOnly} onChange={(event) => put1({ ...effect, moves: moves.find((code) => code === event.target.value) ?? "total_fertility" })}>
                    {moves.map((code) => <option key={code} value={code}>{t(`planning.moves.${code}`)}</option>)}
                  </select>
                </label>
                <label>
                  <span>{t("planning.package_from")}</span>
                  <input
                    type="number"
                    value={from}
                    readOnly={readOnly}
                    onChange={(event) => {
                      const year = event.target.valueAsNumber;
                      if (Number.isInteger(year)) put1({ ...effect, by: { ...effect.by, points: [[year, 0], [year + 4, last[1]]] } });
                    }}
                  />
                </label>
                <label>
                  <span>{t("planning.package_by")}</span>
                  <input
                    type="number"
                    step={0.01}
                    value={last[1]}
                    readOnly={readOnly}
                    onChange={(event) => {
                      const value = event.target.valueAsNumber;
                      if (Number.isFinite(value)) put1({ ...effect, by: { ...effect.by, points: [[from, 0], [from + 4, value]] } });
                    }}
                  />
                </label>
                <label className="plan-wide">
                  <span>{t("planning.package_why")}</span>
                  <input type="text" maxLength={400} value={effect.by.source} readOnly={readOnly} onChange={(event) => put1({ ...effect, by: { ...effect.by, source: event.target.value } })} />
                </label>
              </>
            )}
            {readOnly ? null : (
              <Button
                type="text"
                aria-label={t("planning.package_remove", { name: own.name })}
                icon={<DeleteOutlined aria-hidden />}
                onClick={() => change({ ...document, packages: all.filter((_, n) => n !== index) })}
              />
            )}
          </fieldset>
        );
      })}
      {readOnly || all.length >= 12 ? null : (
        <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => change({ ...document, packages: [...all, fresh()] })}>
          {t("planning.package_add")}
        </Button>
      )}
    </details>
  );
}
