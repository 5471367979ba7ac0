import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { moment } from "../../kit/format";
import type { SetVersion } from "./queries";

/** The versions of something that an office has set, the newest first; an earlier one can be taken up again. */
export function History({ versions, take, say }: { versions: readonly SetVersion[]; take?: ((version: SetVersion) => void) | undefined; say?: (version: SetVersion) => string }) {
  const { t } = useTranslation();
  if (versions.length === 0) return <p className="faint">{t("administration.never")}</p>;
  return (
    <details className="set-history">
      <summary>{t("administration.history", { n: versions.length })}</summary>
      <ol>
        {versions.map((version) => (
          <li key={version.version}>
            <p>
              <b className="nums">{t("administration.version", { n: version.version })}</b> {say?.(version) ?? (version.content === "" ? t("administration.put_away") : "")}
              <br />
              <span className="faint">{version.author} · {moment(version.kept_at)} · {version.reason}</span>
            </p>
            {take === undefined || version.content === "" ? null : <Button size="small" onClick={() => take(version)}>{t("administration.take_up")}</Button>}
          </li>
        ))}
      </ol>
    </details>
  );
}
