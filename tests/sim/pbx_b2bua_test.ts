/** The back-to-back user agent on the wire: what each leg is told, and what it is not. */
import assert from "node:assert/strict";
import type { DeviceId, LineId } from "../../core/domain/ids.ts";
import type { Device, Office } from "../../core/domain/office.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { callId, maxForwards } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { audioOf, parseSdp, PCMA, PCMU } from "../../core/sip/sdp.ts";
import { serialize } from "../../core/sip/serialize.ts";
import {
  LINGER_MILLIS,
  PORT_WAIT_MILLIS,
  RING_LINE_MILLIS,
  RING_OUTSIDE_MILLIS,
} from "../../sim/pbx/limits.ts";
import { demoOffice, loadOffice } from "../support/demo_office.ts";
import {
  ackTo,
  answerTo,
  type Ask,
  CARRIER,
  PBX,
  PbxBench,
  sdpOf,
  toTag,
} from "../support/pbx_bench.ts";

const { office } = demoOffice();
const A: SocketAddress = { host: "10.1.0.1", port: 5060 };
const B: SocketAddress = { host: "10.1.0.4", port: 5060 };
const C: SocketAddress = { host: "10.1.0.5", port: 5060 };

function benchWith(devices: readonly (readonly [string, SocketAddress])[], of: Office = office) {
  const bench = new PbxBench(of);
  for (const [device, source] of devices) bench.register(device, source);
  return bench;
}

function audio(body: Uint8Array) {
  const sdp = parseSdp(body);
  assert.ok(sdp.ok);
  return audioOf(sdp.value)!;
}

/** 1001-desk at A dials; returns its INVITE and the one that reached `callee`. */
function dial(bench: PbxBench, called: string, callee: SocketAddress, ask: Partial<Ask> = {}) {
  const invite = bench.withDigest(A, {
    method: "INVITE",
    user: "1001-desk",
    called,
    body: sdpOf(A.host),
    ...ask,
  }, "sip-1001-desk");
  return { invite, branch: bench.request("INVITE", callee) };
}

/** Everybody answers; returns both sides' messages. */
function talk(bench: PbxBench) {
  const { invite, branch } = dial(bench, "1004", B);
  bench.say(B, answerTo(branch, 180, B.host));
  bench.say(B, answerTo(branch, 200, B.host, sdpOf(B.host)));
  const accepted = bench.response(A, 200);
  bench.say(A, ackTo(invite, accepted));
  bench.request("ACK", B);
  return { invite, branch, accepted };
}

/** A request of A inside its dialog. */
function inside(bench: PbxBench, talked: ReturnType<typeof talk>, ask: Partial<Ask>): SipRequest {
  return bench.build(A, {
    method: "INVITE",
    user: "1001-desk",
    uri: `sip:naisen@${PBX.host}:${PBX.port}`,
    from: talked.invite.headers.get("From")!,
    to: talked.accepted.headers.get("To")!,
    callId: callId(talked.invite),
    cseq: 7,
    ...ask,
  });
}

Deno.test("I7 b2bua: the called leg reveals nothing of the caller's", () => {
  const bench = benchWith([["1004-desk", B]]);
  const { invite, branch } = dial(bench, "1004", B, {
    callId: "private-call-id",
    headers: [["User-Agent", "Caller/9"], ["X-Secret", "mine"], ["Organization", "Acme"]],
  });
  const text = new TextDecoder().decode(serialize(branch));
  const hidden = [
    "private-call-id",
    "from-1001-desk",
    A.host,
    "z9hG4bK1x",
    "Caller/9",
    "mine",
    "Acme",
  ];
  for (const own of [...hidden, "1001-desk", "sip-", "Authorization"]) {
    assert.equal(text.includes(own), false, `${own} is revealed`);
  }
  assert.notEqual(callId(branch), callId(invite));
  assert.equal(branch.headers.get("From")!.startsWith('"佐藤 花子" <sip:1001@10.0.0.1>'), true);
});

