import { App, Button, Checkbox, Input } from "antd";
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

/** What a written value stands for: not said yet, or a code, or, as the empty text, nothing. */
type Meanings = Readonly<Record<string, string | undefined>>;

/** A word that stands in the answer as it was written. */
const shown = (written: FindingGroup["values"][number]): boolean => written.rows >= 3;

/** What the server can do about a group by itself, the proposed repair first. */
function offers(group: FindingGroup): Offer[] {
  const others = group.alternatives.flatMap((option, alternative): Offer[] =>
    option.repairable ? [{ alternative, text: option.text, choice: option.choice }] : [],
  );
  return group.repairable ? [{ alternative: null, text: group.repair_text, choice: group.choice }, ...others] : others;
}

function Choice({ choice, label, value, change }: { choice: RepairChoice; label: string; value: string; change: (value: string) => void }) {
  const { t } = useTranslation();
  if (choice.input !== "list") {
    return <Input aria-label={label} placeholder={t(choice.input === "division" ? "imports.type_division" : "imports.type_value")} value={value} onChange={(event) => change(event.target.value)} />;
  }
  return (
    <select className="plain-select" aria-label={label} value={value} onChange={(event) => change(event.target.value)}>
      <option value="">{t("imports.choose_value")}</option>
      {choice.values.map((coded) => <option key={coded.code} value={coded.code}>{coded.text}</option>)}
    </select>
  );
}

/** What one written value means: a code that is chosen or typed, or that it is left out. */
function Meaning({ choice, written, meaning, mean }: { choice: RepairChoice; written: string; meaning: string | undefined; mean: (meaning: string | undefined) => void }) {
  const { t } = useTranslation();
  return (
    <>
      {meaning === "" ? <span className="faint">{t("imports.left_blank")}</span> : (
        <Choice choice={choice} label={`${written}: ${t("imports.choose_value")}`} value={meaning ?? ""} change={(code) => mean(code.trim() === "" ? undefined : code.trim())} />
      )}
      <Checkbox checked={meaning === ""} onChange={(event) => mean(event.target.checked ? "" : undefined)} aria-label={`${written}: ${t("imports.leave_blank")}`}>{t("imports.leave_blank")}</Checkbox>
    </>
  );
}

/** One repair, pressed once for all rows of its group; a list's unknown words are each given their meaning. */
function RepairForm({ batch, group, offer }: { batch: Batch; group: FindingGroup; offer: Offer }) {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [value, setValue] = useState("");
  const [meanings, setMeanings] = useState<Meanings>({});
  // A word of fewer than three rows isn't shown, as a name can stand in a wrong column: who has the file before them writes it.
  const [rare, setRare] = useState("");
  const [rareMeaning, setRareMeaning] = useState<string | undefined>(undefined);
  const each = offer.choice !== null && offer.choice.each;
  const words = each ? group.values.filter(shown) : [];
  const unseen = each && group.values.some((written) => !shown(written));
  const said: Meanings = rare.trim() === "" ? meanings : { ...meanings, [rare.trim()]: rareMeaning };
  const chosen = Object.fromEntries(Object.entries(said).filter((one): one is [string, string] => one[1] !== undefined));
  const ready = offer.choice === null || (each ? Object.keys(chosen).length > 0 : value.trim() !== "");
  const repair = useBatchAction(async () => {
    const decision = offer.choice === null ? {} : each ? { values: chosen } : { value: value.trim() };
    const again = await answer(
      client.POST("/api/imports/{id}/repairs", {
        params: { path: { id: batch.id } },
        body: { group: group.group, ...(offer.alternative === null ? {} : { alternative: offer.alternative }), ...decision },
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
      {offer.choice === null || each ? null : (
        <Choice choice={offer.choice} label={`${group.text}: ${t("imports.choose_value")}`} value={value} change={setValue} />
      )}
      {words.map((written) => (
        <div key={written.value} className="repair-word">
          <span>{t("imports.value_rows", { n: count(written.rows, i18n.language) })} “{written.value}”</span>
          {offer.choice === null ? null : (
            <Meaning choice={offer.choice} written={written.value} meaning={meanings[written.value]} mean={(meaning) => setMeanings({ ...meanings, [written.value]: meaning })} />
          )}
        </div>
      ))}
      {!unseen || offer.choice === null ? null : (
        <div className="repair-word">
          <Input aria-label={t("imports.rare_word")} placeholder={t("imports.rare_word")} value={rare} onChange={(event) => setRare(event.target.value)} />
          <Meaning choice={offer.choice} written={t("imports.rare_word")} meaning={rareMeaning} mean={setRareMeaning} />
          <span className="faint">{t("imports.rare_note")}</span>
        </div>
      )}
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
