import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Panel } from "../kit/Panel";
import { Failed, Waiting } from "../kit/states";
import { choicesQuery, type FigureChoice, type TableRequest } from "./queries";
import { put, underUnit, withFilter } from "./reading";

/** What is counted, by what, of whom: officers' tables may be limited and shown as shares, analysts' are whole. */
export function TableForm({ spec, set, whole = false }: { spec: TableRequest; set: (next: Partial<TableRequest>) => void; whole?: boolean }) {
  const { t, i18n } = useTranslation();
  const ids = { unit: useId(), row: useId(), row2: useId(), column: useId(), column2: useId(), level: useId(), share: useId(), years: useId() };
  const found = useQuery(choicesQuery(i18n.language));
  if (found.isPending) return <div className="panel"><Waiting rows={8} /></div>;
  if (found.isError) return <div className="panel"><Failed error={found.error} retry={() => void found.refetch()} /></div>;
  const unit = found.data.units.find((own) => own.code === spec.unit) ?? found.data.units[0];
  const dimensions = unit?.dimensions ?? [];
  const everything = found.data.units.flatMap((own) => own.dimensions);
  const nameOf = (code: string) => everything.find((own) => own.code === code)?.name ?? code;
  const choices = (mine: string | undefined) => [
    { value: "", label: t("figures.none_chosen") },
    // What an address asks for and these do not have stands there by its name, so that it can be taken away.
    ...(mine === undefined || mine === "" || dimensions.some((own) => own.code === mine) ? [] : [{ value: mine, label: nameOf(mine) }]),
    ...dimensions.filter((own) => own.code === mine || ![...spec.rows, ...spec.columns].includes(own.code)).map((own) => ({ value: own.code, label: own.name })),
  ];
  const side = (name: "rows" | "columns", at: number, id: string) => (
    <div>
      <label htmlFor={id}>{at === 0 ? t(`figures.${name}`) : t("figures.second")}</label>
      <Select id={id} value={spec[name][at] ?? ""} options={choices(spec[name][at])} onChange={(code: string) => set({ [name]: put(spec[name], at, code) })} />
    </div>
  );
  return (
    <Panel title={t("figures.builder")} end={<Button onClick={() => set({ rows: spec.columns, columns: spec.rows })}>{t("figures.pivot")}</Button>}>
      <div className="table-form">
        <div>
          <label htmlFor={ids.unit}>{t("figures.unit")}</label>
          <Select
            id={ids.unit}
            value={spec.unit}
            options={found.data.units.map((own) => ({ value: own.code, label: own.name }))}
            onChange={(code: string) => set(underUnit(spec, code, found.data.units.find((own) => own.code === code)?.dimensions.map((own) => own.code) ?? []))}
          />
        </div>
        {side("rows", 0, ids.row)}
        {spec.rows.length > 0 ? side("rows", 1, ids.row2) : null}
        {side("columns", 0, ids.column)}
        {spec.columns.length > 0 ? side("columns", 1, ids.column2) : null}
        {whole ? null : <Only spec={spec} set={set} dimensions={dimensions} />}
        <div>
          <label htmlFor={ids.level}>{t("figures.level")}</label>
          <Select id={ids.level} value={spec.level} options={([6, 9, 12] as const).map((level) => ({ value: level, label: t(`figures.levels.${level}`) }))} onChange={(level: number) => set({ level })} />
        </div>
        {whole ? null : <div>
          <label htmlFor={ids.share}>{t("figures.share")}</label>
          <Select id={ids.share} value={spec.share ?? "none"} options={(["none", "row", "column", "all"] as const).map((own) => ({ value: own, label: t(`figures.shares.${own}`) }))} onChange={(share: NonNullable<TableRequest["share"]>) => set({ share })} />
        </div>}
        {unit?.events === true ? (
          <div>
            <label htmlFor={ids.years}>{t("figures.years")}</label>
            <Select id={ids.years} value={spec.years ?? 1} options={[1, 3, 5, 10, 20].map((years) => ({ value: years, label: String(years) }))} onChange={(years: number) => set({ years })} />
          </div>
        ) : null}
      </div>
    </Panel>
  );
}

/** Of whom: categories of each dimension that is chosen for it. */
function Only({ spec, set, dimensions }: { spec: TableRequest; set: (next: Partial<TableRequest>) => void; dimensions: FigureChoice[] }) {
  const { t } = useTranslation();
  const id = useId();
  const filter = spec.filter ?? {};
  const listed = dimensions.filter((own) => own.categories.length > 0);
  const rest = listed.filter((own) => filter[own.code] === undefined);
  const keep = (code: string, kept: string[]) => set({ filter: withFilter(filter, code, kept) });
  if (listed.length === 0) return null;
  return (
    <>
      {listed.filter((own) => filter[own.code] !== undefined).map((own) => (
        <div key={own.code}>
          <label htmlFor={`${id}-${own.code}`}>{t("figures.only", { name: own.name })}</label>
          <Select
            id={`${id}-${own.code}`}
            mode="multiple"
            allowClear
            value={filter[own.code] ?? []}
            options={own.categories.map((category) => ({ value: category.code, label: category.name }))}
            onChange={(kept: string[]) => keep(own.code, kept)}
          />
        </div>
      ))}
      {rest.length === 0 ? null : (
        <div>
          <label htmlFor={id}>{t("figures.filter")}</label>
          <Select
            id={id}
            value=""
            options={[{ value: "", label: t("figures.filter_none") }, ...rest.map((own) => ({ value: own.code, label: own.name }))]}
            onChange={(code: string) => {
              const first = rest.find((own) => own.code === code)?.categories.at(-1)?.code;
              if (first !== undefined) keep(code, [first]);
            }}
          />
        </div>
      )}
    </>
  );
}
