/** Asterisk's machine on what a real Asterisk 22 has said: the office's stories, in whatever order events come. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { AmiMessage } from "../../adapters/asterisk/ami_message.ts";
import type { CdrRow } from "../../adapters/asterisk/cdr_rows.ts";
import type { ExchangeEffect } from "../../adapters/asterisk/exchange.ts";
import { AsteriskMachine } from "../../adapters/asterisk/machine.ts";
import { type LineChoice, readLineChoices } from "../../adapters/asterisk/mapping.ts";
import type {
  CommandId,
  DeviceId,
  Extension,
  LineId,
  PresenceCode,
} from "../../core/domain/ids.ts";
import type { Call, PbxCommand } from "../../core/domain/pbx_messages.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { instant } from "../../core/lib/time.ts";
import { demoOffice } from "../support/demo_office.ts";

const LOGS = new URL("../../fixtures/asterisk/logs/", import.meta.url);

function logOf(name: string): readonly AmiMessage[] {
  const text = Deno.readTextFileSync(new URL(`${name}.txt`, LOGS));
  return text.trim().split("\n\n").map((one) => new AmiMessage(one.replaceAll("\n", "\r\n")));
}

/** A machine that is connected, and everything it has said. */
class Bench {
  readonly effects: ExchangeEffect[] = [];
  readonly #machine: AsteriskMachine;
  #now = 1_000;
  #asked = 0;

  constructor(lines: ReadonlyMap<LineId, LineChoice> = new Map()) {
    const { office } = demoOffice();
    this.#machine = new AsteriskMachine({
      office,
      mapping: {
        context: "phones",
        endpoints: "PJSIP/{device}",
        lines,
        parkingLot: "default",
      },
      random: seededRandom("asterisk"),
      secret: "secret",
      records: true,
    });
    this.connect();
  }

  connect(missed: readonly CdrRow[] = []): void {
    this.#handle({ kind: "connected", missed });
    this.hear(event("CoreShowChannelsComplete"), event("ParkedCallsComplete"));
  }

  lose(): void {
    this.#handle({ kind: "lost" });
  }

  hear(...messages: readonly AmiMessage[]): void {
    for (const message of messages) this.#handle({ kind: "message", message });
  }

  /** The reply, when there is one at once. */
  ask(command: PbxCommand, id = `c-${++this.#asked}`) {
    const before = this.effects.length;
    this.#handle({ kind: "command", id: id as CommandId, command });
    const reply = this.effects.slice(before).find((effect) => effect.kind === "reply");
    return reply?.kind === "reply" ? reply.outcome : undefined;
  }

  /** Of the last action of this name. */
  answer(name: string, fields: Readonly<Record<string, string>>): void {
    const id = /ActionID=([^|]*)/.exec(this.actions(name).at(-1)!)![1]!;
    const lines = Object.entries({ ...fields, ActionID: id }).map(([key, value]) =>
      `${key}: ${value}`
    );
    this.hear(new AmiMessage(lines.join("\r\n")));
  }

  /** Of the last call that Asterisk was asked to make: `OriginateResponse`. */
  answerCalled(fields: Readonly<Record<string, string>>): void {
    const id = /ActionID=([^|]*)/.exec(this.actions("Originate").at(-1)!)![1]!;
    this.hear(event("OriginateResponse", { ...fields, ActionID: id }));
  }

  wait(millis: number): void {
    this.#now += millis;
    this.#handle({ kind: "wake" });
  }

  get replies(): readonly boolean[] {
    return this.effects.flatMap((effect) => effect.kind === "reply" ? [effect.outcome.ok] : []);
  }

  get census() {
    return this.#machine.census;
  }

  /** Every call as it was told last. */
  get calls(): readonly Call[] {
    const calls = new Map<string, Call>();
    for (const effect of this.effects) {
      if (effect.kind !== "event" || effect.event.kind !== "call") continue;
      const before = calls.get(effect.event.call.id);
      assert.equal(before?.endedAt, undefined, "what has ended is told no more");
      calls.set(effect.event.call.id, effect.event.call);
    }
    return [...calls.values()];
  }

  actions(name: string): readonly string[] {
    return this.effects.flatMap((effect) =>
      effect.kind === "action" && effect.fields[0]?.[1] === name
        ? [effect.fields.map((field) => field.join("=")).join("|")]
        : []
    );
  }

  #handle(input: Parameters<AsteriskMachine["handle"]>[0]): void {
    this.effects.push(...this.#machine.handle(input, instant(this.#now += 10)));
  }
}

