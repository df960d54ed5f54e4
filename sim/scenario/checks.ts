/** What a scenario says must be seen: read from a sentence, and looked for in what is seen. */
import type { CallPart } from "../../core/domain/call_log.ts";
import type { DeviceId } from "../../core/domain/ids.ts";
import type {
  Call,
  Leg,
  Party,
  PbxAccepted,
  PbxRejection,
} from "../../core/domain/pbx_messages.ts";
import type { PbxSnapshot } from "../../core/domain/pbx_messages.ts";
import type { Result } from "../../core/lib/result.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { Who } from "../campaign/deeds.ts";
import type { CarrierCall } from "../devices/carrier_io.ts";
import type { PhoneDisplay } from "../devices/phone_io.ts";

/** `who` is a person's desk phone, or a device by its name. */
export type Check =
  /** What the phone's display shows now or has shown since the last sentence about it. */
  | { readonly see: "display"; readonly who: Who; readonly state: string; readonly peer?: string }
  | { readonly see: "never"; readonly who: Who; readonly state: string }
  /** Whom and what somebody hears, and nothing else: devices, `outside`, `music`, `ringback`, `busy`. */
  | { readonly see: "heard"; readonly who: Who | "outside"; readonly whom: readonly string[] }
  | { readonly see: "line"; readonly who: Who; readonly state: string }
  | { readonly see: "lamp"; readonly who: Who; readonly user: string; readonly state: string }
  | { readonly see: "missed"; readonly who: Who; readonly count: number }
  /** The status and reason that its last call ended with. */
  | { readonly see: "told"; readonly who: Who; readonly words: string }
  /** Two legs of the latest call talk with each other. */
  | { readonly see: "talk"; readonly who: Who | "outside"; readonly other: Who | "outside" }
  | { readonly see: "slot"; readonly slot: number; readonly who?: string }
  /** Of the latest call in which somebody waited in that slot. */
  | { readonly see: "stay"; readonly slot: number; readonly ending: string }
  | { readonly see: "call-ended"; readonly cause: string }
  /** The last part that somebody had in a call. */
  | { readonly see: "part-ended"; readonly who: Who | "outside"; readonly cause: string }
  | { readonly see: "pairs"; readonly count: number }
  /** Whom the last row of a person's history names. */
  | { readonly see: "history"; readonly who: string; readonly number: string }
  | { readonly see: "recordings"; readonly count: number }
  /** `done`, or the code of the refusal, of the last command. */
  | { readonly see: "panel"; readonly says: string }
  /** Of the latest call at the carrier. */
  | { readonly see: "outside"; readonly state: string }
  | { readonly see: "caller-id"; readonly number: string }
  | { readonly see: "calls"; readonly count: number };

/** What can be seen at a moment. Everything that a check asks for is there when it is looked at. */
export interface Seen {
  readonly snapshot: PbxSnapshot;
  /** Every call of the present PBX as it was said last, the oldest first. */
  readonly calls: readonly Call[];
  /** Everything that a phone has shown, the oldest first. */
  readonly shown: (device: DeviceId) => readonly PhoneDisplay[];
  readonly heard: (by: DeviceId | "outside") => readonly string[];
  /** What people find of a call in their histories. */
  readonly parts: (call: Call) => readonly CallPart[];
  /** Of the last command. */
  readonly reply: Result<PbxAccepted, PbxRejection> | undefined;
  readonly outside: readonly CarrierCall[];
}

/** What else there is, when it does not hold. */
export type Verdict = { readonly holds: true } | {
  readonly holds: false;
  readonly instead: string;
};

const HOLDS: Verdict = { holds: true };

/** `looked`: where in what each phone has shown the last check about it found what it sought. */
export function look(
  check: Check,
  seen: Seen,
  deviceOf: (who: Who) => DeviceId,
  looked: Map<DeviceId, number>,
): Verdict {
  switch (check.see) {
    case "display":
      return display(check, seen, deviceOf(check.who), looked);
    case "never": {
      const shown = seen.shown(deviceOf(check.who));
      return verdict(!shown.some((one) => one.state === check.state), "it did");
    }
    case "heard": {
      const heard = seen.heard(check.who === "outside" ? "outside" : deviceOf(check.who));
      const whom = check.whom.map((one) => isSound(one) ? one : deviceOf(one));
      if (whom.length === 0) return verdict(heard.every(isSilent), heard.join(" and "));
      const same = heard.length === whom.length && whom.every((one) => heard.includes(one));
      return verdict(same, heard.join(" and "));
    }
    case "line": {
      const device = deviceOf(check.who);
      const state = seen.snapshot.devices.find((one) => one.device === device);
      const now = state?.registered === true ? lineOf(seen, device) : "unregistered";
      return verdict(now === check.state, now);
    }
    case "lamp": {
      const lamps = seen.shown(deviceOf(check.who)).at(-1)?.lamps ?? [];
      const lamp = lamps.find((one) => one.user === check.user);
      return verdict(lamp?.state === check.state, lamp?.state ?? "there is no such lamp");
    }
    case "missed": {
      const missed = seen.shown(deviceOf(check.who)).at(-1)?.missed ?? 0;
      return verdict(missed === check.count, String(missed));
    }
    case "told": {
      const end = seen.shown(deviceOf(check.who)).at(-1)?.lastEnd;
      const words = `${end?.status ?? ""} ${end?.reason ?? ""}`.trim();
      return verdict(words.toLowerCase().includes(check.words.toLowerCase()), words || "nothing");
    }
    default:
      return lookAtCalls(check, seen, deviceOf);
  }
}

