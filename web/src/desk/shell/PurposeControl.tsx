import { CompassOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useSession } from "../../api/queries";
import { Drop } from "../../kit/Drop";
import { PurposeChoice } from "../../kit/PurposeChoice";
import { finishTask, purpose } from "../../kit/task";

/** The purpose of the task, always in sight: “目的：为家庭办理服务”. */
export function PurposeControl() {
  const { t } = useTranslation();
  const now = purpose.use();
  const allowed = useSession().data?.purposes ?? [];
  const words = now === null ? t("header.purpose_none") : t(`purpose.${now}.name`);
  return (
    <Drop
      className={now === null ? "purpose none" : "purpose"}
      label={t("header.purpose_change", { purpose: words })}
      button={
        <>
          <CompassOutlined aria-hidden />
          <span>{t("header.purpose", { purpose: words })}</span>
        </>
      }
    >
      {(close) => (
        <div className="purpose-drop">
          <h2>{t("purpose.title")}</h2>
          <PurposeChoice allowed={allowed} chosen={now} choose={(next) => { purpose.set(next); close(); }} />
          {now === null ? (
            <p className="faint">{t("purpose.why")}</p>
          ) : (
            <div className="purpose-finish">
              <Button onClick={() => { finishTask(); close(); }}>{t("purpose.finish")}</Button>
              <p className="faint">{t("purpose.finish_why")}</p>
            </div>
          )}
        </div>
      )}
    </Drop>
  );
}
