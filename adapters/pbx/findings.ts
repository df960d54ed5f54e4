/** How findings of an examination are worded, whichever PBX it is. */
import type { Label } from "../../core/domain/ids.ts";
import type { PbxFinding } from "../../core/ports/pbx_check.ts";

/** Names listed in one sentence; the others are counted. */
export const NAMES_MAX = 5;

export function good(ja: string, en: string): PbxFinding {
  return { sound: true, says: { ja, en } };
}

export function bad(says: Label, add?: PbxFinding["add"]): PbxFinding {
  return { sound: false, says, ...(add === undefined ? {} : { add }) };
}

export function listed(names: readonly string[]): Label {
  const shown = names.slice(0, NAMES_MAX);
  const more = names.length - shown.length;
  return {
    ja: shown.join("、") + (more > 0 ? ` ほか${more}件` : ""),
    en: shown.join(", ") + (more > 0 ? ` and ${more} more` : ""),
  };
}