function event(name: string, fields: Readonly<Record<string, string>> = {}): AmiMessage {
  const lines = Object.entries(fields).map(([key, value]) => `\r\n${key}: ${value}`);
  return new AmiMessage(`Event: ${name}${lines.join("")}`);
}

/** `1001-desk hangup, 1004-desk hangup: hangup`. */
function told(call: Call): string {
  const legs = call.legs.map((leg) => `${leg.device ?? "outside"} ${leg.endCause}`);
  return `${legs.join(", ")}: ${call.endCause}`;
}

const STORIES: Readonly<Record<string, readonly string[]>> = {
  keypad: ["1001-desk hangup, 1004-desk hangup: hangup"],
  declined: ["1001-desk rejected, 1008-desk rejected: rejected"],
  hold: ["1001-desk hangup, 1004-desk hangup: hangup"],
  ring_group: ["outside hangup, 1001-desk hangup, 1009-desk answered-elsewhere: hangup"],
  blind_transfer: ["1001-desk transferred, 1004-desk hangup, 1009-desk hangup: hangup"],
  attended_transfer: [
    "1001-desk transferred, 1004-desk hangup, 1005-desk hangup: hangup",
    "1001-desk transferred, 1005-desk transferred: transferred",
  ],
};

for (const [name, stories] of Object.entries(STORIES)) {
  Deno.test(`AsteriskMachine: ${name.replaceAll("_", " ")}, as Asterisk 22 told it, is one story a call`, () => {
    const bench = new Bench();
    bench.hear(...logOf(name));
    const calls = bench.calls.map(told).sort();
    assert.deepEqual(calls, [...stories].sort());
    assert.deepEqual(bench.census, { calls: 0, legs: 0, ports: 0, timers: 0 });
  });
}

Deno.test("AsteriskMachine: I32 events told twice tell the same stories", () => {
  for (const [name, stories] of Object.entries(STORIES)) {
    const bench = new Bench();
    for (const message of logOf(name)) bench.hear(message, message);
    assert.deepEqual(bench.calls.map(told).sort(), [...stories].sort(), name);
  }
});

Deno.test("AsteriskMachine: I35 whatever order events come in, it never throws, and nothing is left once all came", () => {
  const logs = Object.keys(STORIES).map((name) => ({ name, log: logOf(name) }));
  const delays = fc.array(fc.nat(6), { minLength: 150, maxLength: 150 });
  fc.assert(
    fc.property(fc.constantFrom(...logs), delays, ({ log }, late) => {
      const order = log.map((message, i) => ({ message, at: i + (late[i % late.length] ?? 0) }));
      order.sort((a, b) => a.at - b.at);
      const bench = new Bench();
      bench.hear(...order.map((one) => one.message));
      for (const call of bench.calls) {
        assert.ok(call.endedAt !== undefined, told(call));
        assert.ok(call.legs.every((leg) => leg.state === "ended"));
      }
      assert.equal(bench.census.calls, 0);
    }),
    { numRuns: 200 },
  );
});

Deno.test("AsteriskMachine: I37 a log cut anywhere, and then Asterisk lists no channel: every story ends once", () => {
  const logs = Object.keys(STORIES).map((name) => logOf(name));
  fc.assert(
    fc.property(
      fc.constantFrom(...logs),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (log, share) => {
        const bench = new Bench();
        bench.hear(...log.slice(0, Math.floor(log.length * share)));
        bench.lose();
        bench.connect();
        assert.ok(bench.calls.every((call) => call.endedAt !== undefined));
        assert.deepEqual(bench.census, { calls: 0, legs: 0, ports: 0, timers: 0 });
      },
    ),
  );
});

