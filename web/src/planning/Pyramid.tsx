import type { EChartsOption } from "echarts";
import { Button } from "antd";
import { CaretRightOutlined, PauseOutlined } from "@ant-design/icons";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { count } from "../kit/format";
import { Panel } from "../kit/Panel";
import { palette, useScheme } from "../kit/theme";
import { Chart, frame, Sources } from "./Chart";
import { groupsOfFive } from "./pyramid";
import type { RunResult, YearPopulation } from "./shapes";

const frameMs = 140;

/** The ages of every year, played from the first known to the last projected; a generation can be followed. */
export function Pyramid({ run, baseline }: { run: RunResult; baseline: RunResult | undefined }) {
  const { t, i18n } = useTranslation();
  const scheme = useScheme();
  const colours = palette[scheme];
  const all = useMemo(() => [...run.history, ...run.years], [run]);
  const [at, setAt] = useState(run.history.length);
  const [playing, setPlaying] = useState(false);
  const [born, setBorn] = useState<number | null>(null);
  const index = Math.min(at, all.length - 1);
  const shown = all[index];

  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => setAt((now) => (now + 1 >= all.length ? now : now + 1)), frameMs);
    return () => clearInterval(timer);
  }, [playing, all.length]);
  useEffect(() => { if (index === all.length - 1) setPlaying(false); }, [index, all.length]);

  const most = useMemo(() => Math.max(...all.flatMap((of) => [...of.male, ...of.female])), [all]);
  const outline = useMemo(
    () => baseline?.years.find((of) => of.year === shown?.year),
    [baseline, shown?.year],
  );
  const n = (value: number) => count(Math.round(value), i18n.language);
  const option = useMemo<EChartsOption>(() => {
    if (shown === undefined) return {};
    const { text, soft } = frame(scheme);
    const followed = born === null ? -1 : Math.min(100, shown.year - born);
    const bars = (values: number[], sign: number, colour: string) =>
      values.map((value, age) => ({
        value: sign * value,
        itemStyle: { color: age === followed ? colours.ink : colour, opacity: followed === -1 || age === followed ? 0.9 : 0.55 },
      }));
    const edge = (of: YearPopulation, sign: number) =>
      (sign < 0 ? of.male : of.female).map((value, age): [number, number] => [sign * value, age]);
    const line = (data: [number, number][]) => ({
      type: "line" as const, data, showSymbol: false, silent: true, z: 5,
      lineStyle: { color: colours.ink, width: 1.2 }, name: t("planning.baseline_line"),
    });
    return {
      animation: false,
      grid: { left: 44, right: 16, top: 10, bottom: 28 },
      tooltip: {
        trigger: "axis", axisPointer: { type: "none" }, confine: true,
        backgroundColor: colours.raised, borderColor: colours.line, textStyle: { color: colours.ink, fontSize: 13 },
        formatter: (params: unknown) => {
          const age = Number((params as { dataIndex: number }[])[0]?.dataIndex ?? 0);
          return `${age}${age === 100 ? "+" : ""} · ${t("planning.male")} ${n(shown.male[age] ?? 0)} · ${t("planning.female")} ${n(shown.female[age] ?? 0)}`;
        },
      },
      xAxis: {
        type: "value", min: -most, max: most, splitLine: { lineStyle: { color: soft } },
        axisLabel: { color: text, formatter: (value: number) => n(Math.abs(value)), hideOverlap: true },
      },
      yAxis: {
        type: "category", data: shown.male.map((_, age) => (age === 100 ? "100+" : String(age))),
        axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: text, interval: 9 },
      },
      series: [
        { type: "bar", name: t("planning.male"), data: bars(shown.male, -1, colours.teal), barCategoryGap: "8%", stack: "people" },
        { type: "bar", name: t("planning.female"), data: bars(shown.female, 1, colours.lamp), stack: "people" },
        ...(outline === undefined ? [] : [line(edge(outline, -1)), line(edge(outline, 1))]),
      ],
    };
  }, [shown, born, scheme, outline, most, t, i18n.language]);

  if (shown === undefined) return null;
  const age = born === null ? null : shown.year - born;
  const following = age === null || age < 0 || age > 100 ? null : (shown.male[age] ?? 0) + (shown.female[age] ?? 0);
  const births = Array.from({ length: 101 }, (_, back) => shown.year - back);
  return (
    <Panel title={t("planning.pyramid_title", { year: shown.year })} note={t("planning.pyramid_note")}>
      <div className="body">
        <div className="plan-play">
          <Button
            icon={playing ? <PauseOutlined aria-hidden /> : <CaretRightOutlined aria-hidden />}
            onClick={() => {
              if (!playing && index === all.length - 1) setAt(0);
              setPlaying(!playing);
            }}
          >
            {t(playing ? "planning.pause" : "planning.play")}
          </Button>
          <input
            type="range"
            aria-label={t("planning.year_slider")}
            aria-valuetext={String(shown.year)}
            min={0}
            max={all.length - 1}
            value={index}
            onChange={(event) => { setPlaying(false); setAt(Number(event.target.value)); }}
          />
          <output className="nums">{shown.year}</output>
        </div>
        <Chart
          label={t("planning.pyramid_title", { year: shown.year })}
          option={option}
          height={460}
          onPick={(picked) => setBorn(shown.year - picked)}
          table={<PyramidTable of={shown} />}
        />
        <p className="plan-cohort">
          <label>
            {t("planning.cohort_choose")}{" "}
            <select value={born ?? ""} onChange={(event) => setBorn(event.target.value === "" ? null : Number(event.target.value))}>
              <option value="">{t("planning.cohort_none")}</option>
              {births.map((year) => <option key={year} value={year}>{year}</option>)}
              {born !== null && !births.includes(born) ? <option value={born}>{born}</option> : null}
            </select>
          </label>
          <span aria-live="polite">
            {following === null || born === null || age === null ? "" : t("planning.cohort", { born, year: shown.year, age, n: n(following) })}
          </span>
        </p>
        <Sources sources={run.sources} notes={run.notes} />
      </div>
    </Panel>
  );
}

function PyramidTable({ of }: { of: YearPopulation }) {
  const { t, i18n } = useTranslation();
  const n = (value: number) => count(Math.round(value), i18n.language);
  return (
    <table className="ledger">
      <thead>
        <tr>
          <th scope="col">{t("planning.age")}</th>
          <th scope="col" className="num">{t("planning.male")}</th>
          <th scope="col" className="num">{t("planning.female")}</th>
          <th scope="col" className="num">{t("planning.total")}</th>
        </tr>
      </thead>
      <tbody>
        {groupsOfFive(of).map((group) => (
          <tr key={group.from}>
            <th scope="row">{group.from === 100 ? "100+" : `${group.from}–${group.from + 4}`}</th>
            <td className="num">{n(group.male)}</td>
            <td className="num">{n(group.female)}</td>
            <td className="num">{n(group.male + group.female)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
