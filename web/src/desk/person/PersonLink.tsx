import { useTranslation } from "react-i18next";
import { Link } from "react-router";

/** Somebody's name, leading to their record; who has no name on record is led to all the same. */
export function PersonLink({ person }: { person: { id: string; name?: string | null } }) {
  const { t } = useTranslation();
  return <Link to={`/people/${person.id}`}>{person.name || t("common.nameless")}</Link>;
}
