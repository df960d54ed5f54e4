/** What the PBX tells media to record, and what it says of it: with bridges, holds, moves, and a full disk. */
import assert from "node:assert/strict";
import type { Extension, RecordingId } from "../../core/domain/ids.ts";
import type { RecordingRule } from "../../core/domain/office.ts";
import type { MediaCommand } from "../../sim/pbx/media_io.ts";
import type { RecorderCommand } from "../../sim/pbx/recorder.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type Codec, PCMU } from "../../core/sip/sdp.ts";
import { BenchPhones, desk, phoneOf } from "../support/bench_phones.ts";
import { demoOffice } from "../support/demo_office.ts";
import { ackTo, answerTo, sdpOf } from "../support/pbx_bench.ts";

type At = SocketAddress;
const OPUS: Codec = { payload: 96, name: "OPUS", clockRate: 48_000, channels: 2 };
const DEVICES = ["1001-desk", "1004-desk", "1005-desk"];

/** People recorded among themselves by their own rules. */
function open(rules: Readonly<Record<string, RecordingRule>>): BenchPhones {
  const { office } = demoOffice();
  const people = office.people.map((person) => {
    const recording = rules[person.extension];
    const rights = { ...person.rights, record: true };
    return { ...person, rights, ...(recording === undefined ? {} : { recording }) };
  });
  return new BenchPhones(DEVICES, { ...office, people });
}

function isRecorders(command: MediaCommand): command is RecorderCommand {
  return command.kind === "record" || command.kind === "pause" || command.kind === "stop";
}

/** What media was told about recordings since the beginning. */
function told(phones: BenchPhones): readonly RecorderCommand[] {
  return phones.bench.media.filter(isRecorders);
}

function kinds(phones: BenchPhones): readonly string[] {
  return told(phones).map((one) => one.kind === "pause" ? `${one.kind} ${one.paused}` : one.kind);
}

Deno.test("I33 followRecordings: begins with the bridge at the employee's port and the other's, stops with the call", () => {
  const phones = open({ "1004": "always" });
  const [a] = phones.talk("1001-desk", "1004-desk");
  const [span] = phones.call().recordings;
  const ports = new Map(phones.bench.pbx.inspect().map((leg) => [leg.leg, leg.port]));
  const { now } = phones.bench;
  assert.deepEqual(told(phones), [{
    kind: "record",
    id: span!.id,
    left: ports.get(phones.call().legs.find((leg) => leg.device === "1004-desk")!.id),
    right: ports.get(phones.call().legs.find((leg) => leg.device === "1001-desk")!.id),
    at: now,
  }]);
  phones.bench.pass(5_000);
  phones.bye(a);
  phones.byed("1004-desk");
  assert.deepEqual(told(phones).at(-1), { kind: "stop", id: span!.id, at: phones.bench.now });
  assert.equal(phones.call().recordings[0]?.to, phones.bench.now);
});

Deno.test("capability-missing followRecordings: two who talk in another codec than G.711 are not recorded as silence", () => {
  for (const codecs of [[OPUS], [OPUS, PCMU]]) {
    const phones = open({ "1001": "always" });
    const { bench } = phones;
    const [a, b] = ["1001-desk", "1004-desk"].map((device) => phoneOf(device).at) as [At, At];
    const ask = { method: "INVITE", user: "1001-desk", called: "1004" };
    const invite = bench.withDigest(a, { ...ask, body: sdpOf(a.host, codecs) }, "sip-1001-desk");
    const rings = bench.request("INVITE", b);
    bench.say(b, answerTo(rings, 200, b.host, sdpOf(b.host, codecs)));
    bench.say(a, ackTo(invite, bench.response(a, 200)));
    assert.deepEqual([kinds(phones), phones.call().recordings], [[], []]);
    const on = { kind: "record", call: phones.call().id, device: desk("1001"), on: true } as const;
    const refused = bench.execute("on", on);
    assert.ok(!refused.ok && refused.error.code === "capability-missing");
  }
});

Deno.test("followRecordings: every recording has an id of its own, of 26 drawn characters", () => {
  const ids = new Set<RecordingId>();
  const phones = open({ "1001": "always", "1004": "always" });
  for (let n = 0; n < 5; n++) {
    const [a] = phones.talk("1001-desk", "1004-desk");
    for (const { id } of phones.call().recordings) {
      assert.match(id, /^[0-9a-v]{26}$/);
      ids.add(id);
    }
    phones.bye(a);
    phones.byed("1004-desk");
    phones.bench.pass(2_000);
  }
  assert.equal(ids.size, 10);
});

