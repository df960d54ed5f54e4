/** Texts of the administration with data in them. */

export type TextData = Readonly<Record<string, string | number>>;

/** `{name}` filled in; a brace without data stays, so that a test can see it. */
export function fill(text: string, data: TextData = {}): string {
  return text.replace(
    /\{(\w+)\}/g,
    (whole, name: string) => data[name] === undefined ? whole : String(data[name]),
  );
}
