import type { components } from "../api/schema";

export type MeasuresPage = components["schemas"]["MeasuresPage"];
export type MeasureFigure = components["schemas"]["MeasureFigure"];

/** A figure's share; `null` where it is not told. */
export function shareOf({ above, below }: MeasureFigure): number | null {
  return above === null || above === undefined || below === null || below === undefined || below === 0 ? null : above / below;
}

/** Year and number of a quarter such as `2026-Q3`. */
export function quarterOf(text: string): { year: string; number: string } {
  const [year = "", number = ""] = text.split("-Q");
  return { year, number };
}

/** The offices of which a measure is told, as points of a funnel. */
export function pointsOf(page: MeasuresPage, at: number): { code: string; name: string; n: number; share: number; beyond: boolean }[] {
  return page.offices.flatMap(({ area, name, figures }) => {
    const figure = figures[at];
    if (figure === undefined) return [];
    const share = shareOf(figure);
    return share === null ? [] : [{ code: area, name, n: figure.below ?? 0, share, beyond: figure.beyond }];
  });
}
