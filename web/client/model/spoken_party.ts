/** Who it is, as a sentence speaks of them. */
import type { Party } from "../../shared/api.ts";
import { type Language, spokenName } from "../../shared/say.ts";
import { say } from "../say.ts";

/** A party in a sentence: 髙橋さん, 鈴木 一郎様, a bare number, 非通知. */
export function spokenParty(party: Party, language: Language): string {
  if (party.kind === "person") return spokenName(party.name, "colleague", language);
  if (party.withheld === true) return say("label.withheld", language);
  return spokenName(party.name ?? party.display, "outside", language);
}
