/** Whose part of a call is recorded: rules, rights and the switch, and how long a recording is by the story. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addLeg,
  bridge,
  endCall,
  legAnswered,
  legEnded,
  legOf,
  startCall,
  unbridge,
} from "../../core/domain/call.ts";
import { holdLeg, resumeLeg } from "../../core/domain/hold.ts";
import type {
  CallId,
  DeviceId,
  Extension,
  LegId,
  LineId,
  RecordingId,
} from "../../core/domain/ids.ts";
import { indexOffice, type OfficeIndex, type RecordingRule } from "../../core/domain/office.ts";
import type { Call, Party } from "../../core/domain/pbx_messages.ts";
import {
  CALL_RECORDINGS_MAX,
  isAlive,
  isPaused,
  recordedMillis,
  recordedPairs,
  recordingRule,
  switchRecording,
  withRecorded,
} from "../../core/domain/recording.ts";
import { type Instant, instant } from "../../core/lib/time.ts";
import { demoOffice } from "../support/demo_office.ts";

const at = instant;
const A = "a" as LegId, B = "b" as LegId, C = "c" as LegId;
const RULES = ["always", "on-demand", "never", undefined] as const;
const rule = fc.constantFrom(...RULES);
const OUTSIDE: Party = { kind: "outside", number: "0311112222" };

function person(extension: string): Party {
  return { kind: "person", extension: extension as Extension, name: extension };
}

interface Rules {
  readonly line?: RecordingRule | undefined;
  readonly a?: RecordingRule | undefined;
  readonly b?: RecordingRule | undefined;
  readonly mayRecord?: boolean;
}

/** The demo office with these rules of the line `main`, of 1001 (leg a) and of 1004 (leg b). */
function officeWith({ line, a, b, mayRecord = false }: Rules): OfficeIndex {
  const { office } = demoOffice();
  return indexOffice({
    ...office,
    lines: office.lines.map((one) => ({ ...one, recording: line ?? "never" })),
    people: office.people.map(({ recording: _, ...one }) => {
      const own = one.extension === "1001" ? a : one.extension === "1004" ? b : undefined;
      const rights = { ...one.rights, record: mayRecord };
      return { ...one, rights, ...(own === undefined ? {} : { recording: own }) };
    }),
  });
}

/** 1001 and the other talk from 100 on. */
function talking(other: Party = OUTSIDE, line = "main"): Call {
  const inside = other.kind === "person";
  let call = startCall({
    id: "k" as CallId,
    direction: inside ? "internal" : "outbound",
    dialled: "0311112222",
    ...(inside ? {} : { line: line as LineId }),
  }, at(0));
  const device = "1001-desk" as DeviceId;
  call = addLeg(call, { id: A, role: "caller", party: person("1001"), device }, at(0));
  call = addLeg(call, { id: B, role: "callee", party: other }, at(0));
  call = legAnswered(legAnswered(call, B, at(100)), A, at(100));
  return bridge(call, A, B, at(100));
}

let ids = 0;
const newId = () => `r${ids++}` as RecordingId;

/** The call as it is kept with what the office wants now. */
function followed(call: Call, office: OfficeIndex, now: Instant, on = false): Call {
  return withRecorded(call, recordedPairs(call, office, () => on), newId, now);
}

Deno.test("recordingRule: never beats always beats on demand, whoever says it; nobody says anything: never", () => {
  fc.assert(fc.property(rule, rule, (line, own) => {
    const said = [line, own];
    const expected = said.includes("never")
      ? "never"
      : said.includes("always")
      ? "always"
      : said.includes("on-demand")
      ? "on-demand"
      : "never";
    assert.equal(recordingRule(line, own), expected);
    assert.equal(recordingRule(own, line), expected);
  }));
});

Deno.test("I33 recordedPairs: a part is recorded exactly when its rules, right and switch say so", () => {
  fc.assert(fc.property(rule, rule, fc.boolean(), fc.boolean(), (line, a, mayRecord, on) => {
    const office = officeWith({ line, a, mayRecord });
    const strongest = recordingRule(line ?? "never", a);
    const expected = strongest === "always" || (strongest === "on-demand" && mayRecord && on);
    const pairs = recordedPairs(talking(), office, () => on);
    assert.deepEqual(pairs, expected ? [{ leg: A, peer: B }] : []);
  }));
});

Deno.test("I33 recordedPairs: employees among themselves are on no line; each has a recording of his own", () => {
  const call = talking(person("1004"));
  assert.deepEqual(recordedPairs(call, officeWith({ line: "always" }), () => true), []);
  const both = officeWith({ line: "never", a: "always", b: "always" });
  assert.deepEqual(recordedPairs(call, both, () => false), [
    { leg: A, peer: B },
    { leg: B, peer: A },
  ]);
  const asked = { ...call, line: "main" as LineId };
  assert.deepEqual(recordedPairs(asked, officeWith({ line: "always" }), () => true), []);
});

