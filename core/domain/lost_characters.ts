/** What a spreadsheet does to 𠮷 when it saves as Shift_JIS, told from a change that somebody meant. */
import { encodeCp932 } from "./cp932.ts";

/** What is put for a character that cannot be saved: by UTF-16 unit or by character. */
const STAND_INS: readonly ((character: string) => string)[] = [
  (character) => "?".repeat(character.length),
  () => "?",
  () => "\uFFFD",
  () => "〓",
];

/** Whether `after` is `before` with just those characters replaced that CP932 has not. */
export function hasLostCharacters(before: string, after: string): boolean {
  if (before === after || !/[?\uFFFD〓]/.test(after)) return false;
  return STAND_INS.some((standIn) => {
    const saved = [...before].map((character) =>
      encodeCp932(character).ok ? character : standIn(character)
    );
    return saved.join("") === after;
  });
}
