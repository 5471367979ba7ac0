import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { bondsQuery, partRecords } from "../../api/bonds";
import { asProblem } from "../../api/problem";
import { useSession } from "../../api/queries";
import type { Bond, BondRecord, HeldTogether, PersonRecord } from "../../api/wire";
import { share } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import type { Purpose } from "../../kit/purpose";
import { Failed, Waiting } from "../../kit/states";
import { Ledger } from "../doubtful/Waterfall";
import { Graph } from "./BondGraph";
import { roleName } from "./words";
import "../doubtful/doubtful.css";
import "./why.css";

/** A record by its number in the list above, its source and role. */
function useName(records: BondRecord[]) {
  const { t } = useTranslation();
  return (at: number): string => {
    const record = records[at];
    return record === undefined ? "" : `${at + 1} ${record.source_name}·${roleName(t, record.role)}`;
  };
}

function Part({ person, left, right }: { person: string; left: BondRecord; right: BondRecord }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const part = useMutation({ mutationFn: () => partRecords(person, left, right, reason) });
  if (part.isSuccess) return <p role="status" className="bond-done">{t("why.parted")}</p>;
  const body = (
    <>
      <p>{t("why.part_body")}</p>
      <Input value={reason} maxLength={500} aria-label={t("doubtful.reason_label")} placeholder={t("doubtful.reason_hint")} onChange={(event) => setReason(event.target.value)} />
    </>
  );
  return (
    <>
      <Popconfirm title={t("why.part_title")} description={body} okText={t("why.part")} cancelText={t("common.cancel")} onConfirm={() => part.mutate()}>
        <Button size="small" loading={part.isPending} data-part>{t("why.part")}</Button>
      </Popconfirm>
      {part.isError ? <p className="refused" role="alert">{asProblem(part.error).detail}</p> : null}
    </>
  );
}

function BondLine({ bond, records, person, weakest, open: begins }: {
  bond: Bond;
  records: BondRecord[];
  person: string;
  weakest: boolean;
  open: boolean;
}) {
  const { t, i18n } = useTranslation();
  const name = useName(records);
  const decides = useSession().data?.may_import === true;
  const [open, setOpen] = useState(begins);
  const [left, right] = [records[bond.left], records[bond.right]];
  return (
    <li className={weakest ? "bond weakest" : "bond"}>
      <p className="bond-head">
        <span>{name(bond.left)} — {name(bond.right)}</span>
        <b className="num">{bond.probability >= 0.99995 ? t("person.link_certain") : share(bond.probability, i18n.language, bond.probability > 0.99 ? 2 : 1)}</b>
        {weakest ? <span className="chip lamp">{t("why.weakest")}</span> : null}
        {bond.stage == null ? null : <span className="chip">{t("why.waits")}</span>}
      </p>
      <p className="bond-acts no-print">
        <button type="button" className="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t("why.hide") : t("why.show")}<span className="unseen"> {name(bond.left)} — {name(bond.right)}</span>
        </button>
        {decides && left !== undefined && right !== undefined ? <Part person={person} left={left} right={right} /> : null}
      </p>
      {open ? <div className="scroll-x"><Ledger reasons={bond.reasons} probability={bond.probability} /></div> : null}
    </li>
  );
}

function Held({ held, records, person }: { held: HeldTogether; records: BondRecord[]; person: string }) {
  const { t } = useTranslation();
  const name = useName(records);
  const weakest = held.bonds.length - 1;
  const sides = held.sides.map((side) => side.map(name).join(t("why.and")));
  const bits = `${held.mean_bits < 0 ? "−" : "+"}${Math.abs(held.mean_bits).toFixed(1)}`;
  return (
    <div className="body">
      <Graph held={held} records={records} />
      <p>{t("why.seam", { one: sides[0] ?? "", other: sides[1] ?? "", pairs: held.pairs, speak: held.speak_for, bits })}</p>
      <ul className="bonds">
        {held.bonds.map((bond, index) => (
          <BondLine key={`${bond.left}/${bond.right}`} bond={bond} records={records} person={person} weakest={index === weakest} open={index === weakest} />
        ))}
      </ul>
      {held.against.length === 0 ? null : (
        <>
          <h3>{t("why.against")}</h3>
          <ul className="bonds">
            {held.against.map((bond) => (
              <BondLine key={`${bond.left}/${bond.right}`} bond={bond} records={records} person={person} weakest={false} open={false} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Shown({ id, why }: { id: string; why: Purpose }) {
  const { t } = useTranslation();
  const found = useQuery(bondsQuery(id, why));
  if (found.isPending) return <Waiting rows={4} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { records, held } = found.data;
  if (held == null) return <p className="body faint">{t(records.length < 2 ? "why.single" : "why.none")}</p>;
  return <Held held={held} records={records} person={id} />;
}

/** Why the records behind a person are one person. Asking is a read of its own, so it waits to be asked. */
export function Why({ person, why }: { person: PersonRecord; why: Purpose }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  if (person.records.length < 2) return null;
  return (
    <Panel title={t("why.title")} note={t("why.note")} className={asked ? "person-why" : "person-why no-print"}>
      {asked ? <Shown id={person.id} why={why} /> : (
        <div className="body no-print"><Button onClick={() => setAsked(true)}>{t("why.ask")}</Button></div>
      )}
    </Panel>
  );
}
