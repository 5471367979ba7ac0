import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useRouteError } from "react-router";
import { Nothing, useTitle } from "../../kit/states";

/** A page that threw. What it was doing is lost; the rest of the desk is not. */
export function Crashed() {
  const { t } = useTranslation();
  const error = useRouteError();
  useTitle(t("error.crashed_title"));
  return (
    <div className="panel" role="alert">
      <Nothing
        title={t("error.crashed_title")}
        lit={false}
        action={
          <Button type="primary" onClick={() => location.reload()}>
            {t("error.reload")}
          </Button>
        }
      >
        {t("error.crashed")}
        <br />
        <code className="faint">{error instanceof Error ? error.name : String(error)}</code>
      </Nothing>
    </div>
  );
}

/** An address that leads nowhere. */
export function NoPage() {
  const { t } = useTranslation();
  useTitle(t("error.page_title"));
  return (
    <div className="panel">
      <Nothing title={t("error.page_title")} lit={false} action={<Link to="/">{t("error.home")}</Link>}>
        {t("error.page")}
      </Nothing>
    </div>
  );
}
