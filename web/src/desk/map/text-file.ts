/** The text of a table or a GeoJSON file: UTF-8, or else GB 18030 (and GBK with it), as a Chinese spreadsheet program saves its tables. */
export async function textOf(file: Blob): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}
