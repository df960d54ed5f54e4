/** Lamps and presence by SIP (RFC 6665, RFC 4235, RFC 3863) of the bundled PBX: who may watch, what is told to whom, and when. */
import assert from "node:assert/strict";
import type { DeviceId, Extension, PresenceCode } from "../../core/domain/ids.ts";
import type { Office, Rights } from "../../core/domain/office.ts";
import { seededRandom } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { instant } from "../../core/lib/time.ts";
import { lampOf, readDialogInfo } from "../../core/sip/dialog_info.ts";
import { callId, cseq, from, tagOf } from "../../core/sip/headers.ts";
import { HeaderTable, type SipRequest, type SipResponse } from "../../core/sip/message.ts";
import { readPresence } from "../../core/sip/pidf.ts";
import { serialize } from "../../core/sip/serialize.ts";
import { DEFAULT_TIMERS, Stack } from "../../core/sip/stack.ts";
import {
  LAMP_DIALOGS_MAX,
  SUBSCRIPTIONS_MAX,
  SUBSCRIPTIONS_OF_DEVICE_MAX,
} from "../../sim/pbx/limits.ts";
import { Watchers } from "../../sim/pbx/watchers.ts";
import { demoOffice } from "../support/demo_office.ts";
import { ackTo, answerTo, type Ask, PBX, PbxBench, sdpOf } from "../support/pbx_bench.ts";

const { office } = demoOffice();
const [WATCHER, CALLER, CALLEE] = [1, 2, 3].map((place): SocketAddress => ({
  host: `10.1.0.${place}`,
  port: 5060,
})) as [SocketAddress, SocketAddress, SocketAddress];

function ask(called: string, more: Partial<Ask> = {}, event = "dialog", expires = 600): Ask {
  return {
    method: "SUBSCRIBE",
    user: "1001-desk",
    called,
    callId: `watch-${event}-${called}`,
    ...more,
    headers: [["Event", event], ["Expires", String(expires)], ...(more.headers ?? [])],
  };
}

/** A phone that watches: answers what it is told, and remembers it. */
class Lamps {
  readonly told: SipRequest[] = [];
  #subscribes = 0;
  readonly at: SocketAddress;
  readonly bench: PbxBench;

  constructor(bench: PbxBench, at = WATCHER) {
    this.bench = bench;
    this.at = at;
  }

  watch(called: string, event = "dialog", expires = 600, user = "1001-desk"): SipResponse {
    const more = { user, callId: `watch-${++this.#subscribes}-${this.at.host}` };
    this.bench.withDigest(this.at, ask(called, more, event, expires), `sip-${user}`);
    const all = this.bench.take(this.at);
    const accepted = all.find((one) => one.kind === "response");
    assert.ok(accepted?.kind === "response");
    for (const one of all) if (one.kind === "request") this.#hear(one);
    return accepted;
  }

  /** Everything that came since, answered. */
  look(): readonly SipRequest[] {
    const before = this.told.length;
    for (;;) {
      const news = this.bench.take(this.at).filter((one) => one.kind === "request");
      if (news.length === 0) return this.told.slice(before);
      for (const one of news) this.#hear(one);
    }
  }

  #hear(request: SipRequest): void {
    if (request.method !== "NOTIFY") return;
    const heard = (one: SipRequest) => `${callId(one)} ${cseq(one).number}`;
    if (!this.told.some((one) => heard(one) === heard(request))) this.told.push(request);
    this.bench.say(this.at, answerTo(request, 200, this.at.host));
  }

  lamp(): string {
    this.look();
    return lampOf(readDialogInfo(bodyOf(this.told.at(-1)!)));
  }

  /** A request inside the dialog of the last NOTIFY. */
  inDialog(method: string, sequence: number, headers: Ask["headers"] = []): SipRequest {
    const last = this.told.at(-1)!;
    return {
      kind: "request",
      method,
      uri: `sip:naisen@${PBX.host}:${PBX.port}`,
      headers: HeaderTable.of(
        ["Via", `SIP/2.0/UDP ${this.at.host}:5060;branch=z9hG4bKin${method}${sequence}`],
        ["From", last.headers.get("To")!],
        ["To", last.headers.get("From")!],
        ["Call-ID", callId(last)],
        ["CSeq", `${sequence} ${method}`],
        ["Contact", `<sip:watcher@${this.at.host}:5060>`],
        ...headers,
      ),
      body: new Uint8Array(),
    };
  }

  refresh(sequence: number, expires: number, event = "dialog"): void {
    const fields: Ask["headers"] = [["Event", event], ["Expires", String(expires)]];
    this.bench.say(this.at, this.inDialog("SUBSCRIBE", sequence, fields));
  }
}

