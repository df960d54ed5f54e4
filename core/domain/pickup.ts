/** 代理応答: whose ringing calls a person may take, and which of them is taken. */
import { ok, refuse, type Result } from "../lib/result.ts";
import type { Extension } from "./ids.ts";
import type { OfficeIndex, Person } from "./office.ts";
import type { Call, Leg, PbxRejection } from "./pbx_messages.ts";

/** `pickup-not-permitted` by the person's right; one's own calls may always be taken. */
export function pickupRefusal(
  office: OfficeIndex,
  who: Extension,
  whose: Extension,
): PbxRejection | undefined {
  if (who === whose) return undefined;
  const person = office.person.get(who);
  const colleague = office.person.get(whose);
  if (person !== undefined && colleague !== undefined && mayPickUp(person, colleague)) {
    return undefined;
  }
  return { code: "pickup-not-permitted", data: { person: whose } };
}

function mayPickUp(person: Person, colleague: Person): boolean {
  switch (person.rights.pickup) {
    case "none":
      return false;
    case "department":
      return person.department !== "" && person.department === colleague.department;
    case "all":
      return true;
  }
}

export interface RingingCall {
  readonly call: Call;
  readonly leg: Leg;
}

/**
 * The call that has rung longest at an extension and whose caller is not who takes it. `unknown-extension`,
 * `pickup-not-permitted` or `nothing-to-pick-up` otherwise, in this order, so that who has no right does not
 * learn what rings.
 */
export function pickupChoice(
  office: OfficeIndex,
  calls: readonly Call[],
  who: Extension,
  whose: Extension,
): Result<RingingCall, PbxRejection> {
  if (!office.person.has(whose)) {
    return refuse({ code: "unknown-extension", data: { extension: whose } });
  }
  const refusal = pickupRefusal(office, who, whose);
  if (refusal !== undefined) return refuse(refusal);
  let longest: RingingCall | undefined;
  for (const call of calls) {
    if (call.legs.some((leg) => isOf(leg, who) && leg.role === "caller")) continue;
    const leg = call.legs.find((one) => isOf(one, whose) && rings(one));
    if (leg === undefined || (longest && longest.leg.startedAt <= leg.startedAt)) continue;
    longest = { call, leg };
  }
  return longest === undefined
    ? refuse({ code: "nothing-to-pick-up", data: { person: whose } })
    : ok(longest);
}

/** Called and not answered yet; a leg that has not said that it rings is on its way to. */
export function rings(leg: Leg): boolean {
  return leg.role === "callee" && leg.answeredAt === undefined && leg.state !== "ended";
}

function isOf(leg: Leg, extension: Extension): boolean {
  return leg.party.kind === "person" && leg.party.extension === extension;
}
