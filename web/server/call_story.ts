/**
 * What a running call tells its parties beyond its legs: that one of them waits in a slot, and to whom it was sent
 * on, with the sentence for the one who sent it when nobody took it.
 */
import { legOf, openPark } from "../../core/domain/call.ts";
import type { Extension } from "../../core/domain/ids.ts";
import { displayNumber } from "../../core/domain/number.ts";
import type { OfficeIndex } from "../../core/domain/office.ts";
import type { Call, Party, TransferNote } from "../../core/domain/pbx_messages.ts";
import type { Call as ShownCall, Label } from "../shared/api.ts";
import { type Language, spokenName } from "../shared/say.ts";
import { reasonOf, say } from "../shared/words.ts";

/** Names of outside numbers. */
export type NameOf = (number: string) => string | undefined;

/** Who is told, and what the words are made of. */
export interface Told {
  readonly viewer: Extension;
  readonly office: OfficeIndex;
  readonly nameOf: NameOf;
}

/** The stay of the call's leg in a slot. `callBack`: the viewer's device rings because the time is up. */
export function stayIn(
  call: Call,
  viewer: Extension,
): { readonly slot: number; readonly by: Party; readonly callBack: boolean } | undefined {
  const stay = openPark(call);
  const by = stay && legOf(call, stay.by);
  if (stay === undefined || by === undefined) return undefined;
  const due = stay.returnsAt ?? Infinity;
  const callBack = call.legs.some((leg) =>
    leg.state === "ringing" && leg.device === by.device && leg.startedAt >= due &&
    isOf(leg.party, viewer)
  );
  return { slot: stay.slot, by: by.party, callBack };
}

/** The last transfer, to the one who sent the call on. */
export function transferTold(call: Call, told: Told): ShownCall["transfer"] {
  const note = call.lastTransfer;
  const by = note && legOf(call, note.by);
  if (note === undefined || by === undefined || !isOf(by.party, told.viewer)) return undefined;
  const name = told.office.person.get(note.to)?.name ?? told.nameOf(note.to);
  return {
    to: note.to,
    display: displayNumber(note.to),
    state: note.state,
    ...(note.consults === true ? { consults: true } : {}),
    ...(name === undefined ? {} : { name }),
    ...(note.cause === undefined ? {} : { cause: note.cause }),
    ...failureOf(note, told),
  };
}

/** Who gave it up himself needs no sentence. */
function failureOf(
  { state, cause = "failed", to }: TransferNote,
  told: Told,
): { readonly message?: Label } {
  if (state !== "failed" || cause === "cancelled") return {};
  const sentence = (language: Language) => {
    const name = spokenTarget(to, told, language);
    return cause === "hangup"
      ? say("transfer-target-left", language, { name })
      : say("transfer-failed", language, { name, reason: reasonOf(cause, language) });
  };
  return { message: { ja: sentence("ja"), en: sentence("en") } };
}

function spokenTarget(to: string, { office, nameOf }: Told, language: Language): string {
  const colleague = office.person.get(to)?.name;
  if (colleague !== undefined) return spokenName(colleague, "colleague", language);
  return spokenName(nameOf(to) ?? displayNumber(to), "outside", language);
}

function isOf(party: Party, viewer: Extension): boolean {
  return party.kind === "person" && party.extension === viewer;
}