function bodyOf(request: SipRequest): string {
  return new TextDecoder().decode(request.body);
}

function standing(request: SipRequest): string {
  return request.headers.get("Subscription-State") ?? "";
}

function versions(told: readonly SipRequest[]): (number | undefined)[] {
  return told.map((one) => readDialogInfo(bodyOf(one))?.version);
}

function withRights(extension: string, rights: Partial<Rights>): Office {
  const people = office.people.map((person) =>
    person.extension === extension ? { ...person, rights: { ...person.rights, ...rights } } : person
  );
  return { ...office, people };
}

function bench(of: Office = office): PbxBench {
  const made = new PbxBench(of);
  made.register("1003-desk", CALLER);
  made.register("1004-desk", CALLEE);
  made.register("1001-desk", WATCHER);
  made.pass(1_000);
  made.take();
  return made;
}

/** 1003 calls 1004, whose phone says that it rings. */
function ringing(at: PbxBench): { readonly invite: SipRequest; readonly asked: SipRequest } {
  const asked = at.withDigest(
    CALLER,
    { method: "INVITE", user: "1003-desk", called: "1004", callId: "c", body: sdpOf(CALLER.host) },
    "sip-1003-desk",
  );
  const invite = at.request("INVITE", CALLEE);
  at.say(CALLEE, answerTo(invite, 180, CALLEE.host));
  return { invite, asked };
}

function answered(at: PbxBench): SipRequest {
  const { invite, asked } = ringing(at);
  at.take(CALLER);
  at.say(CALLEE, answerTo(invite, 200, CALLEE.host, sdpOf(CALLEE.host)));
  at.say(CALLER, ackTo(asked, at.response(CALLER, 200)));
  at.take(CALLEE);
  return invite;
}

Deno.test("I27 subscriptions: nothing unauthenticated makes state, and From is the digest's user", () => {
  const made = bench();
  made.say(WATCHER, made.build(WATCHER, ask("1004")));
  made.response(WATCHER, 401);
  made.withDigest(WATCHER, ask("1004", { callId: "wrong" }), "guess");
  made.response(WATCHER, 401);
  const other = ask("1004", { callId: "other", from: "<sip:1002-desk@10.0.0.1>;tag=x" });
  made.withDigest(WATCHER, other, "sip-1001-desk");
  made.response(WATCHER, 403);
  assert.equal(made.pbx.census().subscriptions, 0);
});