Deno.test("I23 b2bua: Max-Forwards goes down by one from leg to leg, and a call at 0 goes nowhere", () => {
  const bench = benchWith([["1004-desk", B]]);
  const { branch } = dial(bench, "1004", B, { maxForwards: 8 });
  assert.equal(maxForwards(branch), 7);
  const spent = {
    method: "INVITE",
    user: "1001-desk",
    called: "1004",
    maxForwards: 0,
    callId: "z",
  };
  bench.say(A, bench.build(A, { ...spent, body: sdpOf(A.host) }));
  bench.response(A, 483);
});

Deno.test("I24 b2bua: who did not answer first gets CANCEL with the reason that it was answered elsewhere", () => {
  const bench = benchWith([["1004-desk", B], ["1004-soft", C]]);
  const { branch } = dial(bench, "1004", B);
  const other = bench.request("INVITE", C);
  bench.say(C, answerTo(other, 180, C.host));
  bench.say(B, answerTo(branch, 180, B.host));
  bench.say(B, answerTo(branch, 200, B.host, sdpOf(B.host)));
  const cancel = bench.request("CANCEL", C);
  assert.match(
    cancel.headers.get("Reason")!,
    /^SIP;\s*cause=200;\s*text="Call completed elsewhere"$/,
  );
  const legs = bench.call().legs.map((leg) => `${leg.device} ${leg.endCause ?? leg.state}`);
  assert.deepEqual(legs, [
    "1001-desk talking",
    "1004-desk talking",
    "1004-soft answered-elsewhere",
  ]);
});

Deno.test("b2bua: an offer of hold is mirrored, its media stop, the other leg is left alone", () => {
  const bench = benchWith([["1004-desk", B]]);
  const talked = talk(bench);
  bench.take();
  bench.media.length = 0;
  const hold = sdpOf(A.host, [PCMU, PCMA], "sendonly", "2");
  bench.say(A, inside(bench, talked, { body: hold }));
  const answer = bench.response(A, 200);
  assert.equal(audio(answer.body).direction, "recvonly");
  assert.deepEqual(bench.take(B), []);
  const routes = bench.media.flatMap((command) => command.kind === "route" ? [command] : []);
  assert.equal(
    routes.some((route) => route.remote?.host === B.host && route.to === undefined),
    true,
  );
});

Deno.test("b2bua: an offer of codecs the other side cannot is refused 488, and the call goes on", () => {
  const bench = benchWith([["1004-desk", B]]);
  const talked = talk(bench);
  const odd = { payload: 97, name: "SPEEX", clockRate: 8000 };
  bench.say(A, inside(bench, talked, { body: sdpOf(A.host, [odd], "sendrecv", "2") }));
  bench.response(A, 488);
  assert.equal(bench.call().endedAt, undefined);
});

Deno.test("b2bua: what the caller can speak is what is offered on, and what the callee chose is answered", () => {
  const bench = benchWith([["1004-desk", B]]);
  const { branch } = dial(bench, "1004", B, { body: sdpOf(A.host, [PCMA]) });
  assert.deepEqual(audio(branch.body).codecs.map((codec) => codec.name), ["PCMA"]);
  assert.equal(audio(branch.body).remote.host, PBX.host);
  bench.say(B, answerTo(branch, 200, B.host, sdpOf(B.host, [PCMA])));
  const answer = audio(bench.response(A, 200).body);
  assert.deepEqual(answer.codecs.map((codec) => codec.name), ["PCMA"]);
});

Deno.test("b2bua: a caller without an offer gets one in the answer", () => {
  const bench = benchWith([["1004-desk", B]]);
  const invite = bench.withDigest(
    A,
    { method: "INVITE", user: "1001-desk", called: "1004" },
    "sip-1001-desk",
  );
  const branch = bench.request("INVITE", B);
  bench.say(B, answerTo(branch, 200, B.host, sdpOf(B.host, [PCMU])));
  const accepted = bench.response(A, 200);
  assert.deepEqual(audio(accepted.body).codecs.map((codec) => codec.name), ["PCMU"]);
  const ack = ackTo(invite, accepted);
  const body = sdpOf(A.host, [PCMU]);
  bench.say(A, {
    ...ack,
    headers: ack.headers.set("Content-Type", "application/sdp"),
    body,
  });
  const route = bench.media.findLast((command) =>
    command.kind === "route" && command.remote?.host === A.host
  );
  assert.ok(route?.kind === "route" && route.to !== undefined);
});

