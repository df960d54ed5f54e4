/** Session timers (RFC 4028): what both ends agree on, who refreshes, and that a call nobody hears of ends. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { SipMessage } from "../../core/sip/message.ts";
import type { HeaderFields, SessionsOptions } from "../../core/sip/session.ts";
import { LONGER_TRIES_MAX, SESSION_SECONDS_MAX } from "../../core/sip/session_timer.ts";
import { responseTo } from "../../core/sip/stack.ts";
import { nothingLeft } from "./session_laws.ts";
import { PATIENCE, play, story } from "./session_stories.ts";
import { agreeable, sdp, sdpName, SipEnd, Wire } from "./two_ends.ts";

const ALLOW = ["INVITE", "ACK", "BYE", "CANCEL", "UPDATE", "PRACK", "INFO"];
const NO_UPDATE = ALLOW.filter((method) => method !== "UPDATE");

type Side = Partial<SessionsOptions>;

/** `a` calls, `b` answers. */
function talk(ofA: Side, ofB: Side, headers: HeaderFields = []) {
  const wire = new Wire("timer");
  const a = new SipEnd("a", wire, { allow: ALLOW, ...ofA });
  const b = new SipEnd("b", wire, { allow: ALLOW, ...ofB });
  agreeable(a);
  agreeable(b);
  b.onIncoming = (session) =>
    b.do((now) => b.sessions.answer(session, { sdp: sdp("answer") }, now));
  const session = a.call(b, { headers });
  wire.for(1000);
  return { wire, a, b, session };
}

function timerOf(message: SipMessage | undefined): string {
  const fields = ["Session-Expires", "Min-SE", "Require"].map((name) => message?.headers.get(name));
  return fields.map((field) => field ?? "-").join(" | ");
}

/** The messages of one method as the wire saw them, requests and 2xx: `a 1800;refresher=uac | - | -`. */
function told(wire: Wire, method: string): string[] {
  return wire.datagrams.filter(({ message }) =>
    message.kind === "request"
      ? message.method === method
      : message.status >= 200 && message.headers.get("CSeq")?.endsWith(method)
  ).map(({ from, message }) => `${from} ${timerOf(message)}`);
}

const AGREED: readonly [of: string, a: number, b: number, invite: string, ok: string][] = [
  ["nobody asks", 0, 0, "- | - | -", "- | - | -"],
  ["the caller asks", 1800, 0, "1800 | - | -", "1800;refresher=uac | - | timer"],
  ["the called wants it", 0, 600, "- | - | -", "600;refresher=uas | - | timer"],
  ["both do, the called less", 1800, 600, "1800 | - | -", "600;refresher=uas | - | timer"],
  ["both do, the called more", 200, 600, "200 | - | -", "200;refresher=uas | - | timer"],
  ["less than there is", 5, 0, "90 | - | -", "90;refresher=uac | - | timer"],
  ["more than a day", 900_000, 0, "86400 | - | -", "86400;refresher=uac | - | timer"],
];

for (const [of, ofA, ofB, invite, ok] of AGREED) {
  Deno.test(`RFC 4028 §7, §9: what INVITE and 200 say, when ${of}`, () => {
    const { wire } = talk({ sessionSeconds: ofA }, { sessionSeconds: ofB });
    assert.deepEqual(told(wire, "INVITE"), [`a ${invite}`, `b ${ok}`]);
    assert.match(wire.requests("INVITE")[0]!.headers.get("Supported")!, /\btimer\b/);
  });
}

const HOURS = 3 * 3_600_000;

Deno.test("RFC 4028 §7.4: the refresher sends UPDATE without SDP at half the interval, and the call goes on", () => {
  const { wire, a, b } = talk({ sessionSeconds: 1800 }, {});
  wire.for(HOURS);
  const updates = wire.requests("UPDATE");
  assert.equal(updates.length, Math.floor(HOURS / 900_000));
  assert.ok(updates.every((update) => update.body.length === 0));
  assert.deepEqual(
    new Set(told(wire, "UPDATE")),
    new Set(["a 1800;refresher=uac | - | -", "b 1800;refresher=uac | - | timer"]),
  );
  assert.deepEqual([a.of("ended"), b.of("ended")], [[], []]);
  assert.deepEqual([a.of("offer-answered"), b.of("offered")], [[], []], "the owners hear nothing");
});

