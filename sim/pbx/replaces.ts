/**
 * INVITE with Replaces (RFC 3891): a phone takes the place of a dialog of ours. A parked call's is taken by right
 * of retrieving, a colleague's ringing one by right of pickup, one of the person's own always; whatever else is
 * named is unknown (481) or nobody's business (403). The dialogs are told by dialog-info (RFC 4235).
 */
import type { PbxRejection } from "../../core/domain/pbx_messages.ts";
import { pickupRefusal } from "../../core/domain/pickup.ts";
import { refuse, type Result } from "../../core/lib/result.ts";
import {
  dialogMirrored,
  dialogReplaced,
  type Replaces,
  replacingStatus,
} from "../../core/sip/replaces.ts";
import type { SessionState } from "../../core/sip/session.ts";
import type { Exchange } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import type { PhoneCaller } from "./legs.ts";
import { type LiveLeg, otherOf, ringingOf } from "./live_calls.ts";
import { takeOver } from "./move_call.ts";
import { retrieveByDialling, tooLateFor } from "./parking.ts";
import { pickUpByDialling } from "./pickup.ts";
import { partyOfLeg } from "./parties.ts";

/**
 * The dialog of ours that is meant. Phones that took the tags from a lamp name them from the watched phone's side,
 * so both readings are tried; a tag is nothing to be guessed either way.
 */
export function dialogNamed(
  exchange: Exchange,
  replaces: Replaces,
): { readonly session: string; readonly state: SessionState } | undefined {
  const { sessions } = exchange;
  const dialog = dialogReplaced(replaces);
  const session = sessions.find(dialog) ?? sessions.find(dialogMirrored(dialog));
  const state = session === undefined ? undefined : sessions.get(session)?.state;
  return session === undefined || state === undefined ? undefined : { session, state };
}

/** Does what was asked. A refusal has done nothing: the INVITE is still to be answered with the status. */
export function takeDialog(
  exchange: Exchange,
  replaces: Replaces,
  caller: PhoneCaller,
  turn: Turn,
): Result<undefined, number | PbxRejection> {
  const named = dialogNamed(exchange, replaces);
  const status = replacingStatus(replaces, named?.state);
  if (status !== undefined || named === undefined) return refuse(status ?? 481);
  const leg = exchange.calls.ofSession(named.session);
  if (leg === undefined) return refuse(481);
  if (leg.session === caller.session) return refuse(481);
  return takeLeg(exchange, leg, caller, turn);
}

function takeLeg(
  exchange: Exchange,
  leg: LiveLeg,
  caller: PhoneCaller,
  turn: Turn,
): Result<undefined, number | PbxRejection> {
  const { call } = leg;
  const { stage } = call;
  if (stage?.kind === "parked" && stage.leg === leg) {
    return retrieveByDialling(exchange, stage.slot, caller, caller.extension, turn);
  }
  // what only lingers is told by no story: it is as good as over (RFC 3891 §3)
  if (stage?.kind === "lingering") return refuse(603);
  const party = partyOfLeg(leg);
  const owner = party.kind === "person" ? party.extension : undefined;
  if (ringingOf(call)?.branches.has(leg) === true) {
    const refusal = owner === undefined
      ? { code: "pickup-not-permitted" } as const
      : pickupRefusal(exchange.index, caller.extension, owner);
    if (refusal !== undefined) return refuse(refusal);
    return pickUpByDialling(exchange, leg, caller, turn);
  }
  if (owner !== caller.extension || leg.device === undefined) {
    return refuse(tooLateFor(exchange, leg, caller.extension, turn) ?? 403);
  }
  if (stage?.kind !== "joined" || otherOf(call, leg) === undefined) return refuse(481);
  return takeOver(exchange, leg, caller, turn);
}