Deno.test("I33 followRecordings: pauses while anybody holds, goes on when nobody does", () => {
  const phones = open({ "1001": "always" });
  const [a, b] = phones.talk("1001-desk", "1004-desk");
  phones.offer(a, "sendonly");
  phones.offer(b, "inactive");
  phones.offer(a, "sendrecv");
  phones.offer(b, "sendrecv");
  assert.deepEqual(kinds(phones), ["record", "pause true", "pause false"]);
  assert.equal(phones.call().recordings.length, 1, "a hold closes no stretch");
});

Deno.test("I33 followRecordings: parked, the parker's recording is over; who takes the call has one of his own", () => {
  const phones = open({ "1001": "always", "1005": "always" });
  phones.talk("1001-desk", "1004-desk");
  const call = phones.call().id;
  phones.accepted({ kind: "park", call, device: desk("1001") });
  phones.byed("1001-desk");
  assert.deepEqual(kinds(phones), ["record", "stop"]);
  phones.accepted({ kind: "retrieve", slot: 701, device: desk("1005"), autoAnswer: false });
  phones.answer("1005-desk");
  const { recordings, legs } = phones.call(call);
  assert.deepEqual(
    recordings.map(({ leg, to }) => [legs.find(({ id }) => id === leg)?.device, to !== undefined]),
    [["1001-desk", true], ["1005-desk", false]],
  );
  assert.notEqual(recordings[0]?.id, recordings[1]?.id);
  assert.deepEqual(kinds(phones), ["record", "stop", "record"]);
});

Deno.test("record: on demand by the person's own device only, and as often as one likes", () => {
  const phones = open({ "1001": "on-demand" });
  phones.talk("1001-desk", "1004-desk");
  const call = phones.call().id;
  const record = (extension: string, on: boolean) =>
    ({ kind: "record", call, device: desk(extension), on }) as const;
  assert.deepEqual(told(phones), []);
  phones.accepted(record("1001", false));
  assert.deepEqual(told(phones), [], "off is what it is");
  for (const on of [true, true, false, true]) phones.accepted(record("1001", on));
  assert.deepEqual(kinds(phones), ["record", "pause true", "pause false"]);
  assert.equal(new Set(phones.call().recordings.map(({ id }) => id)).size, 1);
  assert.equal(phones.refused(record("1004", true)), "recording-not-permitted");
  assert.equal(phones.refused(record("1005", true)), "call-not-found");
});

Deno.test("not-talking: nobody records who still waits for an answer", () => {
  const phones = open({ "1001": "on-demand" });
  phones.dial("1001-desk", "1004");
  const call = phones.call().id;
  assert.equal(
    phones.refused({ kind: "record", call, device: desk("1001"), on: true }),
    "not-talking",
  );
});

Deno.test("configure: a rule that changes counts from the next turn of the call", () => {
  const phones = open({ "1001": "always" });
  const [a] = phones.talk("1001-desk", "1004-desk");
  const { office } = demoOffice();
  const people = office.people.map((person) =>
    person.extension === "1001" as Extension ? { ...person, recording: "never" as const } : person
  );
  const changed = { ...office, revision: office.revision + 1, people };
  phones.accepted({ kind: "configure", office: changed });
  phones.offer(a, "sendonly");
  assert.deepEqual(kinds(phones), ["record", "pause true"]);
  assert.ok(phones.call().recordings.every(({ to }) => to !== undefined));
});

Deno.test("hearRoom: without disk every recording ends and none begins, calls go on; with room again the next does", () => {
  const phones = open({ "1001": "always" });
  const [a] = phones.talk("1001-desk", "1004-desk");
  const room = (on: boolean) =>
    phones.bench.input({ kind: "media", event: { kind: "recording-room", room: on } });
  room(false);
  assert.equal(phones.states(), "1001-desk talking, 1004-desk talking");
  assert.ok(phones.call().recordings.every(({ to }) => to !== undefined), "and says so");
  const command = {
    kind: "record",
    call: phones.call().id,
    device: desk("1001"),
    on: true,
  } as const;
  assert.equal(phones.refused(command), "recording-not-permitted");
  phones.bye(a);
  phones.byed("1004-desk");
  assert.equal(told(phones).filter(({ kind }) => kind === "stop").length, 1);
  phones.talk("1001-desk", "1005-desk");
  assert.deepEqual(phones.call().recordings, []);
  room(true);
  assert.equal(phones.call().recordings.length, 1);
});
