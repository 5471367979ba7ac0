import { useTranslation } from "react-i18next";
import type { Truth } from "../../api/wire";
import { count, share } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Term } from "../../kit/Term";

/** Only where the place is synthetic: how well the machine did, against what is truly so. */
export function TruthPanel({ truth }: { truth: Truth }) {
  const { t, i18n } = useTranslation();
  const percent = (value: number) => share(value, i18n.language, 2);
  const n = (value: number) => count(value, i18n.language);
  const lines = [
    { key: "people", value: `${n(truth.people_register)} / ${n(truth.people_true)}` },
    { key: "precision", value: percent(truth.pair_precision) },
    { key: "recall", value: percent(truth.pair_recall) },
    { key: "located", value: truth.locatable === 0 ? "–" : percent(truth.located_right / truth.locatable) },
  ] as const;
  return (
    <Panel title={t("home.truth_title")} note={t("home.truth_note")} className="counts truth">
      <dl>
        {lines.map(({ key, value }) => (
          <div key={key} className="figure">
            <dt><Term name={t(`home.truth.${key}.name`)} note={t(`home.truth.${key}.note`)} /></dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
