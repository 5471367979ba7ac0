import { useTranslation } from "react-i18next";
import type { Summary } from "../../api/wire";
import { count, share } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { Term } from "../../kit/Term";

/** The office's own question: of the people whom nobody could find, how many have an address again? */
export function Found({ summary }: { summary: Summary }) {
  const { t, i18n } = useTranslation();
  const { unaccounted, located } = summary;
  const n = (value: number) => count(value, i18n.language);
  if (unaccounted === 0) {
    return (
      <Panel title={t("home.located_title")}>
        <p className="body soft">{t("home.located_none")}</p>
      </Panel>
    );
  }
  const part = Math.min(1, located / unaccounted);
  return (
    <Panel title={t("home.located_title")} className="found">
      <div className="body">
        <p className="found-share">
          <b>{share(part, i18n.language, 1)}</b> {t("home.located_share")}
        </p>
        <div className="found-bar" aria-hidden="true">
          <span style={{ width: `${part * 100}%` }} />
        </div>
        <dl className="found-terms">
          <div>
            <dt><Term name={t("home.fig.unaccounted.name")} note={t("home.fig.unaccounted.note")} /></dt>
            <dd>{n(unaccounted)}</dd>
          </div>
          <div className="found-lit">
            <dt><Term name={t("home.fig.located.name")} note={t("home.fig.located.note")} /></dt>
            <dd>{n(located)}</dd>
          </div>
          <div>
            <dt>{t("home.located_left")}</dt>
            <dd>{n(unaccounted - located)}</dd>
          </div>
        </dl>
      </div>
    </Panel>
  );
}
