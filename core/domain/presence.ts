/**
 * Presence (プレゼンス) has two axes, never mixed: the state a person *chose* from the administrator's
 * catalogue, which decides whether callers ring the phones, and the *line* state, which follows from the calls and
 * registrations alone.
 */
import { activityOf } from "./call.ts";
import type { PresenceCode } from "./ids.ts";
import type { Office, PresenceState } from "./office.ts";
import type { Call, Leg } from "./pbx_messages.ts";

// ---- the chosen axis ----

/** What a person has chosen, and what he says to it. */
export interface Chosen {
  readonly code: PresenceCode;
  readonly note?: string;
}

/** The state a code means now: the catalogue's first before a choice, and for a code it no longer has. */
export function chosenState(
  office: Office,
  code: PresenceCode | undefined,
): PresenceState | undefined {
  return office.presences.find((state) => state.code === code) ?? office.presences[0];
}

/** Why a phone is to ring. All but the first are what the person himself has caused. */
export type RingReason = "caller" | "own-click" | "retrieve" | "move" | "call-back" | "returned";

/** Whether this person's phones ring: a state that rings nobody stops callers only. */
export function phonesRing(state: PresenceState | undefined, reason: RingReason): boolean {
  return reason !== "caller" || state === undefined || state.rings;
}

// ---- the line axis ----

/** `unknown`: the PBX cannot be asked. */
export type LineState = "unknown" | "unregistered" | "idle" | "ringing" | "talking" | "holding";

/** A leg of a person with the call it is part of; ended ones count for nothing. */
export type LegOfCall = readonly [Call, Leg];

/**
 * `talking` and `holding` mean a confirmed dialog, `ringing` an incoming early one, `unregistered` no binding
 * and no dialog (I29). What counts most among several calls is told.
 */
export function lineStateOf(
  legs: readonly LegOfCall[],
  registered: boolean,
): Exclude<LineState, "unknown"> {
  const states = legs.map(([call, leg]) => lineOfLeg(call, leg));
  for (const state of ["talking", "ringing", "holding"] as const) {
    if (states.includes(state)) return state;
  }
  return registered ? "idle" : "unregistered";
}

/** `undefined`: an outgoing early dialog, which is neither ringing nor talking. */
function lineOfLeg(call: Call, leg: Leg): "ringing" | "talking" | "holding" | undefined {
  switch (activityOf(call, leg)) {
    case "talking":
    case "held":
    case "parked":
      return "talking";
    case "holding":
      return "holding";
    case "ringing":
    case "starting":
      return leg.ringingAt === undefined ? undefined : "ringing";
    case "calling":
      return leg.answeredAt === undefined ? undefined : "talking";
    case undefined:
      return undefined;
  }
}