Deno.test("AsteriskMachine: a call that ended while nobody listened was answered, as its record tells, wherever the wire was cut", () => {
  const log = logOf("keypad");
  const begins = log.findIndex((one) => one.event === "Newchannel");
  const ends = log.findIndex((one) => one.event === "HangupRequest");
  const row: CdrRow = {
    source: "1001",
    destination: "1004",
    channel: "PJSIP/1001-desk-00000000",
    destinationChannel: "PJSIP/1004-desk-00000001",
    data: "PJSIP/1004-desk,20,tT",
    start: instant(60_000),
    answer: instant(61_000),
    end: instant(65_000),
    disposition: "ANSWERED",
    linked: "1795365863.0",
  };
  for (let cut = begins + 1; cut <= ends; cut++) {
    const bench = new Bench();
    bench.hear(...log.slice(0, cut));
    bench.lose();
    bench.connect([row]);
    const [call, ...others] = bench.calls;
    assert.deepEqual(others, []);
    assert.equal(told(call!), "1001-desk hangup, 1004-desk hangup: hangup");
    assert.ok(call!.legs.every((leg) => leg.answeredAt !== undefined));
    assert.deepEqual(call!.spans.map(({ to }) => to), [row.end]);
    assert.equal(call!.endedAt, row.end);
    assert.deepEqual(bench.census, { calls: 0, legs: 0, ports: 0, timers: 0 });
  }
});

Deno.test("AsteriskMachine: a call that rang when the wire was cut ends as its record says", () => {
  const log = logOf("keypad");
  const rings = log.findIndex((one) => one.text.includes("ChannelStateDesc: Ringing"));
  for (
    const [disposition, cause] of [["BUSY", "busy"], ["NO ANSWER", "no-answer"], [
      "CONGESTION",
      "unreachable",
    ]]
  ) {
    const bench = new Bench();
    bench.hear(...log.slice(0, rings + 1));
    bench.lose();
    bench.connect([{
      source: "1001",
      destination: "1004",
      channel: "PJSIP/1001-desk-00000000",
      destinationChannel: "PJSIP/1004-desk-00000001",
      data: "PJSIP/1004-desk,20,tT",
      start: instant(60_000),
      end: instant(65_000),
      disposition: disposition!,
      linked: "1795365863.0",
    }]);
    assert.deepEqual(bench.calls.map(told), [
      `1001-desk ${cause}, 1004-desk ${cause}: ${cause}`,
    ]);
  }
});

const CLICK: PbxCommand = {
  kind: "originate",
  device: "1001-desk" as DeviceId,
  destination: "0312345678",
  line: "main" as LineId,
  autoAnswer: true,
};

Deno.test("AsteriskMachine: I34 a command id is executed once, also across a lost connection", () => {
  const bench = new Bench();
  register(bench);
  const first = bench.ask(CLICK, "once");
  assert.ok(first?.ok);
  assert.deepEqual(bench.ask(CLICK, "once"), first);
  bench.lose();
  bench.connect();
  assert.deepEqual(bench.ask(CLICK, "once"), first);
  assert.equal(bench.actions("Originate").length, 1);
  const other = bench.ask({ ...CLICK, autoAnswer: false }, "once");
  assert.ok(other?.ok === false && other.error.code === "command-reused");
  const [call] = bench.calls;
  assert.equal(
    call?.endCause,
    "system-restart",
    "a device that was being called is not called again",
  );
});

Deno.test("AsteriskMachine: pbx-unreachable is the answer while the connection is lost, and nothing is sent", () => {
  const bench = new Bench();
  register(bench);
  bench.lose();
  const refused = bench.ask(CLICK);
  assert.ok(refused?.ok === false && refused.error.code === "pbx-unreachable");
  assert.deepEqual(bench.actions("Originate"), []);
});