Deno.test("b2bua: an INVITE whose body is no audio is refused 488 and makes no call", () => {
  const bench = benchWith([["1004-desk", B]]);
  const body = new TextEncoder().encode("v=0\r\nnonsense\r\n");
  const ask = { method: "INVITE", user: "1001-desk", called: "1004", body };
  bench.withDigest(A, ask, "sip-1001-desk");
  bench.response(A, 488);
  assert.equal(bench.pbx.census().calls, 0);
});

Deno.test("b2bua: no RTP port that comes free is 503 to a phone, and to a click at once", () => {
  const bench = new PbxBench(office, 0);
  bench.register("1001-desk", A);
  const ask = { method: "INVITE", user: "1001-desk", called: "1004", body: sdpOf(A.host) };
  bench.withDigest(A, ask, "sip-1001-desk");
  bench.pass(PORT_WAIT_MILLIS);
  bench.response(A, 503);
  const device = "1001-desk" as DeviceId;
  const click = { kind: "originate", device, destination: "1004", autoAnswer: false } as const;
  const result = bench.execute("c", click);
  assert.ok(!result.ok && result.error.code === "pbx-unreachable");
});

Deno.test("b2bua: a port for the caller and one for a phone; the other phone is left out, and the ports come back", () => {
  const bench = new PbxBench(office, 2);
  bench.register("1004-desk", B);
  bench.register("1004-soft", C);
  const ask = { method: "INVITE", user: "1001-desk", called: "1004", body: sdpOf(A.host) };
  bench.withDigest(A, ask, "sip-1001-desk");
  const rings = bench.request("INVITE", B);
  assert.deepEqual(bench.take(C).filter((one) => one.kind === "request"), []);
  bench.take();
  bench.say(B, answerTo(rings, 486, B.host));
  bench.response(A, 486);
  const closed = bench.media.flatMap((one) => one.kind === "close" ? [one.port] : []);
  assert.deepEqual(closed.toSorted(), [10_000, 10_002]);
});

Deno.test("b2bua: keys pressed as INFO reach the other side", () => {
  const bench = benchWith([["1004-desk", B]]);
  const talked = talk(bench);
  const info = inside(bench, talked, {
    method: "INFO",
    headers: [["Content-Type", "application/dtmf-relay"]],
  });
  const body = new TextEncoder().encode("Signal=5\r\nDuration=160\r\n");
  bench.say(A, { ...info, body });
  bench.response(A, 200);
  const passed = bench.request("INFO", B);
  assert.deepEqual(passed.body, body);
  assert.equal(passed.headers.get("Content-Type"), "application/dtmf-relay");
});

Deno.test("b2bua: MESSAGE inside a dialog is 405, a NOTIFY nobody subscribed to 481", () => {
  const bench = benchWith([["1004-desk", B]]);
  const talked = talk(bench);
  bench.say(A, inside(bench, talked, { method: "MESSAGE" }));
  assert.match(bench.response(A, 405).headers.values("Allow").join(" "), /REFER/);
  const notify = [["Event", "refer"], ["Subscription-State", "active"]] as const;
  bench.say(A, inside(bench, talked, { method: "NOTIFY", cseq: 8, headers: notify }));
  bench.response(A, 481);
  assert.equal(bench.call().endedAt, undefined);
});

Deno.test("b2bua: a busy phone's 486 and a challenge meant for the PBX reach the caller as what they mean", () => {
  for (
    const [status, told] of [[486, 486], [407, 500], [302, 500], [480, 480], [600, 486]] as const
  ) {
    const bench = benchWith([["1004-desk", B]]);
    const { branch } = dial(bench, "1004", B);
    bench.say(B, answerTo(branch, status, B.host));
    bench.response(A, told);
  }
});

