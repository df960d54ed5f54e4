/** Calls and parts of calls for the store's contract. */
import type { CallPart } from "../../core/domain/call_log.ts";
import type { CallId, DeviceId, LegId, LineId } from "../../core/domain/ids.ts";
import type { Call, Leg, Party } from "../../core/domain/pbx_messages.ts";
import { instant } from "../../core/lib/time.ts";
import { ext } from "./store_office.ts";

export const outside = (number: string, name?: string): Party =>
  name === undefined ? { kind: "outside", number } : { kind: "outside", number, name };

export const inside = (extension: string, name: string): Party => ({
  kind: "person",
  extension: ext(extension),
  name,
});

/** An outbound call without legs, for tests of rows: alive, or ended at `endedAt`. */
export function callOf(id: string, startedAt: number, endedAt?: number): Call {
  return {
    id: id as CallId,
    direction: "outbound",
    line: "main" as LineId,
    dialled: "0312345678",
    emergency: false,
    startedAt: instant(startedAt),
    legs: [],
    spans: [],
    holds: [],
    parks: [],
    recordings: [],
    ...(endedAt === undefined ? {} : { endedAt: instant(endedAt), endCause: "hangup" }),
  };
}

/** An ended part of `call`, that of 1001 unless told otherwise. */
export function partOf(call: Call, more: Partial<CallPart> = {}): CallPart {
  return {
    id: `${call.id}.1001.1`,
    callId: call.id,
    owner: ext("1001"),
    direction: "outbound",
    role: "caller",
    result: "answered",
    peer: outside("0312345678"),
    number: "0312345678",
    startedAt: call.startedAt,
    ringMillis: 2000,
    talkMillis: 3000,
    spans: [],
    endedAt: instant(call.startedAt + 5000),
    ...more,
  };
}

/** 1001 talks with 1002 since `answeredAt`. */
export function talkingCall(id: string, startedAt: number, answeredAt: number): Call {
  const legOf = (extension: string, name: string, role: Leg["role"]): Leg => ({
    id: `${id}-${extension}` as LegId,
    party: inside(extension, name),
    device: `${extension}-desk` as DeviceId,
    role,
    state: "talking",
    since: instant(answeredAt),
    startedAt: instant(startedAt),
    ringingAt: instant(startedAt),
    answeredAt: instant(answeredAt),
  });
  const [a, b] = [legOf("1001", "佐藤 花子", "caller"), legOf("1002", "髙橋 一郎", "callee")];
  return {
    id: id as CallId,
    direction: "internal",
    dialled: "1002",
    emergency: false,
    startedAt: instant(startedAt),
    legs: [a, b],
    spans: [{ a: a.id, b: b.id, from: instant(answeredAt) }],
    holds: [],
    parks: [],
    recordings: [],
  };
}