Deno.test("AsteriskMachine: capability-missing move is refused before anything is sent", () => {
  const bench = new Bench();
  const refused = bench.ask({
    kind: "move",
    call: "any" as Call["id"],
    device: "1001-desk" as DeviceId,
    toDevice: "1001-soft" as DeviceId,
    autoAnswer: false,
  });
  assert.deepEqual(refused, {
    ok: false,
    error: { code: "capability-missing", data: { capability: "move" } },
  });
});

Deno.test("AsteriskMachine: who goes into a slot is not hung up when Asterisk tells the parker's end first", () => {
  for (const order of [["Hangup", "ParkedCall"], ["ParkedCall", "Hangup"]]) {
    const { bench, gone, parked } = parking();
    for (const name of order) bench.hear(name === "Hangup" ? gone : parked);
    const call = bench.calls[0]!;
    assert.deepEqual(call.legs.map((leg) => leg.state), ["ended", "parked"]);
    assert.equal(call.legs[0]?.endCause, "parked");
    assert.ok(!bench.actions("Hangup").some((one) => one.includes("1004-desk")), order.join());
  }
});

Deno.test("AsteriskMachine: who dials a slot has the call when Asterisk tells that before his channel's birth", () => {
  const own = {
    Channel: "PJSIP/1006-desk-00000002",
    ChannelStateDesc: "Ring",
    Context: "phones",
    Exten: "705",
    Uniqueid: "1795365863.9",
    Linkedid: "1795365863.9",
  };
  const taker = Object.entries({ ...own, ChannelStateDesc: "Up" })
    .map(([name, value]) => [`Retriever${name}`, value]);
  for (const first of ["Newchannel", "UnParkedCall"]) {
    const { bench, gone, parked } = parking();
    const born = event("Newchannel", own);
    const taken = event("UnParkedCall", { ...PARKED, ...Object.fromEntries(taker) });
    bench.hear(parked, gone, ...first === "Newchannel" ? [born, taken] : [taken, born]);
    bench.hear(event("Newstate", { ...own, ChannelStateDesc: "Up" }));
    for (
      const who of [{ Channel: "PJSIP/1004-desk-00000001", Uniqueid: PARKED.ParkeeUniqueid }, own]
    ) {
      bench.hear(event("BridgeEnter", {
        ...who,
        ChannelStateDesc: "Up",
        BridgeUniqueid: "new-bridge",
        BridgeTechnology: "simple_bridge",
      }));
    }
    const [call, ...others] = bench.calls;
    assert.deepEqual(others, []);
    assert.deepEqual(call!.legs.map((leg) => leg.state), ["ended", "talking", "talking"], first);
    assert.deepEqual(call!.parks.map((stay) => stay.ending), ["retrieved"]);
    assert.ok(!bench.actions("Hangup").some((one) => one.includes("1004-desk")));
  }
});

Deno.test("AsteriskMachine: a hold waits for channels that are on their way, and is given up with its call", () => {
  const onItsWay = { Response: "Error", Message: "Redirect failed, extra channel not up." };
  for (const ends of [false, true]) {
    const { bench, gone, id } = talking();
    bench.ask({ kind: "hold", call: id, device: "1001-desk" as DeviceId });
    bench.answer("Redirect", onItsWay);
    assert.deepEqual([bench.replies, bench.actions("Redirect").length], [[], 1]);
    if (ends) bench.hear(gone);
    bench.wait(100);
    assert.equal(bench.actions("Redirect").length, ends ? 1 : 2);
    if (!ends) bench.answer("Redirect", { Response: "Success" });
    assert.deepEqual(bench.replies, [!ends]);
    assert.ok(!bench.effects.some((effect) => effect.kind === "refused"));
  }
});