type OfCalls = Exclude<
  Check,
  { see: "display" | "never" | "heard" | "line" | "lamp" | "missed" | "told" }
>;

function lookAtCalls(check: OfCalls, seen: Seen, deviceOf: (who: Who) => DeviceId): Verdict {
  const latest = seen.calls.at(-1);
  const nameOf = (who: Who) => who === "outside" ? who : deviceOf(who);
  switch (check.see) {
    case "talk": {
      const pairs = seen.snapshot.calls.map((call) =>
        call.legs.filter((leg) => leg.state === "talking").map(nameOfLeg)
      );
      const both = [nameOf(check.who), nameOf(check.other)];
      const talk = pairs.some((pair) =>
        pair.length === 2 && both.every((one) => pair.includes(one))
      );
      return verdict(talk, pairs.map((pair) => pair.join(" with ")).join("; ") || "nobody talks");
    }
    case "slot": {
      const waiting = waitingIn(seen, check.slot);
      const same = check.who === undefined ? waiting === undefined : waiting === check.who;
      return verdict(same, waiting ?? "it is free");
    }
    case "stay": {
      const stays = seen.calls.flatMap((call) => call.parks).filter((one) =>
        one.slot === check.slot
      );
      const ending = stays.at(-1)?.ending;
      return verdict(ending === check.ending, ending ?? "it goes on");
    }
    case "call-ended":
      return verdict(latest?.endCause === check.cause, latest?.endCause ?? "it goes on");
    case "part-ended": {
      const name = nameOf(check.who);
      const leg = seen.calls.flatMap((call) => call.legs).findLast((one) =>
        nameOfLeg(one) === name && one.endCause !== undefined
      );
      return verdict(leg?.endCause === check.cause, leg?.endCause ?? "it goes on");
    }
    case "pairs": {
      const count = new Set(latest?.spans.map(({ a, b }) => [a, b].toSorted().join())).size;
      return verdict(count === check.count, String(count));
    }
    case "history": {
      const parts = seen.calls.flatMap((call) => seen.parts(call));
      const last = parts.findLast((part) => part.owner === check.who);
      const named = last === undefined ? "nobody" : nameOfParty(last.peer);
      return verdict(named === check.number, named);
    }
    case "recordings": {
      const made = new Set(seen.calls.flatMap((call) => call.recordings.map((one) => one.id)));
      return verdict(made.size === check.count, String(made.size));
    }
    case "panel": {
      const { reply } = seen;
      const says = reply === undefined ? "nothing" : reply.ok ? "done" : reply.error.code;
      return verdict(says === check.says, says);
    }
    case "outside": {
      const call = seen.outside.at(-1);
      const state = call === undefined ? "no call" : call.held ? "held" : call.state;
      return verdict(state === check.state, state);
    }
    case "caller-id": {
      const user = seen.outside.at(-1)?.caller.user ?? "no call";
      return verdict(user === check.number, user);
    }
    case "calls": {
      const { length } = seen.snapshot.calls;
      return verdict(length === check.count, String(length));
    }
    default:
      return unreachable(check);
  }
}

/** A state that has passed since the last look counts, but for `idle`: a real clock does not wait for who looks. */
function display(
  { state, peer }: Extract<Check, { see: "display" }>,
  seen: Seen,
  device: DeviceId,
  looked: Map<DeviceId, number>,
): Verdict {
  const shown = seen.shown(device);
  const fits = (one: PhoneDisplay) =>
    one.state === state && (peer === undefined || one.peer?.number === peer);
  const since = looked.get(device) ?? -1;
  const passed = shown.findIndex((one, place) => place > since && fits(one));
  const place = state === "idle" || passed < 0 ? shown.length - 1 : passed;
  const found = shown[place];
  if (found !== undefined && fits(found)) {
    looked.set(device, place);
    return HOLDS;
  }
  const now = shown.at(-1);
  return verdict(false, `${now?.state ?? "nothing"} ${now?.peer?.number ?? ""}`.trim());
}

function verdict(holds: boolean, instead: string): Verdict {
  return holds ? HOLDS : { holds, instead };
}

function lineOf({ snapshot }: Seen, device: DeviceId): string {
  const states = snapshot.calls.flatMap((call) =>
    call.legs.filter((leg) => leg.device === device && leg.state !== "ended").map((leg) =>
      leg.state
    )
  );
  return states[0] ?? "idle";
}

function waitingIn({ snapshot }: Seen, slot: number): string | undefined {
  for (const call of snapshot.calls) {
    const stay = call.parks.find((one) => one.slot === slot && one.to === undefined);
    const leg = call.legs.find((one) => one.id === stay?.leg);
    if (leg !== undefined) return nameOfParty(leg.party);
  }
  return undefined;
}

function nameOfParty(party: Party): string {
  return party.kind === "person" ? party.extension : party.number;
}

function nameOfLeg({ device }: Leg): string {
  return device ?? "outside";
}

function isSilent(word: string): boolean {
  return word === "silence";
}

function isSound(word: string): boolean {
  return ["outside", "music", "ringback", "busy"].includes(word);
}