Deno.test("I33 recordedPairs: the line is that of the outside leg, whatever the call began with", () => {
  const { line: _, ...inside } = talking();
  const legs = inside.legs.map((leg) => leg.id === B ? { ...leg, line: "main" as LineId } : leg);
  const sentOut = { ...inside, legs };
  assert.equal(recordedPairs(sentOut, officeWith({ line: "always" }), () => false).length, 1);
  assert.deepEqual(recordedPairs(sentOut, officeWith({ line: "never" }), () => false), []);
});

Deno.test("recordedPairs: nobody is recorded who is not bridged, nor in a call that has ended", () => {
  const office = officeWith({ line: "always" });
  assert.deepEqual(recordedPairs(unbridge(talking(), A, at(200)), office, () => true), []);
  assert.deepEqual(recordedPairs(endCall(talking(), at(200)), office, () => true), []);
});

Deno.test("recording-not-permitted: the switch works on demand with the right; else only to what is so already", () => {
  const call = talking();
  const [a, b] = [legOf(call, A)!, legOf(call, B)!];
  fc.assert(fc.property(rule, rule, fc.boolean(), fc.boolean(), (line, own, mayRecord, on) => {
    const office = officeWith({ line, a: own, mayRecord });
    const strongest = recordingRule(line ?? "never", own);
    const permitted = strongest === "on-demand" ? mayRecord : on === (strongest === "always");
    const switched = switchRecording(call, a, b, on, office);
    assert.equal(switched.ok, permitted);
    if (!switched.ok) assert.deepEqual(switched.error, { code: "recording-not-permitted" });
    assert.equal(switchRecording(call, b, a, on, office).ok, false, "nobody outside switches");
  }));
});

Deno.test("withRecorded: a recording opens with the bridge, closes with it, and is one when both talk again", () => {
  const office = officeWith({ line: "always" });
  let call = followed(talking(), office, at(100));
  const { id } = call.recordings[0]!;
  assert.deepEqual(call.recordings, [{ id, leg: A, peer: B, from: at(100) }]);
  assert.equal(followed(call, office, at(150)), call, "nothing new, no new value");
  call = followed(unbridge(call, A, at(200)), office, at(200));
  assert.deepEqual(call.recordings, [{ id, leg: A, peer: B, from: at(100), to: at(200) }]);
  assert.ok(isAlive(call, call.recordings[0]!));
  call = followed(bridge(call, A, B, at(300)), office, at(300));
  assert.deepEqual(call.recordings.map((span) => span.id), [id, id]);
  assert.equal(recordedMillis(call, id, at(350)), 150);
  call = followed(legEnded(call, B, { cause: "hangup" }, at(400)), office, at(400));
  assert.ok(!isAlive(call, call.recordings[0]!));
  assert.equal(recordedMillis(call, id, at(900)), 200);
});

Deno.test("I33 withRecorded: after a transfer the recording of the first part has nobody of the second", () => {
  const office = officeWith({ line: "always", b: "always" });
  let call = followed(talking(), office, at(100));
  const first = call.recordings[0]!.id;
  call = addLeg(call, { id: C, role: "callee", party: person("1004") }, at(150));
  call = legEnded(legAnswered(call, C, at(200)), A, { cause: "transferred" }, at(200));
  call = followed(bridge(call, B, C, at(200)), office, at(200));
  assert.deepEqual(call.recordings.map(({ id, leg, peer, to }) => [id === first, leg, peer, to]), [
    [true, A, B, at(200)],
    [false, C, B, undefined],
  ]);
});

Deno.test("isPaused: while either side holds, and the time of holds is not in the length", () => {
  const office = officeWith({ line: "always" });
  let call = followed(talking(), office, at(100));
  const [span] = call.recordings;
  call = holdLeg(call, A, "panel", at(200));
  assert.ok(isPaused(call, span!));
  call = holdLeg(call, B, "device", at(250));
  call = resumeLeg(call, A, "panel", at(300));
  assert.ok(isPaused(call, span!), "the other side still holds");
  call = resumeLeg(call, B, "device", at(350));
  assert.ok(!isPaused(call, span!));
  call = followed(call, office, at(350));
  assert.equal(recordedMillis(call, span!.id, at(400)), 150, "100–200 and 350–400");
});

Deno.test(`withRecorded: a call has at most ${CALL_RECORDINGS_MAX} stretches of recording`, () => {
  const office = officeWith({ line: "on-demand", mayRecord: true });
  let call = talking();
  for (let i = 0; i < CALL_RECORDINGS_MAX + 10; i++) {
    call = followed(call, office, at(100 + 2 * i), true);
    call = followed(call, office, at(101 + 2 * i), false);
  }
  assert.equal(call.recordings.length, CALL_RECORDINGS_MAX);
  assert.equal(new Set(call.recordings.map((span) => span.id)).size, 1);
});