Deno.test("click: the header that asks to go off-hook is the device's own, absent with OFF; whose wish it is is told", () => {
  const cases = [
    ["call-info", "Call-Info", /answer-after=0/],
    ["alert-info", "Alert-Info", /info=alert-autoanswer/],
    ["answer-mode", "Answer-Mode", /^Auto$/],
  ] as const;
  for (const [autoAnswerHeader, name, value] of cases) {
    const devices = office.devices.map((device): Device =>
      device.id === "1001-desk" ? { ...device, autoAnswerHeader } : device
    );
    const bench = benchWith([["1001-desk", A]], { ...office, devices });
    click(bench, "1004", { autoAnswer: true });
    const on = bench.request("INVITE", A);
    assert.match(on.headers.get(name) ?? "", value);
    const off = benchWith([["1001-desk", A]], { ...office, devices });
    click(off, "1004", { autoAnswer: false });
    const invite = off.request("INVITE", A);
    assert.equal(invite.headers.has(name), false);
    for (const { headers } of [on, invite]) {
      assert.equal(headers.get("Referred-By"), "<sip:1001@10.0.0.1>", "RFC 3892: who asked for it");
    }
  }
});

Deno.test("click: the device is shown the number that it is about to call", () => {
  const bench = benchWith([["1001-desk", A]]);
  click(bench, "03-1234-5678", { line: "main" });
  assert.match(bench.request("INVITE", A).headers.get("From")!, /<sip:0312345678@10\.0\.0\.1>/);
});

Deno.test("click: the policy is asked again when the device is answered; a right lost meanwhile refuses", () => {
  const bench = benchWith([["1001-desk", A]]);
  click(bench, "0312345678", { line: "main" });
  const invite = bench.request("INVITE", A);
  const permissions = office.permissions.filter((grant) => grant.extension !== "1001");
  bench.execute("conf", {
    kind: "configure",
    office: { ...office, permissions, revision: office.revision + 1 },
  });
  bench.say(A, answerTo(invite, 200, A.host, sdpOf(A.host)));
  assert.deepEqual(bench.take(CARRIER), []);
  const call = bench.call();
  assert.equal(call.endCause, "refused");
  assert.equal(call.legs[0]?.refusal?.code, "no-line-permitted");
  const tone = bench.media.flatMap((one) => one.kind === "route" ? one.plays ?? [] : []);
  assert.deepEqual(tone, ["busy"], "the person is off-hook and hears that nothing comes of it");
  bench.pass(LINGER_MILLIS);
  assert.match(bench.request("BYE", A).headers.get("Reason")!, /no-line-permitted/);
});

Deno.test("click: when the far end speaks another codec than the device would send, they agree on it", () => {
  const bench = benchWith([["1001-desk", A], ["1004-desk", B]]);
  click(bench, "1004", { autoAnswer: true });
  const first = bench.request("INVITE", A);
  bench.say(A, answerTo(first, 200, A.host, sdpOf(A.host, [PCMU, PCMA])));
  const branch = bench.request("INVITE", B);
  bench.take();
  bench.say(B, answerTo(branch, 200, B.host, sdpOf(B.host, [PCMA])));
  const again = bench.request("INVITE", A);
  assert.equal(toTag(again), `tag-${A.host}`);
  assert.deepEqual(audio(again.body).codecs.map((codec) => codec.name), ["PCMA"]);
});

Deno.test("ring: two contacts of one device ring together and count as one call of it", () => {
  const other = { host: "10.1.0.44", port: 5060 };
  const bench = benchWith([["1004-desk", B]]);
  const second = { method: "REGISTER", user: "1004-desk", callId: "second" };
  bench.withDigest(other, second, "sip-1004-desk");
  dial(bench, "1004", B);
  bench.request("INVITE", other);
  assert.equal(bench.pbx.census().legs, 3);
});

