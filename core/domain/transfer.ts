/**
 * The rules of transfers and forwards: where a call may not be sent, how often it may be sent on, whom a
 * forward goes to, and what the call tells of its last transfer.
 */
import type { Extension, LegId } from "./ids.ts";
import type { DialTarget } from "./dial_request.ts";
import type { Person } from "./office.ts";
import type { Call, EndCause, Party, PbxRejection, TransferNote } from "./pbx_messages.ts";

/** How often one call may be sent on, by people and by forwards together (I23). */
export const HOPS_MAX = 20;
/** How many forwards may follow each other while a call rings. */
export const FORWARDS_MAX = 5;

export interface TransferCase {
  /** Who sends the other side away; absent for a leg that is nobody's of the office. */
  readonly by: Party;
  readonly other: Party;
  readonly target: DialTarget;
  /** How often the call was sent on before. */
  readonly hops: number;
}

/** `transfer-loop`: to oneself, to the other side itself, or for the `HOPS_MAX`th time. */
export function transferRefusal(asked: TransferCase): PbxRejection | undefined {
  const { by, other, target, hops } = asked;
  if (hops >= HOPS_MAX || leadsTo(target, by) || leadsTo(target, other)) {
    return { code: "transfer-loop" };
  }
  return undefined;
}

/** Whether who is dialled by the target is this very party. */
export function leadsTo(target: DialTarget, party: Party): boolean {
  switch (target.kind) {
    case "extension":
      return party.kind === "person" && party.extension === target.extension;
    case "outside":
      return party.kind === "outside" && party.number !== "" && party.number === target.number;
    case "slot":
    case "feature":
      return false;
  }
}

/** Whether two sides that are to be joined are one and the same person or number. */
export function sameParty(a: Party, b: Party): boolean {
  if (a.kind === "person") return b.kind === "person" && a.extension === b.extension;
  return b.kind === "outside" && a.number !== "" && a.number === b.number;
}

/** How often the call was sent on: each transfer has ended a leg so. */
export function hopsOf(call: Call): number {
  return call.legs.filter((leg) => leg.endCause === "transferred").length;
}

/** Why a person could not be reached, as far as a forward asks. */
export type Unreached = "no-answer" | "unregistered";

/**
 * Where the person's calls go on to, in the panel dialect; undefined when they do not. `passed`: the
 * extensions that this call was forwarded from already, which ends a circle (I23).
 */
export function forwardOf(
  person: Person,
  why: Unreached,
  passed: readonly Extension[],
): string | undefined {
  const { forward } = person;
  if (forward === undefined || person.disabled) return undefined;
  if (passed.includes(person.extension) || passed.length >= FORWARDS_MAX) return undefined;
  return why === "unregistered" && !forward.whenUnregistered ? undefined : forward.to;
}

/** The call tells that a leg's other side is being sent on; `consults`: its own speaks with the target first. */
export function transferBegun(call: Call, by: LegId, to: string, consults = false): Call {
  return withNote(call, { by, to, state: "under-way", ...(consults ? { consults } : {}) });
}

/** It was taken there. Without a transfer under way nothing changes. */
export function transferDone(call: Call): Call {
  const { lastTransfer } = call;
  if (lastTransfer?.state !== "under-way") return call;
  const { by, to } = lastTransfer;
  return withNote(call, { by, to, state: "done" });
}

/** Nobody took it: it is back with who sent it. Without a transfer under way nothing changes. */
export function transferFailed(call: Call, cause: EndCause): Call {
  const { lastTransfer } = call;
  if (lastTransfer?.state !== "under-way") return call;
  const { by, to } = lastTransfer;
  return withNote(call, { by, to, state: "failed", cause });
}

function withNote(call: Call, lastTransfer: TransferNote): Call {
  return { ...call, lastTransfer };
}