Deno.test("RFC 4028 §7.4: a peer without UPDATE is refreshed by re-INVITE with the SDP that holds now", () => {
  const { wire, a, b } = talk({}, { sessionSeconds: 600 });
  b.sessions.configure({ sessionSeconds: 600 });
  const c = talk({ allow: NO_UPDATE }, { sessionSeconds: 600 });
  wire.for(3_000_000);
  assert.equal(wire.requests("INVITE").length, 1, "by UPDATE here");
  assert.deepEqual([a.of("ended"), b.of("ended")], [[], []]);
  c.wire.for(310_000);
  const [first] = c.wire.requests("INVITE").slice(1);
  assert.equal(sdpName(first?.body), "answer", "what b said last");
  assert.equal(timerOf(first), "600;refresher=uac | - | -");
  assert.deepEqual(c.b.of("offer-answered").map((one) => [sdpName(one.sdp), one.refresh]), [
    ["a accepts", true],
  ]);
  c.a.do((now) => c.a.sessions.offer(c.session, { sdp: sdp("hold") }, now));
  c.wire.for(310_000);
  assert.equal(sdpName(c.wire.requests("INVITE").at(-1)!.body), "b accepts");
  c.wire.for(HOURS);
  assert.deepEqual([c.a.of("ended"), c.b.of("ended")], [[], []]);
});

Deno.test("RFC 4028 §7.4: an offer of either side is a refresh too and keeps who refreshes", () => {
  const { wire, a, b, session } = talk({ sessionSeconds: 600 }, {});
  const ofB = b.incoming[0]!;
  for (let i = 0; i < 5; i++) {
    wire.for(200_000);
    b.do((now) => b.sessions.offer(ofB, { sdp: sdp("b offers") }, now));
    wire.for(50_000);
    a.do((now) => a.sessions.offer(session, { sdp: sdp("a offers"), method: "UPDATE" }, now));
  }
  wire.for(1000);
  assert.equal(wire.requests("INVITE").length, 6);
  const byB = told(wire, "INVITE").filter((line) => line.startsWith("b 600;refresher=uas | - | -"));
  assert.equal(byB.length, 5);
  assert.ok(wire.requests("UPDATE").every((update) => update.body.length > 0), "no plain refresh");
});

Deno.test("RFC 4028 §10: who is not refreshed hangs up 32 s before the expiry, or a third of it", () => {
  for (const [seconds, after] of [[1800, 1768], [600, 568], [96, 64], [90, 60]] as const) {
    const { wire, a, b } = talk({ sessionSeconds: seconds }, {});
    const began = wire.now;
    wire.cut = () => true;
    wire.for(seconds * 1000);
    for (const end of [a, b]) {
      const [over] = end.of("ended");
      assert.equal(over?.cause.by, "timeout", `${seconds} ${end.name}`);
      assert.equal(over?.cause.status, 408);
    }
    const bye = wire.datagrams.find(({ from, message }) =>
      from === "b" && message.kind === "request" && message.method === "BYE"
    );
    assert.ok(Math.abs(bye!.at - began - after * 1000) < 1000, `${seconds}: ${bye!.at - began}`);
    assert.equal(bye!.message.headers.get("Reason"), 'SIP;cause=408;text="Session expired"');
    wire.settle();
    for (const end of [a, b]) nothingLeft(end);
  }
});

Deno.test("RFC 4028 §10: a refresh answered 481 ends the call at once", () => {
  const { wire, a, b } = talk({ sessionSeconds: 600 }, {});
  b.gate = (effect) => {
    b.take(b.stack.respond(effect.transaction, responseTo(effect.request, 481), wire.now));
    return true;
  };
  wire.for(301_000);
  assert.deepEqual(a.of("ended").map((one) => one.cause.status), [481]);
});

Deno.test("RFC 4028 §10: a refresh that is refused is tried again, an UPDATE as re-INVITE", () => {
  const { wire, a, b } = talk({ sessionSeconds: 800 }, {});
  b.gate = (effect) => {
    if (effect.request.method !== "UPDATE") return false;
    b.take(b.stack.respond(effect.transaction, responseTo(effect.request, 405), wire.now));
    return true;
  };
  wire.for(401_000);
  assert.deepEqual([wire.requests("UPDATE").length, wire.requests("INVITE").length], [1, 1]);
  wire.for(100_000);
  assert.equal(wire.requests("INVITE").length, 2);
  assert.deepEqual(a.of("offer-refused"), [], "no affair of the owner");
  wire.for(HOURS);
  assert.deepEqual([a.of("ended"), b.of("ended")], [[], []]);
});

