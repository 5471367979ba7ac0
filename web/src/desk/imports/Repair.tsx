import { App, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { useBatchAction } from "../../api/queries";
import type { Batch, FindingGroup, RepairChoice } from "../../api/wire";
import { count } from "../../kit/format";

interface Offer {
  /** Its place among the group's alternatives; null for the proposed repair. */
  alternative: number | null;
  text: string;
  choice: RepairChoice | null;
}

/** A word that stands in the answer as it was written. */
const shown = (written: FindingGroup["values"][number]): boolean => written.rows >= 3;

/** What the server can do about a group by itself, the proposed repair first. */
function offers(group: FindingGroup): Offer[] {
  const others = group.alternatives.flatMap((option, alternative): Offer[] =>
    option.repairable ? [{ alternative, text: option.text, choice: option.choice }] : [],
  );
  // Words of fewer than three rows come masked: the server can't be told what they mean, only to leave them out.
  const nameless = group.values.length > 0 && !group.values.some(shown);
  return group.repairable && !nameless ? [{ alternative: null, text: group.repair_text, choice: group.choice }, ...others] : others;
}

function Choice({ choice, label, value, change }: { choice: RepairChoice; label: string; value: string; change: (value: string) => void }) {
  const { t } = useTranslation();
  if (choice.values.length === 0) {
    return <Input aria-label={label} placeholder={t("imports.type_value")} value={value} onChange={(event) => change(event.target.value)} />;
  }
  return (
    <select className="plain-select" aria-label={label} value={value} onChange={(event) => change(event.target.value)}>
      <option value="">{t("imports.choose_value")}</option>
      {choice.values.map((coded) => <option key={coded.code} value={coded.code}>{coded.text}</option>)}
    </select>
  );
}

/** One repair, pressed once for all rows of its group; a list's unknown words are each given their meaning. */
function RepairForm({ batch, group, offer }: { batch: Batch; group: FindingGroup; offer: Offer }) {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [value, setValue] = useState("");
  const [meanings, setMeanings] = useState<Record<string, string>>({});
  const words = offer.choice !== null && offer.choice.values.length > 0 ? group.values.filter(shown) : [];
  const chosen = Object.fromEntries(Object.entries(meanings).filter(([, code]) => code !== ""));
  const ready = offer.choice === null || (words.length > 0 ? Object.keys(chosen).length > 0 : value.trim() !== "");
  const repair = useBatchAction(async () => {
    const said = offer.choice === null ? {} : words.length > 0 ? { values: chosen } : { value: value.trim() };
    const again = await answer(
      client.POST("/api/imports/{id}/repairs", {
        params: { path: { id: batch.id } },
        body: { group: group.group, ...(offer.alternative === null ? {} : { alternative: offer.alternative }), ...said },
      }),
    );
    // The file is checked again as a new batch; the one before goes.
    await navigate(`/imports/${again.id}`, { replace: true });
  });
  return (
    <form
      className="repair"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) repair.mutate(undefined, { onError: (error) => void message.error(asProblem(error).detail || t("error.unreachable")) });
      }}
    >
      <span className="soft">{offer.text}</span>
      {offer.choice === null || words.length > 0 ? null : (
        <Choice choice={offer.choice} label={`${group.text}: ${t("imports.choose_value")}`} value={value} change={setValue} />
      )}
      {words.map((written) => (
        <label key={written.value} className="repair-word">
          <span>{t("imports.value_rows", { n: count(written.rows, i18n.language) })} “{written.value}”</span>
          {offer.choice === null ? null : (
            <Choice
              choice={offer.choice}
              label={`${written.value}: ${t("imports.choose_value")}`}
              value={meanings[written.value] ?? ""}
              change={(code) => setMeanings({ ...meanings, [written.value]: code })}
            />
          )}
        </label>
      ))}
      <Button htmlType="submit" loading={repair.isPending} disabled={!ready} aria-label={`${t("imports.repair")}: ${offer.text}`}>
        {t("imports.repair")}
      </Button>
    </form>
  );
}

/** The proposed repair, and the other ways behind a fold. */
export function Repairs({ batch, group }: { batch: Batch; group: FindingGroup }) {
  const { t } = useTranslation();
  const [first, ...others] = offers(group);
  if (first === undefined) return <p className="soft repairs-none">{group.repair_text}</p>;
  return (
    <div className="repairs">
      <RepairForm batch={batch} group={group} offer={first} />
      {others.length === 0 ? null : (
        <details>
          <summary>{t("imports.other_repairs")}</summary>
          {others.map((offer) => <RepairForm key={offer.alternative} batch={batch} group={group} offer={offer} />)}
        </details>
      )}
    </div>
  );
}
