import { Button, Skeleton } from "antd";
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { asProblem, unreachable } from "../api/problem";
import { Street } from "./Mark";

/** Nothing to show, and what to do about it. */
export function Nothing({ title, children, action, lit = true }: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  lit?: boolean;
}) {
  return (
    <div className="state">
      <Street lit={lit} />
      <h2>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
      {action === undefined ? null : <div className="actions">{action}</div>}
    </div>
  );
}

/** What went wrong in the server's own words, what can be done, and the number to name when asking for help. */
export function Failed({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const problem = asProblem(error);
  const [title, detail] = ((): [string, string] => {
    if (problem.code === unreachable) return [t("error.unreachable_title"), t("error.unreachable")];
    if (problem.title !== "") return [problem.title, problem.detail];
    if (problem.status === 404) return [t("error.not_found_title"), t("error.not_found")];
    if (problem.status === 403) return [t("error.forbidden_title"), t("error.forbidden")];
    return [t("error.title"), t("error.status", { status: problem.status })];
  })();
  return (
    <div className="state" role="alert">
      <Street lit={false} />
      <h2>{title}</h2>
      <p>{detail}</p>
      <div className="actions">
        {retry === undefined ? null : (
          <Button type="primary" onClick={retry}>
            {t("common.retry")}
          </Button>
        )}
        {problem.status === 404 || problem.status === 403 ? <Link to="/">{t("error.home")}</Link> : null}
      </div>
      {problem.request === null || problem.request === "" ? null : (
        <p className="request">{t("error.request", { id: problem.request })}</p>
      )}
    </div>
  );
}

/** The shape of what is coming, in place of a spinner. */
export function Waiting({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div aria-busy="true" style={{ padding: "8px 20px 20px" }}>
      <span className="unseen" role="status">
        {t("common.loading")}
      </span>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

/** The browser's title for a page. Never holds a person's name: titles end up in histories. */
export function useTitle(title: string): void {
  const { t } = useTranslation();
  const product = t("product.name");
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
}