Deno.test("AsteriskMachine: a transfer nobody answers is back for no answer, whichever of both dials Asterisk ends first", () => {
  const log = logOf("blind_transfer");
  const rings = log.findIndex((one) => one.event === "Newstate" && one.text.includes("1009-desk"));
  const client = { Channel: "PJSIP/1004-desk-00000001", Uniqueid: "1795365880.1" };
  const target = { Channel: "PJSIP/1009-desk-00000002", Uniqueid: "1795365880.5" };
  const sender = { Channel: "PJSIP/1001-desk-00000003", Uniqueid: "1795365880.6" };
  const dest = ({ Channel, Uniqueid }: typeof client) => ({
    DestChannel: Channel,
    DestUniqueid: Uniqueid,
    DestLinkedid: "1795365880.0",
  });
  const back = [event("DialBegin", { ...client, ...dest(sender), DialString: "1001-desk" })];
  const over = (status: string) => [
    event("DialEnd", { ...dest(target), DialStatus: status }),
    event("Hangup", { ...target, Cause: "0" }),
  ];
  const orders = [[...over("NOANSWER"), ...back], [...over("CANCEL"), ...back], [
    ...back,
    ...over("CANCEL"),
  ]];
  for (const order of orders) {
    const bench = new Bench();
    bench.hear(...log.slice(0, rings + 1), ...order);
    const [call] = bench.calls;
    assert.deepEqual(call!.legs.map((leg) => leg.device).sort(), [
      "1001-desk",
      "1001-desk",
      "1004-desk",
      "1009-desk",
    ]);
    const { state, cause } = call!.lastTransfer!;
    assert.deepEqual({ state, cause }, { state: "failed", cause: "no-answer" });
  }
});

/** 1001 talks with 1004 and asks 1009, who rings; `far`: the channels of that call by the names Asterisk gives them. */
function consulting() {
  const bench = new Bench();
  register(bench);
  const log = logOf("keypad");
  bench.hear(...log.slice(0, log.findIndex((one) => one.event === "HangupRequest")));
  const [call] = bench.calls;
  bench.ask({
    kind: "transfer",
    call: call!.id,
    device: "1001-desk" as DeviceId,
    to: "1009",
    mode: "attended",
  });
  const [own, client] = ["PJSIP/1001-desk-00000000", "PJSIP/1004-desk-00000001"];
  const [ownUid, clientUid] = ["1795365863.0", "1795365863.1"];
  bench.answer("Redirect", { Response: "Success" });
  const uid = /ChannelId=([^|]*)/.exec(bench.actions("Originate").at(-1)!)![1]!;
  const near = { Channel: "Local/1009@phones-00000003;1", Uniqueid: uid, Linkedid: uid };
  const far = { Channel: "Local/1009@phones-00000003;2", Uniqueid: `${uid}-far`, Linkedid: uid };
  const target = { Channel: "PJSIP/1009-desk-00000016", Uniqueid: "1795365864.54" };
  const dialled = {
    DestChannel: target.Channel,
    DestUniqueid: target.Uniqueid,
    DestLinkedid: uid,
    DialString: "1009-desk",
  };
  for (const [Channel, Uniqueid] of [[client, clientUid], [own, ownUid]] as const) {
    bench.hear(event("BridgeLeave", { Channel, Uniqueid, BridgeUniqueid: bridgeOf(log) }));
  }
  bench.hear(
    event("Newchannel", { ...near, ChannelStateDesc: "Down" }),
    event("Newchannel", { ...far, ChannelStateDesc: "Ring" }),
    event("Newchannel", { ...target, Linkedid: uid, ChannelStateDesc: "Down" }),
    event("DialBegin", { ...far, ...dialled }),
    event("Newstate", { ...target, ChannelStateDesc: "Ringing" }),
  );
  const answers = [
    event("Newstate", { ...target, ChannelStateDesc: "Up" }),
    event("DialEnd", { ...far, ...dialled, DialStatus: "ANSWER" }),
    event("BridgeEnter", { ...target, BridgeUniqueid: "far", ChannelStateDesc: "Up" }),
    event("BridgeEnter", { ...far, BridgeUniqueid: "far", ChannelStateDesc: "Up" }),
  ];
  const leaves = event("Hangup", { Channel: own, Uniqueid: ownUid, Cause: "16" });
  return { bench, answers, leaves, near, far, target, own, client, dialled };
}

function bridgeOf(log: readonly AmiMessage[]): string {
  return log.find((one) => one.event === "BridgeEnter")!.get("BridgeUniqueid")!;
}

