const endings: Record<string, string> = { "sdmx-csv": "sdmx.csv", "sdmx-json": "sdmx.json" };

/** A file's name from a table's title: what no system of files takes in a name is left out. */
export function fileName(title: string, kind: string): string {
  const plain = title.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, " ").replace(/\s+/g, " ").trim().slice(0, 100);
  return `${plain === "" ? "table" : plain}.${endings[kind] ?? kind}`;
}