Deno.test("E2 subscriptions: without credentials every extension, known or not, and every event gets the same answer", () => {
  const answers = [["1004", "dialog"], ["9999", "dialog"], ["1004", "message-summary"]].map(
    ([called, event]) => {
      const made = bench();
      made.say(WATCHER, made.build(WATCHER, ask(called!, {}, event)));
      const { status, headers } = made.response(WATCHER, 401);
      return [status, headers.get("WWW-Authenticate")?.replace(/nonce="[^"]*"/, "")];
    },
  );
  assert.deepEqual(answers[0], answers[1]);
  assert.deepEqual(answers[0], answers[2]);
});

Deno.test("RFC 6665 subscriptions: 404 for who is not there, 489 for messages and other events, 406, 423; 481 for a stray NOTIFY", () => {
  const made = bench();
  const lamps = new Lamps(made);
  assert.equal(lamps.watch("1999").status, 404);
  assert.equal(lamps.watch("700").status, 404);
  assert.equal(lamps.watch("701", "presence").status, 404);
  assert.equal(lamps.watch("1004", "message-summary").status, 489);
  assert.equal(lamps.watch("1004", "dialog", 59).headers.get("Min-Expires"), "60");
  const format: Ask["headers"] = [["Accept", "application/xml"]];
  made.withDigest(WATCHER, ask("1004", { headers: format, callId: "f" }), "sip-1001-desk");
  made.response(WATCHER, 406);
  made.say(WATCHER, made.build(WATCHER, { method: "NOTIFY", user: "1001-desk", callId: "n" }));
  made.response(WATCHER, 481);
  assert.equal(made.pbx.census().subscriptions, 0);
});

Deno.test("I29 lamps: early while the phone rings, confirmed while it talks, dark after; presence says on the phone", () => {
  const made = bench();
  const lamps = new Lamps(made);
  assert.equal(lamps.watch("1004").status, 200);
  assert.equal(lamps.lamp(), "idle");
  const presence = new Lamps(made, { host: "10.1.0.9", port: 5060 });
  presence.watch("1004", "presence");
  const shown = () => {
    presence.look();
    return readPresence(bodyOf(presence.told.at(-1)!))!;
  };
  assert.deepEqual([shown().basic, shown().activities], ["open", []]);
  const { invite, asked } = ringing(made);
  assert.equal(lamps.lamp(), "ringing");
  assert.deepEqual(shown().activities, []);
  made.take(CALLER);
  made.say(CALLEE, answerTo(invite, 200, CALLEE.host, sdpOf(CALLEE.host)));
  made.say(CALLER, ackTo(asked, made.response(CALLER, 200)));
  assert.equal(lamps.lamp(), "talking");
  assert.deepEqual(shown().activities, ["on-the-phone"]);
  made.execute("end", {
    kind: "hangup",
    call: made.call().id,
    device: "1004-desk" as DeviceId,
  });
  assert.equal(lamps.lamp(), "idle");
  assert.deepEqual(shown().activities, []);
  assert.deepEqual(versions(lamps.told), lamps.told.map((_, i) => i), "I30");
});

Deno.test("I29 lamps: whose phones are not registered is closed, and open again with the first contact", () => {
  const made = bench();
  const presence = new Lamps(made);
  presence.watch("1005", "presence");
  assert.equal(readPresence(bodyOf(presence.told[0]!))?.basic, "closed");
  made.register("1005-desk", { host: "10.1.0.5", port: 5060 });
  const [news] = presence.look();
  assert.equal(readPresence(bodyOf(news!))?.basic, "open");
});

Deno.test("lamps: of a colleague the other party is never told; who may pick up learns the dialog, others do not", () => {
  for (const pickup of ["none", "all"] as const) {
    const made = bench(withRights("1001", { pickup }));
    const lamps = new Lamps(made);
    lamps.watch("1004");
    const { invite } = ringing(made);
    lamps.look();
    const text = bodyOf(lamps.told.at(-1)!);
    assert.doesNotMatch(text, /1003/);
    const [dialog] = readDialogInfo(text)!.dialogs;
    assert.equal(dialog?.direction, "recipient");
    const named = [dialog?.callId, dialog?.localTag, dialog?.remoteTag];
    if (pickup === "none") assert.deepEqual(named, [undefined, undefined, undefined]);
    else {
      assert.deepEqual(named, [callId(invite), `tag-${CALLEE.host}`, tagOf(from(invite))]);
      assert.equal(dialog?.remote?.target, `sip:naisen@${PBX.host}:${PBX.port}`);
    }
  }
});

Deno.test("lamps: one's own lamp names who calls", () => {
  const made = bench();
  const lamps = new Lamps(made);
  lamps.watch("1004", "dialog", 600, "1004-desk");
  answered(made);
  lamps.look();
  const told = readDialogInfo(bodyOf(lamps.told.at(-1)!));
  assert.equal(told?.dialogs[0]?.remote?.identity?.uri, `sip:1003@${PBX.host}`);
});

Deno.test("lamps of slots: who waits and who parked is told to all, the dialog to who may retrieve", () => {
  for (const retrieve of [true, false]) {
    const made = bench(withRights("1001", { retrieve }));
    const lamps = new Lamps(made);
    lamps.watch("701");
    assert.equal(lamps.lamp(), "idle");
    const invite = answered(made);
    const parked = made.execute("park", {
      kind: "park",
      call: made.call().id,
      device: "1003-desk" as DeviceId,
      slot: 701,
    });
    assert.ok(parked.ok, JSON.stringify(parked));
    assert.equal(lamps.lamp(), "talking");
    const [dialog] = readDialogInfo(bodyOf(lamps.told.at(-1)!))!.dialogs;
    assert.equal(dialog?.remote?.identity?.uri, `sip:1004@${PBX.host}`);
    assert.equal(dialog?.referredBy?.uri, `sip:1003@${PBX.host}`);
    const named = [dialog?.callId, dialog?.remoteTag];
    assert.deepEqual(
      named,
      retrieve ? [callId(invite), `tag-${CALLEE.host}`] : [undefined, undefined],
    );
    made.execute("end", { kind: "hangup", call: made.call().id, device: "1004-desk" as DeviceId });
    assert.equal(lamps.lamp(), "idle");
  }
});

Deno.test("I30 subscriptions: a refresh tells the whole again, the version rises by 1; expiry says so once, then nothing", () => {
  const made = bench();
  const lamps = new Lamps(made);
  lamps.watch("1004", "dialog", 100);
  made.pass(50_000);
  lamps.refresh(10, 100);
  lamps.look();
  assert.deepEqual(versions(lamps.told), [0, 1]);
  assert.equal(readDialogInfo(bodyOf(lamps.told[1]!))?.state, "full");
  lamps.refresh(9, 100); // older than what was heard
  lamps.look();
  made.pass(99_000);
  assert.deepEqual(lamps.look(), []);
  made.pass(2_000);
  const last = lamps.look();
  assert.deepEqual(last.map(standing), ["terminated;reason=timeout"]);
  ringing(made);
  assert.deepEqual(lamps.look(), []);
  lamps.refresh(11, 100);
  made.response(WATCHER, 481);
  assert.equal(made.pbx.census().subscriptions, 0);
});

Deno.test("subscriptions: what does not change a lamp is not told; taking it back ends it", () => {
  const made = bench();
  const lamps = new Lamps(made);
  lamps.watch("1005");
  answered(made);
  assert.deepEqual(lamps.look(), [], "1005 has no part in it");
  made.register("1005-desk", { host: "10.1.0.5", port: 5060 });
  assert.deepEqual(lamps.look(), [], "a lamp shows calls, not registrations");
  lamps.refresh(10, 0);
  assert.deepEqual(lamps.look().map(standing), ["terminated;reason=timeout"]);
  assert.equal(made.pbx.census().subscriptions, 0);
});

Deno.test("presence: what is chosen is told with its note, apart from the line; a second axis never moves the first", () => {
  const made = bench();
  const lamps = new Lamps(made);
  lamps.watch("1004", "presence");
  const away = office.presences.find((state) => state.sipType === "away")!;
  const chosen = made.execute("away", {
    kind: "presence",
    extension: "1004" as Extension,
    code: away.code,
    note: "15時まで",
  });
  assert.ok(chosen.ok);
  const [news] = lamps.look();
  assert.deepEqual(readPresence(bodyOf(news!)), {
    entity: `sip:1004@${PBX.host}`,
    basic: "open",
    contact: `sip:1004@${PBX.host}`,
    activities: ["away"],
    notes: [away.label.ja, "15時まで"],
  });
  const again = { kind: "presence", extension: "1004" as Extension, code: away.code } as const;
  made.execute("again", { ...again, note: "15時まで" });
  assert.deepEqual(lamps.look(), []);
  const gone = made.execute("gone", { ...again, code: "no-such" as PresenceCode });
  assert.ok(gone.ok);
  const notes = readPresence(bodyOf(lamps.look()[0]!))?.notes;
  assert.deepEqual(notes, [office.presences[0]!.label.ja], "a code that is gone means the first");
  const nobody = made.execute("nobody", { ...again, extension: "1999" as Extension });
  assert.deepEqual(nobody, { ok: false, error: { code: "unknown-extension" } });
});

Deno.test("do-not-disturb presence: callers hear 486 and no phone rings; the callee's part says why", () => {
  const made = bench();
  const quiet = office.presences.find((state) => !state.rings)!;
  const extension = "1004" as Extension;
  made.execute("quiet", { kind: "presence", extension, code: quiet.code });
  made.withDigest(
    CALLER,
    { method: "INVITE", user: "1003-desk", called: "1004", callId: "c", body: sdpOf(CALLER.host) },
    "sip-1003-desk",
  );
  made.response(CALLER, 486);
  assert.deepEqual(made.take(CALLEE), []);
  const call = made.call();
  assert.equal(call.endCause, "do-not-disturb");
  const callee = call.legs.find((leg) => leg.role === "callee");
  assert.deepEqual(callee?.party.kind === "person" && callee.party.extension, "1004");
  assert.equal(callee?.endCause, "do-not-disturb");
  const click = made.execute("click", {
    kind: "originate",
    device: "1004-desk" as DeviceId,
    destination: "1003",
    autoAnswer: false,
  });
  assert.ok(click.ok);
  assert.equal(made.request("INVITE", CALLEE).method, "INVITE", "his own click rings his phone");
});

Deno.test("I39 subscriptions: a watcher who is disabled is ended, and so is the watching of who is deleted", () => {
  const made = bench();
  const lamps = new Lamps(made);
  lamps.watch("1004");
  const without = office.people.filter((person) => person.extension !== "1004");
  const devices = office.devices.filter((device) => device.owner !== "1004");
  made.execute("1", { kind: "configure", office: { ...office, people: without, devices } });
  assert.deepEqual(lamps.look().map(standing), ["terminated;reason=noresource"]);
  lamps.watch("1003");
  const disabled = office.people.map((person) =>
    person.extension === "1001" ? { ...person, disabled: true } : person
  );
  made.execute("2", { kind: "configure", office: { ...office, people: disabled } });
  assert.deepEqual(lamps.look().map(standing), ["terminated;reason=deactivated"]);
  assert.equal(made.pbx.census().subscriptions, 0);
});

Deno.test("subscriptions: at the end of the host every lamp is told to be unknown, and no new one is taken", () => {
  const made = bench();
  const lamps = new Lamps(made);
  lamps.watch("1004");
  made.input({ kind: "shutdown" });
  assert.deepEqual(lamps.look().map(standing), ["terminated;reason=probation"]);
  assert.equal(lamps.watch("1003").status, 503);
});

Deno.test("subscriptions: SUBSCRIPTIONS_OF_DEVICE_MAX: the oldest makes room for one more", () => {
  const made = bench();
  const lamps = new Lamps(made);
  for (let i = 0; i < SUBSCRIPTIONS_OF_DEVICE_MAX; i++) lamps.watch("1004");
  assert.equal(made.pbx.census().subscriptions, SUBSCRIPTIONS_OF_DEVICE_MAX);
  const before = lamps.told.length;
  const oldest = callId(lamps.told[0]!);
  lamps.watch("1005");
  lamps.look();
  const ended = lamps.told.slice(before).filter((one) => standing(one).startsWith("terminated"));
  assert.deepEqual(ended.map((one) => [callId(one), standing(one)]), [
    [oldest, "terminated;reason=rejected"],
  ]);
  assert.equal(made.pbx.census().subscriptions, SUBSCRIPTIONS_OF_DEVICE_MAX);
});

Deno.test("subscriptions: SUBSCRIPTIONS_MAX: one more of all together is answered 503", () => {
  const random = seededRandom("many");
  const stack = new Stack({ random, timers: DEFAULT_TIMERS, local: PBX });
  const { subscriptions } = new Watchers(stack);
  const asks = new PbxBench(office, 0);
  const now = instant(0);
  let last = "";
  for (let i = 0; i <= SUBSCRIPTIONS_MAX; i++) {
    const request = asks.build(WATCHER, ask("1004", { callId: `many-${i}` }));
    const [heard] = stack.receive(serialize(request), WATCHER, now);
    const asked = subscriptions.asked(request);
    assert.ok(heard?.kind === "request" && asked.ok);
    const { effects } = subscriptions.accept(heard, asked.value, () => "", now);
    assert.ok(effects[0]?.kind === "send");
    last = new TextDecoder().decode(effects[0].bytes.subarray(0, 12));
    if (i < SUBSCRIPTIONS_MAX) assert.equal(last, "SIP/2.0 200 ");
  }
  assert.equal(last, "SIP/2.0 503 ");
});

Deno.test("lamps: LAMP_DIALOGS_MAX: more dialogs of one extension are not named", () => {
  const desk = office.devices.find((device) => device.id === "1004-desk")!;
  const devices = office.devices.map((device) =>
    device === desk ? { ...desk, callsMax: 99, incomingMax: 99 } : device
  );
  const made = new PbxBench({ ...office, devices }, 200);
  made.register("1003-desk", CALLER);
  made.register("1004-desk", CALLEE);
  const lamps = new Lamps(made);
  lamps.watch("1004");
  for (let i = 0; i <= LAMP_DIALOGS_MAX; i++) {
    const invite: Ask = { method: "INVITE", user: "1003-desk", called: "1004", callId: `c${i}` };
    made.withDigest(CALLER, { ...invite, body: sdpOf(CALLER.host) }, "sip-1003-desk");
    lamps.look();
  }
  made.take();
  assert.equal(made.pbx.census().calls, LAMP_DIALOGS_MAX + 1);
  const all = readDialogInfo(bodyOf(lamps.told.at(-1)!))!.dialogs;
  assert.equal(all.length, LAMP_DIALOGS_MAX);
});