Deno.test("AsteriskMachine: who asks and hangs up in the moment the target answers has sent the call, in either order", () => {
  for (const gone of ["before", "while joined"]) {
    const { bench, answers, leaves, near, own, client, target, far } = consulting();
    if (gone === "while joined") bench.hear(...answers);
    bench.answerCalled({ Response: "Success", Uniqueid: near.Uniqueid });
    assert.match(bench.actions("Bridge").at(-1)!, new RegExp(`Channel1=${own}`));
    bench.hear(leaves);
    if (gone === "before") bench.hear(...answers);
    const joins = bench.actions("Bridge").at(-1)!;
    assert.ok(joins.includes(`Channel1=${client}|Channel2=${near.Channel}`), joins);
    bench.answer("Bridge", { Response: "Success" });
    for (const one of [{ Channel: client, Uniqueid: "1795365863.1" }, near]) {
      bench.hear(event("BridgeEnter", { ...one, BridgeUniqueid: "new", ChannelStateDesc: "Up" }));
    }
    const [call] = bench.calls;
    const talking = call!.legs.filter((leg) => leg.state === "talking").map((leg) => leg.device);
    assert.deepEqual(talking.sort(), ["1004-desk", "1009-desk"]);
    assert.equal(call!.lastTransfer?.state, "done");
    for (const one of [target, far, near, { Channel: client, Uniqueid: "1795365863.1" }]) {
      bench.hear(event("Hangup", { ...one, Cause: "16" }));
    }
    assert.deepEqual(bench.census, { calls: 0, legs: 0, ports: 0, timers: 0 });
  }
});

Deno.test("AsteriskMachine: whom nobody takes after the transferor has gone is let through to him, and is not hung up", () => {
  const { bench, leaves, near, far, target, client, dialled } = consulting();
  bench.hear(leaves);
  bench.hear(
    event("DialEnd", { ...far, ...dialled, DialStatus: "BUSY" }),
    event("Hangup", { ...target, Cause: "17" }),
    event("Hangup", { ...near, Cause: "17" }),
    event("Hangup", { ...far, Cause: "17" }),
  );
  bench.answerCalled({ Response: "Failure", Uniqueid: near.Uniqueid });
  assert.match(bench.actions("Redirect").at(-1)!, new RegExp(`Channel=${client}.*Exten=1001`));
  assert.ok(bench.actions("Hangup").every((one) => !one.includes(client)));
  assert.equal(bench.calls[0]!.lastTransfer?.cause, "busy");
});

Deno.test("I33 AsteriskMachine: a recording is whole once Asterisk has answered for each part, and closed where it says so", () => {
  const refused = { Response: "Error", Message: "No such channel" };
  for (const last of [{ Response: "Success" }, refused]) {
    const { bench, gone, id } = talking();
    const { office } = demoOffice();
    const people = office.people.map((person) =>
      person.extension === "1004" ? { ...person, recording: "on-demand" as const } : person
    );
    bench.ask({ kind: "configure", office: { ...office, people } });
    const record = (on: boolean) =>
      bench.ask({ kind: "record", call: id, device: "1004-desk" as DeviceId, on });
    const whole = () =>
      bench.effects.flatMap((effect) => effect.kind === "recorded" ? [effect.closed] : []);
    assert.ok(record(true)?.ok);
    assert.match(bench.actions("MixMonitor")[0]!, /File=\.\.\/recording\/naisen-.*options=Dab/);
    record(false);
    record(true);
    assert.equal(bench.actions("MixMonitor").length, 2);
    bench.answer("StopMixMonitor", { Response: "Success" });
    assert.deepEqual(whole(), []);
    bench.hear(gone, other(gone));
    assert.equal(bench.actions("StopMixMonitor").length, 2);
    assert.deepEqual(whole(), []);
    bench.answer("StopMixMonitor", last);
    assert.deepEqual(whole(), [last.Response === "Success"]);
    assert.deepEqual(bench.effects.filter((effect) => effect.kind === "refused"), []);
  }
});

