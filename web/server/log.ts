/** One log line is one JSON object; nothing that came from outside can forge a second line or move a terminal's cursor (H4). */

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  /** What happened, in a word: `sign-in`, `sign-in-refused`, `internal-error`. */
  readonly event: string;
  readonly [field: string]: string | number | boolean | undefined;
}

export type Log = (line: LogLine) => void;

/** Longest text of one field in a line. */
export const FIELD_MAX = 500;

/** `at` is ISO 8601. Control characters, line separators and direction marks are escaped. */
export function formatLogLine(line: LogLine, at: string): string {
  const short = Object.fromEntries(
    Object.entries(line).map((
      [name, value],
    ) => [name, typeof value === "string" ? value.slice(0, FIELD_MAX) : value]),
  );
  return JSON.stringify({ at, ...short }).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
