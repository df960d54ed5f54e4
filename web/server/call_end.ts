/** Why a call ended for one of its parties, with the sentence for whoever dialled it when it came to nothing. */
import type { Extension } from "../../core/domain/ids.ts";
import { displayNumber } from "../../core/domain/number.ts";
import type { OfficeIndex } from "../../core/domain/office.ts";
import type { Call, EndCause, Leg, PbxRejection } from "../../core/domain/pbx_messages.ts";
import type { CallEnd, Label } from "../shared/api.ts";
import { type Language, spokenName, type WordData } from "../shared/say.ts";
import { rejectionSentence, say } from "../shared/words.ts";
import { isoTime } from "./times.ts";

type NameOf = (number: string) => string | undefined;

/** `call` is over for the viewer: it has ended, or all the viewer's legs have. */
export function callEnd(
  call: Call,
  viewer: Extension,
  office: OfficeIndex,
  nameOf: NameOf,
): CallEnd {
  const own = call.legs.filter((leg) =>
    leg.party.kind === "person" && leg.party.extension === viewer
  );
  const last = own.at(-1);
  const dialled = own.some((leg) => leg.role === "caller");
  const cause = (dialled ? call.endCause ?? last?.endCause : last?.endCause ?? call.endCause) ??
    "failed";
  const at = call.endedAt ?? last?.endedAt ?? call.startedAt;
  return { at: isoTime(at), cause, ...wordsOf(call, own, dialled, cause, office, nameOf) };
}

function wordsOf(
  call: Call,
  own: readonly Leg[],
  dialled: boolean,
  cause: EndCause,
  office: OfficeIndex,
  nameOf: NameOf,
): { readonly code?: string; readonly message?: Label } {
  const late = own.at(-1)?.refusal;
  if (late?.code === "already-retrieved") return refusedBy(late, office);
  const refusal = call.legs.find((leg) => leg.refusal !== undefined)?.refusal;
  if (dialled && cause === "refused" && refusal !== undefined) return refusedBy(refusal, office);
  if (cause === "system-restart") return spoken("system-restart", () => ({}));
  if (!dialled) return {};
  const called = call.legs.filter((leg) => leg.role === "callee");
  const phone = own.find((leg) => leg.role === "caller" && leg.answeredAt === undefined);
  if (call.commandId !== undefined && called.length === 0 && phone?.device !== undefined) {
    return ofOwnPhone(cause, office.device.get(phone.device)?.label ?? bare(phone.device));
  }
  const far = called.find((leg) => leg.endCause === cause) ?? called[0];
  return ofFarEnd(call, cause, far, office, nameOf);
}

function refusedBy(refusal: PbxRejection, office: OfficeIndex) {
  return { code: refusal.code, message: rejectionSentence(refusal, office) };
}

/** A click whose own device never went off-hook: nothing was dialled. */
function ofOwnPhone(cause: EndCause, device: Label) {
  switch (cause) {
    case "cancelled":
    case "hangup":
    case "answered-elsewhere":
      return {};
    case "no-answer":
    case "busy":
    case "rejected":
      return spoken("own-device-no-answer", (language) => ({ device: device[language] }));
    default:
      return spoken("own-device-unreachable", (language) => ({ device: device[language] }));
  }
}

function ofFarEnd(
  call: Call,
  cause: EndCause,
  far: Leg | undefined,
  office: OfficeIndex,
  nameOf: NameOf,
) {
  const number = displayNumber(call.dialled);
  const name = (language: Language) =>
    far === undefined ? number : spokenParty(far, nameOf, language);
  switch (cause) {
    case "busy":
    case "do-not-disturb":
    case "rejected":
      return spoken(cause, (language) => ({ name: name(language) }));
    case "no-answer": {
      const rang = (far?.endedAt ?? 0) - (far?.ringingAt ?? far?.startedAt ?? 0);
      const seconds = Math.round(rang / 1000);
      return spoken(cause, (language) => ({ name: name(language), seconds }));
    }
    case "not-found":
    case "failed":
      return spoken(cause, () => ({ number }));
    case "unreachable": {
      const line = call.line === undefined ? undefined : office.line.get(call.line)?.label;
      return line === undefined
        ? spoken("unreachable-inside", (language) => ({ name: name(language) }))
        : spoken("unreachable", (language) => ({ number, line: line[language] }));
    }
    default:
      return {};
  }
}

function spokenParty(leg: Leg, nameOf: NameOf, language: Language): string {
  const { party } = leg;
  if (party.kind === "person") return spokenName(party.name, "colleague", language);
  const name = nameOf(party.number);
  return name === undefined ? displayNumber(party.number) : spokenName(name, "outside", language);
}

function spoken(code: string, data: (language: Language) => WordData) {
  return { code, message: { ja: say(code, "ja", data("ja")), en: say(code, "en", data("en")) } };
}

function bare(text: string): Label {
  return { ja: text, en: text };
}