Deno.test("RFC 4028 §10: a refresh refused for ever ends the call before the expiry", () => {
  const { wire, a, b } = talk({ sessionSeconds: 800 }, {});
  b.gate = (effect) => {
    if (effect.request.method === "BYE") return false;
    if (effect.request.method === "ACK") return false;
    b.take(b.stack.respond(effect.transaction, responseTo(effect.request, 488), wire.now));
    return true;
  };
  wire.for(800_000);
  assert.deepEqual(b.of("ended").map((one) => one.cause.reason), ["Session expired"]);
  assert.equal(a.of("ended").length, 1);
  assert.ok(wire.requests("INVITE").length + wire.requests("UPDATE").length < 8);
});

Deno.test("RFC 4028 §7.2: a peer that knows no timers is asked all the same; any answer keeps the call", () => {
  for (const status of [200, 405, 500]) {
    const { wire, a, refreshes } = withPlainPhone(status);
    wire.for(HOURS);
    assert.equal(refreshes(), Math.floor(HOURS / 300_000), String(status));
    assert.deepEqual(a.of("ended"), []);
    wire.cut = () => true;
    wire.for(600_000);
    assert.equal(a.of("ended")[0]?.cause.by, "timeout");
  }
});

/** A phone of before RFC 4028, without UPDATE: it answers INVITE and whatever refreshes with `status`. */
function withPlainPhone(status: number) {
  const wire = new Wire("plain");
  const a = new SipEnd("a", wire, { sessionSeconds: 600, allow: ALLOW });
  const b = new SipEnd("b", wire);
  let refreshes = -1;
  b.gate = ({ request, transaction }) => {
    if (request.method !== "INVITE") return false;
    const first = ++refreshes === 0;
    const body = first || status === 200 ? { body: sdp("plain") } : {};
    const headers = [["Contact", "<sip:b@192.0.2.98:5060>"], [
      "Allow",
      "INVITE, ACK, BYE",
    ]] as const;
    const response = responseTo(request, first ? 200 : status, undefined, { headers, ...body });
    b.take(b.stack.respond(transaction, response, wire.now));
    return true;
  };
  a.call(b);
  wire.for(1000);
  return { wire, a, refreshes: () => refreshes };
}

Deno.test("422: an interval below 90 s is refused with Min-SE, in INVITE, re-INVITE and UPDATE", () => {
  const brief = [["Session-Expires", "89;refresher=uac"]] as const;
  const refused = talk({}, {}, brief);
  assert.deepEqual(refused.wire.ladder().slice(0, 4), [
    "a> INVITE",
    "b> 422",
    "a> ACK",
    "a> INVITE",
  ]);
  assert.equal(timerOf(refused.wire.datagrams[1]?.message), "- | 90 | -");
  const { wire, a, session } = talk({}, {});
  for (const method of ["INVITE", "UPDATE"] as const) {
    a.do((now) => a.sessions.offer(session, { sdp: sdp("x"), method, headers: brief }, now));
    wire.for(5000);
    assert.equal(a.of("offer-refused").at(-1)?.status, 422, method);
  }
  assert.deepEqual(a.of("ended"), []);
});

Deno.test("422: the caller asks again for what it says, with Min-SE, and remembers it", () => {
  const { wire, a, refuse } = withDemanding([600, 900]);
  wire.for(1000);
  const invites = wire.requests("INVITE");
  assert.deepEqual(invites.map(timerOf), ["90 | - | -", "600 | 600 | -", "900 | 900 | -"]);
  assert.equal(new Set(invites.map((one) => one.headers.get("Call-ID"))).size, 1);
  assert.equal(new Set(invites.map((one) => one.headers.get("From"))).size, 1);
  assert.equal(a.of("answered").length, 1);
  refuse.push(1200);
  wire.for(451_000);
  assert.deepEqual(told(wire, "UPDATE").filter((line) => line.startsWith("a ")), [
    "a 900;refresher=uac | 900 | -",
    "a 1200;refresher=uac | 1200 | -",
  ]);
  wire.for(HOURS);
  assert.deepEqual(a.of("ended"), []);
});

Deno.test("LONGER_TRIES_MAX: an INVITE refused with 422 again and again fails, as does one that wants too much", () => {
  const { wire, a } = withDemanding([100, 200, 300, 400, 500]);
  wire.for(1000);
  assert.equal(wire.requests("INVITE").length, 1 + LONGER_TRIES_MAX);
  assert.deepEqual(a.of("ended").map((one) => one.cause.status), [422]);
  const greedy = withDemanding([SESSION_SECONDS_MAX + 1]);
  greedy.wire.for(1000);
  assert.equal(greedy.wire.requests("INVITE").length, 1);
  assert.deepEqual(greedy.a.of("ended").map((one) => one.cause.status), [422]);
});

