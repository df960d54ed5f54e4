/** REFER, Replaces and sipfrag: RFC 3515, RFC 3891, RFC 3420 by example, then the laws and hostile inputs. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { formatUri, parseUri } from "../../core/sip/address.ts";
import { HeaderTable, type SipRequest } from "../../core/sip/message.ts";
import {
  acceptedFields,
  readRefer,
  REFER_SUBSCRIPTION_SECONDS,
  referSubscription,
  tellReferStatus,
} from "../../core/sip/refer.ts";
import {
  dialogMirrored,
  dialogReplaced,
  formatReplaces,
  parseReplaces,
  type Replaces,
  replacesField,
  replacesFor,
  replacesOf,
  replacingStatus,
} from "../../core/sip/replaces.ts";
import type { SessionState } from "../../core/sip/session.ts";
import {
  formatSipfrag,
  parseSipfrag,
  SIPFRAG_BYTES_MAX,
  SIPFRAG_TYPE,
  statusIn,
} from "../../core/sip/sipfrag.ts";
import { character } from "../support/any_text.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array) => new TextDecoder().decode(body);

function refer(...fields: readonly (readonly [string, string])[]): SipRequest {
  const headers = HeaderTable.of(["CSeq", "93809823 REFER"], ...fields);
  return { kind: "request", method: "REFER", uri: "sip:b@b.example", headers, body: bytes("") };
}

function read(...fields: readonly (readonly [string, string])[]) {
  const result = readRefer(refer(...fields));
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

function refusal(...fields: readonly (readonly [string, string])[]): number {
  const result = readRefer(refer(...fields));
  assert.ok(!result.ok, JSON.stringify(result));
  return result.error.status;
}

// ---- Replaces ----

Deno.test("RFC 3891 parseReplaces: Call-ID, both tags and early-only are read, in any order and with spaces", () => {
  assert.deepEqual(parseReplaces("98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff"), {
    callId: "98732@sip.example.com",
    toTag: "ff87ff",
    fromTag: "r33th4x0r",
    earlyOnly: false,
  });
  assert.deepEqual(parseReplaces(" a ; To-Tag=1 ;from-tag = 2 ; early-only ;x=y "), {
    callId: "a",
    toTag: "1",
    fromTag: "2",
    earlyOnly: true,
  });
});

Deno.test("RFC 3891 parseReplaces: nothing is made of a text without Call-ID or with a tag missing, doubled or empty", () => {
  for (
    const wrong of [
      "",
      ";to-tag=1;from-tag=2",
      "a",
      "a;to-tag=1",
      "a;from-tag=2",
      "a;to-tag=1;to-tag=2;from-tag=3",
      "a;to-tag;from-tag=2",
      'a;to-tag="";from-tag=2',
      'a;to-tag="x y";from-tag=2',
      "a b;to-tag=1;from-tag=2",
      "a,b;to-tag=1;from-tag=2",
      "a;to-tag=1;from-tag=2,c;to-tag=1;from-tag=2",
      "a\u0000;to-tag=1;from-tag=2",
      "髙;to-tag=1;from-tag=2",
    ]
  ) assert.equal(parseReplaces(wrong), undefined, wrong);
});

Deno.test("RFC 3891 replacesOf: twice, unreadable or in another method than INVITE it is malformed", () => {
  const one = "a;to-tag=1;from-tag=2";
  assert.deepEqual(replacesOf("INVITE", []), { kind: "none" });
  assert.equal(replacesOf("INVITE", [one]).kind, "dialog");
  assert.equal(replacesOf("INVITE", [one, one]).kind, "malformed");
  assert.equal(replacesOf("INVITE", ["a"]).kind, "malformed");
  assert.equal(replacesOf("BYE", [one]).kind, "malformed");
});

Deno.test("RFC 3891 replacingStatus: §3's answer for every state of the dialog", () => {
  const replaces: Replaces = { callId: "a", toTag: "1", fromTag: "2", earlyOnly: false };
  const early: Replaces = { ...replaces, earlyOnly: true };
  const table: readonly (readonly [SessionState | undefined, unknown, unknown])[] = [
    [undefined, 481, 481],
    ["ending", 603, 603],
    ["confirmed", undefined, 486],
    ["answered", undefined, 486],
    ["early", undefined, undefined],
    ["calling", undefined, undefined],
    ["incoming", undefined, undefined],
  ];
  for (const [state, any, onlyEarly] of table) {
    assert.equal(replacingStatus(replaces, state), any, state);
    assert.equal(replacingStatus(early, state), onlyEarly, `${state} early-only`);
  }
});

Deno.test("RFC 3891 replacesFor: what one end writes the other finds as its own dialog", () => {
  const mine = { callId: "a@b", localTag: "mine", remoteTag: "theirs" };
  const theirs = { callId: "a@b", localTag: "theirs", remoteTag: "mine" };
  assert.deepEqual(dialogReplaced(replacesFor(mine)), theirs);
  assert.deepEqual(dialogMirrored(theirs), mine);
  assert.deepEqual(replacesField(replacesFor(mine, true)), [
    ["Replaces", "a@b;to-tag=theirs;from-tag=mine;early-only"],
    ["Require", "replaces"],
  ]);
});

const word = fc.stringMatching(/^[A-Za-z0-9.!%*_+`'~()<>:"/[\]?{}-]{1,20}$/);
const tag = fc.stringMatching(/^[A-Za-z0-9.!%*_+`'~-]{1,20}$/);
const anyReplaces: fc.Arbitrary<Replaces> = fc.record({
  callId: fc.tuple(word, fc.option(word)).map(([a, b]) => b === null ? a : `${a}@${b}`),
  toTag: tag,
  fromTag: tag,
  earlyOnly: fc.boolean(),
}, { noNullPrototype: true });

Deno.test("RFC 3891 Replaces: what is written is read back, in a header and escaped in a Refer-To", () => {
  fc.assert(fc.property(anyReplaces, (replaces) => {
    assert.deepEqual(parseReplaces(formatReplaces(replaces)), replaces);
    const uri = formatUri({
      scheme: "sip",
      user: "1004",
      host: "pbx.example",
      params: new Map(),
      headers: new Map([["Replaces", formatReplaces(replaces)]]),
    });
    assert.deepEqual(read(["Refer-To", `<${uri}>`]).replaces, replaces);
  }));
});

Deno.test("RFC 3891 parseReplaces: any text is read or refused, and what is read can be written", () => {
  fc.assert(fc.property(fc.string({ unit: character, maxLength: 60 }), (any) => {
    const found = parseReplaces(any) ?? parseReplaces(`${any};to-tag=1;from-tag=2`);
    if (found !== undefined) assert.deepEqual(parseReplaces(formatReplaces(found)), found);
  }));
});

// ---- REFER ----

Deno.test("RFC 3515 readRefer: the target without its headers, the name, who refers and the number", () => {
  const referral = read(
    [
      "Refer-To",
      '"Dave" <sip:dave@denver.example.org?Replaces=12345%40192.168.118.3%3B' +
      "to-tag%3D12345%3Bfrom-tag%3D5FFE-3994>",
    ],
    ["Referred-By", "<sip:alice@atlanta.example.com>"],
  );
  assert.equal(formatUri(referral.target), "sip:dave@denver.example.org");
  assert.equal(referral.targetName, "Dave");
  assert.deepEqual(referral.replaces, {
    callId: "12345@192.168.118.3",
    toTag: "12345",
    fromTag: "5FFE-3994",
    earlyOnly: false,
  });
  assert.equal(referral.referredBy?.uri, "sip:alice@atlanta.example.com");
  assert.equal(referral.cseq, 93_809_823);
  assert.equal(referral.subscribes, true);
  assert.deepEqual(acceptedFields(referral), []);
});

Deno.test("RFC 3515 readRefer: the compact form and a bare URI are read too", () => {
  assert.equal(read(["r", "sip:1004@pbx;x=y"]).target.user, "1004");
  assert.equal(read(["Refer-To", "<sip:1004@pbx;method=INVITE>"]).target.params.size, 0);
});

Deno.test("RFC 3515 readRefer: none or two Refer-To are 400, another scheme 416, another method 403", () => {
  assert.equal(refusal(), 400);
  assert.equal(refusal(["Refer-To", "<sip:a@b>"], ["Refer-To", "<sip:c@d>"]), 400);
  assert.equal(refusal(["Refer-To", "<sip:a@b>, <sip:c@d>"]), 400);
  assert.equal(refusal(["Refer-To", "<sip:a@b"]), 400);
  assert.equal(refusal(["Refer-To", "<sip:>"]), 400);
  assert.equal(refusal(["Refer-To", "<sip:a@b?Replaces=x>"]), 400);
  assert.equal(
    refusal(["Refer-To", "<sip:a@b?Replaces=x;to-tag=1;from-tag=2&Replaces=y>"]),
    400,
  );
  assert.equal(refusal(["Refer-To", "<tel:0312345678>"]), 416);
  assert.equal(refusal(["Refer-To", "<sip:a@b;method=BYE>"]), 403);
});

Deno.test("RFC 4488 readRefer: Refer-Sub false asks for no NOTIFY, and the 202 says that none will come", () => {
  for (const [value, subscribes] of [["false", false], [" False ;x", false], ["true", true]]) {
    const referral = read(["Refer-To", "<sip:a@b>"], ["Refer-Sub", String(value)]);
    assert.equal(referral.subscribes, subscribes);
  }
  const silent = read(["Refer-To", "<sip:a@b>"], ["Refer-Sub", "false"]);
  assert.deepEqual(acceptedFields(silent), [["Refer-Sub", "false"]]);
});

Deno.test("RFC 3515 readRefer: any Refer-To is read or refused", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~]{0,60}$/), fc.boolean(), (any, wrapped) => {
      const result = readRefer(refer(["Refer-To", wrapped ? `<sip:${any}>` : any]));
      if (result.ok) assert.ok(parseUri(formatUri(result.value.target)) !== undefined);
      else assert.ok([400, 403, 416].includes(result.error.status));
    }),
  );
});

Deno.test("RFC 3515 tellReferStatus: each status once, the final one ends it, nothing after", () => {
  let subscription = referSubscription();
  const said: string[] = [];
  for (const status of [100, 100, 180, 180, 200, 200, 486]) {
    const [next, notify] = tellReferStatus(subscription, status);
    subscription = next;
    if (notify === undefined) continue;
    const state = notify.headers.find(([name]) => name === "Subscription-State")![1];
    assert.equal(notify.headers.find(([name]) => name === "Event")![1], "refer");
    assert.equal(notify.contentType, SIPFRAG_TYPE);
    said.push(`${text(notify.body).trim()} ${state}`);
  }
  assert.deepEqual(said, [
    `SIP/2.0 100 Trying active;expires=${REFER_SUBSCRIPTION_SECONDS}`,
    `SIP/2.0 180 Ringing active;expires=${REFER_SUBSCRIPTION_SECONDS}`,
    "SIP/2.0 200 OK terminated;reason=noresource",
  ]);
});

Deno.test("RFC 3515 tellReferStatus: the second REFER of a dialog is told apart by its id", () => {
  const [, notify] = tellReferStatus(referSubscription(17), 100);
  assert.deepEqual(notify!.headers[0], ["Event", "refer;id=17"]);
});

Deno.test("I21 tellReferStatus: whatever is told, the stream has at most one end and it is the last", () => {
  const status = fc.constantFrom(100, 180, 183, 200, 404, 486, 503, 603);
  fc.assert(fc.property(fc.array(status, { maxLength: 12 }), (statuses) => {
    let subscription = referSubscription();
    const ends: boolean[] = [];
    for (const one of statuses) {
      const [next, notify] = tellReferStatus(subscription, one);
      subscription = next;
      if (notify === undefined) continue;
      ends.push(notify.headers[1]![1].startsWith("terminated"));
      assert.equal(statusIn(notify.body), one);
    }
    assert.equal(ends.slice(0, -1).some((end) => end), false);
    assert.equal(ends.at(-1) ?? false, statuses.some((one) => one >= 200));
    assert.equal(subscription.over, statuses.some((one) => one >= 200));
  }));
});

// ---- sipfrag ----

Deno.test("RFC 3420 parseSipfrag: a status line alone, with and without its line break", () => {
  for (
    const body of ["SIP/2.0 100 Trying\r\n", "SIP/2.0 100 Trying", "SIP/2.0 100 Trying\r\n\r\n"]
  ) {
    assert.deepEqual(parseSipfrag(bytes(body))?.start, {
      kind: "response",
      status: 100,
      reason: "Trying",
    });
  }
});

Deno.test("RFC 3420 parseSipfrag: the examples of §3: a start line, some fields, or fields alone", () => {
  const request = parseSipfrag(bytes("INVITE sip:alice@atlanta.example.com SIP/2.0\r\n"));
  assert.deepEqual(request?.start, {
    kind: "request",
    method: "INVITE",
    uri: "sip:alice@atlanta.example.com",
  });
  const response = parseSipfrag(bytes("SIP/2.0 603 Declined\r\nReason: SIP;cause=603\r\nk: x"));
  assert.equal(response?.headers.get("Reason"), "SIP;cause=603");
  assert.equal(response?.headers.get("Supported"), "x");
  const fields = parseSipfrag(bytes("From: <sip:a@b>\r\nTo: <sip:c@d>\r\n\r\nbody"));
  assert.equal(fields?.start, undefined);
  assert.equal(fields?.headers.get("To"), "<sip:c@d>");
  assert.equal(statusIn(bytes("From: <sip:a@b>\r\n")), undefined);
});

Deno.test("RFC 3420 parseSipfrag: nothing is made of what is no part of a message", () => {
  for (
    const wrong of [
      "",
      "hello",
      "SIP/2.0",
      "SIP/2.0 42 X\r\n",
      "SIP/3.0 200 OK\r\n",
      "SIP/2.0 200 OK\r\nno field\r\n",
      "SIP/2.0 200 OK\r\n: x\r\n",
    ]
  ) assert.equal(parseSipfrag(bytes(wrong)), undefined, wrong);
  const long = `SIP/2.0 200 ${"x".repeat(SIPFRAG_BYTES_MAX)}`;
  assert.equal(parseSipfrag(bytes(long)), undefined);
  assert.equal(parseSipfrag(bytes(long.slice(0, SIPFRAG_BYTES_MAX)))?.start?.kind, "response");
  assert.throws(() => formatSipfrag(200, "a\r\nb"), /line break/);
});

Deno.test("RFC 3420 sipfrag: what is written is read back; any bytes are read or refused", () => {
  const reason = fc.stringMatching(/^[ -~]{0,30}$/);
  fc.assert(fc.property(fc.integer({ min: 100, max: 699 }), reason, (status, phrase) => {
    const fragment = parseSipfrag(
      formatSipfrag(status, phrase, HeaderTable.of(["Reason", "SIP;cause=1"])),
    );
    assert.deepEqual(fragment?.start, { kind: "response", status, reason: phrase });
    assert.equal(fragment?.headers.get("Reason"), "SIP;cause=1");
  }));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (any, headed) => {
    const body = headed ? new Uint8Array([...bytes("SIP/2.0 200 OK\r\n"), ...any]) : any;
    parseSipfrag(body);
  }));
});
