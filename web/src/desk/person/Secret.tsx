import { App } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { numberGroups } from "../../kit/format";
import { Digits } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { attributeName } from "./words";

/** A masked value, with the way to see it in full: asked for each time, and logged each time. */
export function Secret({ person, why, attribute, value, masked, record }: {
  person: string;
  why: Purpose;
  attribute: string;
  value: string;
  masked: boolean;
  record?: string;
}) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const [full, setFull] = useState<string | null>(null);
  const what = attributeName(t, attribute);
  const reveal = async () => {
    try {
      const shown = await answer(
        client.POST("/api/people/{id}/unmask", {
          params: { path: { id: person }, header: { "x-purpose": why } },
          body: { attribute, ...(record === undefined ? {} : { record }) },
        }),
      );
      setFull(shown.value);
    } catch (error) {
      const problem = asProblem(error);
      void message.error(problem.title || t("error.unreachable_title"));
    }
  };
  const ask = () => {
    void modal.confirm({
      title: t("person.unmask_title", { what }),
      content: t("person.unmask_body", { purpose: t(`purpose.${why}.name`) }),
      okText: t("person.unmask_ok"),
      cancelText: t("common.cancel"),
      icon: null,
      onOk: reveal,
    });
  };
  return (
    <span className="secret">
      <Digits groups={numberGroups(full ?? value)} />
      {masked ? (
        <button
          type="button"
          className="quiet no-print"
          aria-label={full === null ? t("person.unmask_of", { what }) : `${t("person.mask_again")} ${what}`}
          onClick={() => (full === null ? ask() : setFull(null))}
        >
          {full === null ? t("person.unmask") : t("person.mask_again")}
        </button>
      ) : null}
    </span>
  );
}
