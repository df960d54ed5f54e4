/** Every message of RFC 4475: its verdict from `torture_table.ts`, and what it says once it is read. */
import assert from "node:assert/strict";
import { parseUri } from "../../core/sip/address.ts";
import {
  callId,
  contactExpires,
  contacts,
  cseq,
  expires,
  from,
  maxForwards,
  requestUri,
  routes,
  tagOf,
  to,
  topVia,
  vias,
} from "../../core/sip/headers.ts";
import type { SipMessage, SipRequest } from "../../core/sip/message.ts";
import { parseSdp } from "../../core/sip/sdp.ts";
import { rfc4475 } from "./torture_table.ts";
import { type Meaning, tortureTest } from "./torture_verdict.ts";

function asRequest(message: SipMessage): SipRequest {
  assert.equal(message.kind, "request");
  return message as SipRequest;
}

function contactList(message: SipMessage) {
  const list = contacts(message);
  assert.ok(list !== "*");
  return list;
}

function audioPort(message: SipMessage): number {
  const sdp = parseSdp(message.body);
  assert.ok(sdp.ok);
  return sdp.value.media[0]!.port;
}

const MEANINGS: Readonly<Record<string, (message: SipMessage) => void>> = {
  wsinv(message) {
    assert.equal(requestUri(asRequest(message))?.host, "chair-dnrc.example.com");
    assert.ok(requestUri(asRequest(message))?.params.has("unknownparam"));
    assert.equal(to(message).uri, "sip:vivekg@chair-dnrc.example.com");
    assert.equal(tagOf(to(message)), "1918181833n");
    assert.equal(from(message).displayName, 'J Rosenberg \\"');
    assert.equal(tagOf(from(message)), "98asjd8");
    assert.equal(maxForwards(message), 68);
    assert.deepEqual(cseq(message), { number: 9, method: "INVITE" });
    assert.deepEqual(
      vias(message).map((via) => [via.transport, via.host, via.params.get("branch")]),
      [
        ["UDP", "192.0.2.2", "390skdjuw"],
        ["TCP", "spindle.example.com", "z9hG4bK9ikj8"],
        ["UDP", "192.168.255.111", "z9hG4bK30239"],
      ],
    );
    assert.equal(message.headers.get("Subject"), "");
    assert.equal(
      message.headers.get("NewFangledHeader"),
      "newfangled value continued newfangled value",
    );
    assert.equal(message.headers.get("UnknownHeaderWithUnusualValue"), ";;,,;;,;");
    assert.ok(parseUri(routes(message)[0]!.uri)?.params.has("lr"));
    const [contact] = contactList(message);
    assert.equal(contact?.displayName, 'Quoted string ""');
    assert.deepEqual([...contact!.params], [
      ["newparam", "newvalue"],
      ["secondparam", undefined],
      ["q", "0.33"],
    ]);
    assert.equal(message.body.length, 150);
    assert.equal(audioPort(message), 49217);
  },
  intmeth(message) {
    const request = asRequest(message);
    const method = "!interesting-Method0123456789_*+`.%indeed'~";
    assert.equal(request.method, method);
    assert.equal(cseq(message).method, method);
    const uri = requestUri(request)!;
    assert.equal(uri.user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
    assert.equal(uri.password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
    assert.equal(to(message).displayName, "BEL:\x07 NUL:\0 DEL:\x7f");
    assert.equal(from(message).displayName, "token1~` token2'+_ token3*%!.-");
    assert.equal(
      from(message).params.get("fromparam''~+*_!.-%"),
      "\u0440\u0430\u0431\u043e\u0442\u0430\u044e\u0449\u0438\u0439",
    );
    assert.equal(tagOf(from(message)), "_token~1'+`*%!-.");
    assert.equal(topVia(message).params.get("branch"), "z9hG4bK-.!%66*_+`'~");
    assert.equal(message.headers.get("extensionHeader-!.%*+_`'~"), "\ufeff\u5927\u505c\u96fb");
  },
  esc01(message) {
    const uri = requestUri(asRequest(message))!;
    assert.equal(uri.user, "sips:user@example.com");
    assert.equal(uri.host, "example.net");
    assert.equal(parseUri(to(message).uri)?.user, "user");
    assert.equal(parseUri(from(message).uri)?.user, "I have spaces");
    const contact = parseUri(contactList(message)[0]!.uri)!;
    assert.equal(contact.user, "caller");
    assert.deepEqual([...contact.params], [["lr", undefined], ["name", "value%41"]]);
  },
  escnull(message) {
    assert.equal(parseUri(to(message).uri)?.user, "null-\0-null");
    const users = contactList(message).map((contact) => parseUri(contact.uri)?.user);
    assert.deepEqual(users, ["\0", "\0\0"]);
  },
  esc02(message) {
    assert.equal(asRequest(message).method, "RE%47IST%45R");
    assert.equal(to(message).displayName, "%Z%45");
    assert.equal(topVia(message).params.get("branch"), "z9hG4bK209%fzsnel234");
    assert.equal(contactList(message).length, 2);
    assert.equal(message.headers.get("C%6Fntact"), "<sip:alias2@host2.example.com>");
  },
  lwsdisp(message) {
    assert.equal(from(message).displayName, "caller");
    assert.equal(from(message).uri, "sip:caller@example.com");
  },
  longreq(message) {
    assert.equal(vias(message).length, 34);
    assert.equal(vias(message)[33]?.params.get("received"), "192.0.2.5");
    assert.ok(callId(message).startsWith("longreq.onereally"));
    assert.equal(parseUri(to(message).uri)?.port, 6000);
    assert.equal(message.body.length, 150);
  },
  dblreq(message) {
    assert.equal(asRequest(message).method, "REGISTER");
    assert.equal(message.body.length, 0);
  },
  semiuri(message) {
    const uri = requestUri(asRequest(message))!;
    assert.equal(uri.user, "user;par=u@example.net");
    assert.equal(uri.host, "example.com");
    assert.equal(uri.params.size, 0);
    assert.equal(message.headers.values("Accept").length, 6);
  },
  transports(message) {
    const transports = vias(message).map((via) => via.transport);
    assert.deepEqual(transports, ["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"]);
  },
  mpart01(message) {
    assert.equal(message.body.length, 553);
    const part = new TextEncoder().encode("--7a9cbec02ceef655\r\n");
    assert.deepEqual(message.body.subarray(0, part.length), part);
    assert.equal(topVia(message).port, 5070);
  },
  unreason(message) {
    assert.ok(message.kind === "response");
    assert.equal(message.status, 200);
    assert.equal(
      message.reason,
      "= 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e \u0434\u0435\u0432\u044f\u043d\u043e\u0441\u0442\u043e " +
        "\u0434\u0435\u0432\u044f\u0442\u044c - \u043f\u0440\u043e\u0441\u0442\u043e\u0435",
    );
    assert.equal(message.body.length, 154);
    assert.equal(audioPort(message), 49217);
  },
  noreason(message) {
    assert.ok(message.kind === "response");
    assert.equal(message.status, 100);
    assert.equal(message.reason, "");
  },
  baddate(message) {
    assert.equal(message.headers.get("Date"), "Fri, 01 Jan 2010 16:00:00 EST");
  },
  badbranch(message) {
    assert.equal(topVia(message).params.get("branch"), "z9hG4bK");
  },
  unkscm(message) {
    assert.equal(asRequest(message).uri, "nobodyKnowsThisScheme:totallyopaquecontent");
    assert.equal(requestUri(asRequest(message)), undefined);
  },
  novelsc(message) {
    assert.equal(asRequest(message).uri, "soap.beep://192.0.2.103:3002");
    assert.equal(requestUri(asRequest(message)), undefined);
  },
  unksm2(message) {
    assert.equal(to(message).uri, "isbn:2983792873");
    assert.equal(parseUri(to(message).uri), undefined);
    assert.equal(from(message).uri, "http://www.example.com");
    assert.equal(contactList(message)[0]?.uri, "name:John_Smith");
  },
  bext01(message) {
    assert.deepEqual(message.headers.values("Require"), [
      "nothingSupportsThis",
      "nothingSupportsThisEither",
    ]);
    assert.equal(message.headers.values("Proxy-Require").length, 2);
  },
  invut(message) {
    assert.equal(message.headers.get("Content-Type"), "application/unknownformat");
  },
  regaut01(message) {
    assert.equal(message.headers.get("Authorization"), "NoOneKnowsThisScheme opaque-data=here");
  },
  bcast(message) {
    assert.deepEqual(vias(message).map((via) => via.host), ["192.0.2.198", "255.255.255.255"]);
  },
  zeromf(message) {
    assert.equal(maxForwards(message), 0);
  },
  cparam01(message) {
    const [contact] = contactList(message);
    assert.ok(contact?.params.has("unknownparam"));
    assert.equal(contact?.uri, "sip:+19725552222@gw1.example.net");
  },
  cparam02(message) {
    const [contact] = contactList(message);
    assert.equal(contact?.params.size, 0);
    assert.ok(parseUri(contact!.uri)?.params.has("unknownparam"));
  },
  regescrt(message) {
    const uri = parseUri(contactList(message)[0]!.uri);
    assert.equal(uri?.headers.get("route"), "<sip:sip.example.com>");
  },
  sdp01(message) {
    assert.deepEqual(message.headers.values("Accept"), ["text/nobodyKnowsThis"]);
  },
  inv2543(message) {
    assert.equal(topVia(message).params.get("branch"), undefined);
    assert.equal(tagOf(from(message)), undefined);
    assert.equal(maxForwards(message), undefined);
    assert.deepEqual(contacts(message), []);
    assert.equal(to(message).params.get("user"), "phone");
    assert.equal(message.headers.has("Content-Length"), false);
    assert.equal(audioPort(message), 49217);
  },
};

/** What a refusal of that message leaves in the request to be answered. */
const REFUSALS: Readonly<Record<string, NonNullable<Meaning["refused"]>>> = {
  badinv01({ answer }) {
    assert.equal(answer?.request.headers.get("Via"), "SIP/2.0/UDP 192.0.2.15");
  },
  badvers({ answer }) {
    assert.equal(topVia(answer!.request).host, "c.example.com");
    assert.equal(topVia(answer!.request).params.get("branch"), "z9hG4bKkdjuw");
  },
  insuf({ answer }) {
    assert.equal(topVia(answer!.request).params.get("branch"), "z9hG4bKkdj.insuf");
    assert.equal(answer?.request.headers.get("To"), undefined);
  },
  quotbal({ answer }) {
    assert.equal(answer?.request.headers.get("To"), '"Mr. J. User <sip:j.user@example.com>');
  },
  scalar02({ answer }) {
    const { request } = answer!;
    assert.equal(request.headers.get("CSeq"), "36893488147419103232 REGISTER");
    assert.equal(maxForwards(request), 255);
    assert.equal(expires(request), 2 ** 32 - 1);
    assert.equal(contactExpires(contactList(request)[0]!), 2 ** 32 - 1);
  },
};

Deno.test("rfc4475: its list is whole, and each parsed message has its meaning checked", () => {
  const all = rfc4475();
  assert.equal(all.length, 49);
  assert.equal(new Set(all.map(({ name }) => name)).size, 49);
  for (const { name, verdict } of all) {
    if (verdict.kind === "parsed") assert.ok(MEANINGS[name], name);
  }
});

for (const torture of rfc4475()) {
  const parsed = MEANINGS[torture.name];
  const refused = REFUSALS[torture.name];
  tortureTest(torture, { ...(parsed && { parsed }), ...(refused && { refused }) });
}
