import { useMutation } from "@tanstack/react-query";
import { Button, Input, Radio, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { asProblem } from "../../api/problem";
import { FileField } from "../../kit/FileField";
import { queries } from "../../api/queries";
import { count } from "../../kit/format";
import { Panel } from "../../kit/Panel";
import { withFile } from "../administration/queries";
import type { PlacesKept } from "./queries";
import { textOf } from "./text-file";
import type { Datum } from "./style";

const brought = ["buildings", "points", "layer", "shapes"] as const;
type Brought = (typeof brought)[number];
const megabyte = 1 << 20;
/** The longest file that the service takes, in MB. */
const most: Record<Brought, number> = { buildings: 24, points: 24, layer: 8, shapes: 24 };
const accepts: Record<Brought, string> = { buildings: ".csv", points: ".csv", layer: ".geojson,.json", shapes: ".zip" };

/** Where buildings and services are, and layers of the office's own: from a table or a GeoJSON file. */
export function Bring() {
  const { t, i18n } = useTranslation();
  const ids = { what: useId(), source: useId(), name: useId(), datum: useId(), file: useId() };
  const [what, setWhat] = useState<Brought>("buildings");
  const [asked, setAsked] = useState({ source: "", name: "" });
  const [datum, setDatum] = useState<Datum>("wgs84");
  const [file, setFile] = useState<File | null>(null);
  const bring = useMutation({
    mutationFn: async (chosen: File): Promise<PlacesKept | null> => {
      const { source } = asked;
      if (what === "shapes") {
        const body = withFile(chosen, ["layer", JSON.stringify({ name: asked.name, source })]);
        await answer(client.POST("/api/map/layer-files", { body: { layer: "", file: "" }, bodySerializer: () => body }));
        return null;
      }
      const text = await textOf(chosen);
      if (what === "buildings") return answer(client.POST("/api/map/buildings", { body: { source, datum, table: text } }));
      if (what === "points") return answer(client.POST("/api/map/points", { body: { source, datum, table: text } }));
      await answer(client.POST("/api/map/layers", { body: { name: asked.name, source, datum, geojson: text } }));
      return null;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["map"] }),
  });
  const layered = what === "layer" || what === "shapes";
  const large = file !== null && file.size > most[what] * megabyte;
  const ready = file !== null && !large && asked.source.trim() !== "" && (!layered || asked.name.trim() !== "");
  return (
    <Panel title={t("map.bring")} note={t("map.bring_note")}>
      <form className="map-body map-bring" onSubmit={(event) => { event.preventDefault(); if (ready) bring.mutate(file); }}>
        <fieldset>
          <legend>{t("map.bring_what")}</legend>
          {brought.map((code) => (
            <Radio key={code} name={ids.what} checked={what === code} onChange={() => { setWhat(code); bring.reset(); }}>{t(`map.brings.${code}`)}</Radio>
          ))}
        </fieldset>
        <p className="faint">{t(`map.columns.${what}`)}</p>
        {layered ? (
          <div>
            <label htmlFor={ids.name}>{t("map.layer_name")}</label>
            <Input id={ids.name} maxLength={100} value={asked.name} onChange={(event) => setAsked({ ...asked, name: event.target.value })} />
          </div>
        ) : null}
        <div>
          <label htmlFor={ids.source}>{t("map.source")}</label>
          <Input id={ids.source} maxLength={400} value={asked.source} onChange={(event) => setAsked({ ...asked, source: event.target.value })} />
        </div>
        {what === "shapes" ? null : <div>
          <label htmlFor={ids.datum}>{t("map.bring_datum")}</label>
          <Select id={ids.datum} value={datum} style={{ width: "100%" }} onChange={(next: Datum) => setDatum(next)} options={(["wgs84", "gcj02"] as const).map((code) => ({ value: code, label: t(`map.datums.${code}`) }))} />
        </div>}
        <div>
          <label htmlFor={ids.file}>{t("map.file")}</label>
          <FileField id={ids.file} accept={accepts[what]} none={file === null} onFile={(next) => { bring.reset(); setFile(next); }} />
          {large ? <p role="alert">{t("map.bring_large", { n: count(Math.ceil(file.size / megabyte), i18n.language), most: count(most[what], i18n.language) })}</p> : null}
        </div>
        <div>
          <Button type="primary" htmlType="submit" disabled={!ready} loading={bring.isPending}>{t("map.bring_do")}</Button>
          {ready || large ? null : <span className="faint"> {t("map.bring_not")}</span>}
        </div>
      </form>
      {bring.isError ? <p className="map-body" role="alert">{asProblem(bring.error).detail}</p> : null}
      {bring.isSuccess ? (
        <div className="map-body" role="status">
          <p>{bring.data === null ? t("map.layer_kept") : t("map.kept", { n: count(bring.data.kept, i18n.language), out: count(bring.data.left_out, i18n.language) })}</p>
          <ul>{(bring.data?.faults ?? []).map((fault) => <li key={`${fault.line}/${fault.text}`} className="soft">{t("map.fault", { line: fault.line, text: fault.text })}</li>)}</ul>
        </div>
      ) : null}
    </Panel>
  );
}
