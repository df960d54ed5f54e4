/** A text in a cell of a bulk CSV file: a name, a reading, a department, a note (requirements §2). */

/** UTF-16 units. */
export const CELL_TEXT_MAX = 100;

export type TextFault =
  | { readonly code: "name-missing" }
  | { readonly code: "text-too-long"; readonly most: number }
  | { readonly code: "control-character" };

/** Why it cannot be; only a name may not be blank. */
export function textFault(text: string, isName: boolean): TextFault | undefined {
  if (text.length > CELL_TEXT_MAX) return { code: "text-too-long", most: CELL_TEXT_MAX };
  if (/\p{Cc}/u.test(text)) return { code: "control-character" };
  return isName && text.trim() === "" ? { code: "name-missing" } : undefined;
}