/** The same of 1004's channel. */
function other(gone: AmiMessage): AmiMessage {
  return event("Hangup", {
    Channel: PARKED.ParkeeChannel,
    Uniqueid: PARKED.ParkeeUniqueid,
    Linkedid: gone.get("Linkedid") ?? "",
    Cause: "16",
  });
}

const PARKED = {
  ParkeeChannel: "PJSIP/1004-desk-00000001",
  ParkeeUniqueid: "1795365863.1",
  ParkerDialString: "PJSIP/1001-desk",
  ParkingSpace: "705",
  Parkinglot: "default",
};

/** 1001 talks with 1004; `gone` tells the end of his channel. */
function talking() {
  const bench = new Bench();
  const log = logOf("keypad");
  bench.hear(...log.slice(0, log.findIndex((one) => one.event === "HangupRequest")));
  const { id } = bench.calls[0]!;
  const gone = log.find((one) => one.event === "Hangup" && one.text.includes("1001-desk"))!;
  return { bench, gone, id };
}

/** 1001 talks with 1004 and has asked to park him in 705; what Asterisk tells then. */
function parking() {
  const { bench, gone, id } = talking();
  bench.ask({ kind: "park", call: id, device: "1001-desk" as DeviceId, slot: 705 });
  return { bench, gone, parked: event("ParkedCall", PARKED) };
}

Deno.test("AsteriskMachine: a presence chosen at Asterisk is told once, and what the panel chose comes back untold", () => {
  const bench = new Bench();
  const changed = (fields: Readonly<Record<string, string>>) =>
    bench.hear(event("PresenceStateChange", { Presentity: "CustomPresence:1004", ...fields }));
  const told = () =>
    bench.effects.flatMap((effect) =>
      effect.kind === "event" && effect.event.kind === "presence" ? [effect.event.code] : []
    );
  const extension = "1004" as Extension;
  bench.ask({ kind: "presence", extension, code: "meeting" as PresenceCode });
  changed({ Status: "xa", Subtype: "meeting", Message: "会議中" });
  changed({ Status: "xa" });
  assert.deepEqual(told(), [], "the same to Asterisk");
  changed({ Status: "away", Message: "昼食" });
  changed({ Status: "away", Message: "昼食" });
  assert.deepEqual(told(), ["away"]);
  changed({ Status: "not_set" });
  changed({ Status: "nonsense" });
  bench.hear(event("PresenceStateChange", { Presentity: "CustomPresence:9999", Status: "dnd" }));
  assert.deepEqual(told(), ["away", "available"]);
});

Deno.test("AsteriskMachine: a line is told by prefix, variable or context, 184 and auto-answer by variables of the device's channel", () => {
  const lines = readLineChoices("main=prefix:91,support=variable:LINE=2,world=context:abroad");
  assert.ok(lines.ok);
  const dialled = (line: string, more: Partial<typeof CLICK> = {}) => {
    const bench = new Bench(lines.value);
    register(bench);
    const asked = bench.ask({ ...CLICK, line: line as LineId, ...more } as PbxCommand);
    assert.ok(asked?.ok, JSON.stringify(asked));
    return bench.actions("Originate")[0]!;
  };
  assert.match(dialled("main"), /\|Exten=910312345678\|/);
  assert.match(dialled("main"), /PJSIP_HEADER\(add,Call-Info\)=<sip:naisen>;answer-after=0/);
  assert.doesNotMatch(dialled("main", { autoAnswer: false } as never), /answer-after/);
  assert.doesNotMatch(dialled("main"), /__PJSIP_HEADER/, "nobody else answers by himself");
  assert.match(dialled("support"), /\|Exten=0312345678\|.*Variable=__LINE=2/);
  assert.match(dialled("world"), /Variable=NAISEN_LINE_CONTEXT=abroad/);
  const withheld = dialled("main", { destination: "184 0312345678" } as never);
  assert.match(withheld, /Exten=910312345678\|.*Variable=NAISEN_WITHHOLD=yes/);
});

function register(bench: Bench): void {
  bench.hear(event("ContactStatus", {
    URI: "sip:1001-desk@192.0.2.1:5060",
    ContactStatus: "Reachable",
    EndpointName: "1001-desk",
  }));
}
