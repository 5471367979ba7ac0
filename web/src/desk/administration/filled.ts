/** The fields of a text, filled; what is not given stays as it is written. */
export function filled(text: string, fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields).reduce((said, [name, value]) => said.replaceAll(`{${name}}`, value), text);
}