/** `b` refuses one request for each of the intervals. */
function withDemanding(refuse: number[]) {
  const wire = new Wire("demanding");
  const a = new SipEnd("a", wire, { sessionSeconds: 90, allow: ALLOW });
  const b = new SipEnd("b", wire, { allow: ALLOW });
  b.gate = ({ request, transaction }) => {
    if (request.method !== "INVITE" && request.method !== "UPDATE") return false;
    const least = refuse.shift();
    if (least === undefined) return false;
    const headers = [["Min-SE", String(least)]] as const;
    const response = responseTo(request, 422, undefined, { headers });
    b.take(b.stack.respond(transaction, response, wire.now));
    return true;
  };
  b.onIncoming = (session) =>
    b.do((now) => b.sessions.answer(session, { sdp: sdp("answer") }, now));
  a.call(b);
  return { wire, a, refuse };
}

Deno.test("Session-Expires: what cannot be read is as if it were not there; an unknown refresher too", () => {
  const ok = (field: string) => told(talk({}, {}, [["Session-Expires", field]]).wire, "INVITE")[1];
  for (const field of ["", "soon", "-5", "1e3", ";refresher=uac"]) {
    assert.equal(ok(field), "b - | - | -", field);
  }
  assert.equal(ok("400 ; Refresher = UAS"), "b 400;refresher=uas | - | timer");
  assert.equal(ok("400;refresher=me"), "b 400;refresher=uac | - | timer");
  assert.equal(ok("99999999999999999999"), "b 86400;refresher=uac | - | timer");
});

Deno.test("Sessions.incoming: a far end that is not to be disturbed is asked for nothing, but has its own way", () => {
  for (const [asks, ok] of [[0, "- | - | -"], [600, "600;refresher=uac | - | timer"]] as const) {
    const wire = new Wire();
    const a = new SipEnd("a", wire, { sessionSeconds: asks });
    const b = new SipEnd("b", wire, { sessionSeconds: 1800 });
    b.gate = (effect) => {
      if (effect.request.method !== "INVITE") return false;
      b.do((now) => {
        const taken = b.sessions.incoming(effect, now, { sessionSeconds: 0 });
        b.incoming.push(taken.session!);
        return taken.effects;
      });
      return true;
    };
    a.call(b);
    wire.for(100);
    b.do((now) => b.sessions.answer(b.incoming[0]!, { sdp: sdp("answer") }, now));
    wire.for(100);
    assert.equal(told(wire, "INVITE")[1], `b ${ok}`);
  }
});

Deno.test("Sessions.configure: what is asked for changes for the calls to come", () => {
  const wire = new Wire();
  const a = new SipEnd("a", wire, { sessionSeconds: 600 });
  const b = new SipEnd("b", wire);
  a.call(b);
  a.sessions.configure({ sessionSeconds: 0 });
  a.call(b);
  const asked = wire.requests("INVITE").map((one) => one.headers.get("Session-Expires"));
  assert.deepEqual(asked, ["600", undefined]);
});

Deno.test("RFC 4028: whatever is lost, both ends know within a session interval that the call is over", () => {
  let cut = 0;
  fc.assert(
    fc.property(
      story,
      fc.constantFrom(0, 90, 120, 600),
      fc.constantFrom(90, 300),
      fc.boolean(),
      (one, ofA, ofB, updates) => {
        const side = (sessionSeconds: number) => ({
          sessionSeconds,
          allow: updates ? ALLOW : NO_UPDATE,
        });
        const { wire, a, b } = play(one, { a: side(ofA), b: side(ofB) });
        const talking = [a, b].map((player) =>
          player.live().filter((id) => player.end.sessions.get(id)!.state === "confirmed")
        );
        cut += talking[0]!.length + talking[1]!.length;
        wire.cut = () => true;
        wire.for(Math.max(ofA, ofB) * 1000);
        [a, b].forEach((player, i) => {
          const still = player.live().filter((id) => talking[i]!.includes(id));
          assert.deepEqual(still, [], `${player.end.name} still talks`);
        });
        wire.for(PATIENCE);
        assert.deepEqual([a.live(), b.live()], [[], []]);
        wire.settle(PATIENCE);
        for (const player of [a, b]) nothingLeft(player.end);
      },
    ),
    { numRuns: 150 },
  );
  assert.ok(cut > 100, `${cut} calls were cut`);
});
