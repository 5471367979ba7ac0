const endings: Record<string, string> = { "sdmx-csv": "sdmx.csv", "sdmx-json": "sdmx.json" };

/** A file's name from a table's title: what no system of files takes in a name is left out. */
export function fileName(title: string, kind: string): string {
  const plain = title.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, " ").replace(/\s+/g, " ").trim().slice(0, 100);
  return `${plain === "" ? "table" : plain}.${endings[kind] ?? kind}`;
}

/** The same title with its days kept on one line each, for the screen. */
export const daysWhole = (title: string): string => title.replace(/(\d{4})-(\d{2})-(\d{2})/g, "$1-\u2060$2-\u2060$3");
