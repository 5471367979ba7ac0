import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { components } from "../../api/schema";

type Named = components["schemas"]["ItemNamed"];

/** That what an item follows came to nothing, with the way to each of these: whoever goes on reads first why. */
export function Without({ application, items }: { application: string; items: readonly Named[] }) {
  const { t } = useTranslation();
  return (
    <p data-without="">
      <span className="chip lamp">{t("affairs.without")}</span>{" "}
      {items.map((one, index) => (
        <Fragment key={one.item}>
          {index === 0 ? null : t("affairs.and")}
          <Link to={`/affairs/${application}#item-${one.item}`}>{one.title}</Link>
        </Fragment>
      ))}
      {t("affairs.without_on")}
    </p>
  );
}
