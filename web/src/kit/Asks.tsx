import { type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../api/queries";
import { PurposeChoice } from "./PurposeChoice";
import type { Purpose } from "./purpose";
import { purpose } from "./task";

/** Shows what needs a purpose once there is one; until then asks for it, in place and without hurry. */
export function Asks({ only, children }: { only?: readonly Purpose[]; children: (why: Purpose) => ReactNode }) {
  const { t } = useTranslation();
  const now = purpose.use();
  const allowed = useSession().data?.purposes ?? [];
  if (now !== null && (only === undefined || only.includes(now))) return children(now);
  return (
    <section className="panel asks" aria-labelledby="asks-title">
      <h2 id="asks-title">{t("purpose.title")}</h2>
      <p>{t("purpose.why")}</p>
      {only === undefined ? null : <p>{t("purpose.only_here")}</p>}
      <PurposeChoice
        allowed={allowed}
        {...(only === undefined ? {} : { only })}
        chosen={now}
        choose={(next) => purpose.set(next)}
        focus
      />
    </section>
  );
}