Deno.test("ring: a phone with as many calls as it takes is not asked; another of its person's is", () => {
  for (const limit of ["incomingMax", "callsMax"] as const) {
    const devices = office.devices.map((device) =>
      device.id === "1004-desk" ? { ...device, callsMax: 5, incomingMax: 5, [limit]: 1 } : device
    );
    const bench = benchWith([["1004-desk", B]], { ...office, devices });
    talk(bench);
    bench.take();
    const again = { method: "INVITE", user: "1005-desk", called: "1004", body: sdpOf(C.host) };
    bench.withDigest(C, again, "sip-1005-desk");
    bench.response(C, 486);
    assert.deepEqual(bench.take(B), [], limit);
    bench.register("1004-soft", CARRIER);
    bench.withDigest(C, { ...again, callId: "once-more" }, "sip-1005-desk");
    bench.request("INVITE", CARRIER);
    assert.deepEqual(bench.take(B), [], limit);
  }
});

Deno.test("ring: a call to the own extension rings the person's other phones, never the one that calls", () => {
  const bench = benchWith([["1001-desk", A], ["1001-soft", C]]);
  const { branch } = dial(bench, "1001", C);
  assert.equal(branch.method, "INVITE");
  const toCaller = bench.take(A).filter((message) => message.kind === "request");
  assert.deepEqual(toCaller, []);
});

Deno.test("ring: who talks is not cut off when the time to ring would have been over", () => {
  const bench = benchWith([["1004-desk", B]]);
  talk(bench);
  bench.pass(2 * office.sip.ringSeconds * 1_000);
  assert.equal(bench.call().endedAt, undefined);
});

Deno.test("ring: nobody answers outside for RING_OUTSIDE_MILLIS, on a line for RING_LINE_MILLIS", () => {
  const bench = benchWith([["1001-desk", A], ["1005-desk", C]]);
  const { branch } = dial(bench, "00312345680", CARRIER);
  bench.say(CARRIER, answerTo(branch, 180, CARRIER.host));
  bench.pass(RING_OUTSIDE_MILLIS - 1_000);
  assert.equal(bench.call().endedAt, undefined);
  bench.pass(1_001);
  assert.equal(bench.call().endCause, "no-answer");
  bench.request("CANCEL", CARRIER);
  const ask = { method: "INVITE", user: "0451112222", called: "0300000003" };
  bench.say(CARRIER, bench.build(CARRIER, { ...ask, body: sdpOf(CARRIER.host) }));
  const rung = bench.request("INVITE", C);
  bench.say(C, answerTo(rung, 180, C.host));
  bench.take();
  bench.pass(RING_LINE_MILLIS - 100);
  const early = bench.take(CARRIER).filter((message) => message.kind === "response");
  assert.deepEqual(early, []);
  bench.pass(101);
  bench.response(CARRIER, 480);
});

Deno.test("bench office: a device is dialled by its name, by itself alone", () => {
  const { office: load } = loadOffice("bench");
  const bench = new PbxBench(load);
  bench.register("u1", A, "secret");
  bench.register("u2", B, "secret");
  const ask = { method: "INVITE", user: "u1", called: "u2", body: sdpOf(A.host) };
  bench.withDigest(A, ask, "secret");
  assert.equal(bench.request("INVITE", B).method, "INVITE");
});

Deno.test("shutdown: every call is ended properly, and new ones are answered 503", () => {
  const bench = benchWith([["1001-desk", A], ["1004-desk", B]]);
  talk(bench);
  bench.take();
  bench.input({ kind: "shutdown" });
  const byes = [bench.request("BYE", A), bench.request("BYE", B)];
  assert.equal(byes.length, 2);
  assert.equal(bench.call().endCause, "system-restart");
  const ask = { method: "INVITE", user: "1001-desk", called: "1004", callId: "late" };
  bench.withDigest(A, { ...ask, body: sdpOf(A.host) }, "sip-1001-desk");
  bench.response(A, 503);
});

function click(
  bench: PbxBench,
  destination: string,
  how: { readonly line?: string; readonly autoAnswer?: boolean },
): void {
  const result = bench.execute("click", {
    kind: "originate",
    device: "1001-desk" as DeviceId,
    destination,
    autoAnswer: how.autoAnswer ?? false,
    ...(how.line === undefined ? {} : { line: how.line as LineId }),
  });
  assert.ok(result.ok, JSON.stringify(result));
}
