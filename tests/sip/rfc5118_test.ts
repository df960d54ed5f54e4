/** Every message of RFC 5118: its verdict from `torture_table.ts`, and what it says once it is read. */
import assert from "node:assert/strict";
import { parseUri, sameUri } from "../../core/sip/address.ts";
import { contacts, requestUri, to, topVia, vias } from "../../core/sip/headers.ts";
import type { SipMessage, SipRequest } from "../../core/sip/message.ts";
import { audioOf, parseSdp } from "../../core/sip/sdp.ts";
import { rfc5118 } from "./torture_table.ts";
import { tortureTest } from "./torture_verdict.ts";

function target(message: SipMessage) {
  assert.equal(message.kind, "request");
  const uri = requestUri(message as SipRequest);
  assert.ok(uri);
  return uri;
}

function sdpOf(message: SipMessage) {
  const sdp = parseSdp(message.body);
  assert.ok(sdp.ok);
  return sdp.value;
}

const MEANINGS: Readonly<Record<string, (message: SipMessage) => void>> = {
  "ipv6-good"(message) {
    assert.equal(target(message).host, "2001:db8::10");
    assert.equal(topVia(message).host, "2001:db8::9:1");
    const [contact] = contacts(message);
    assert.ok(typeof contact === "object");
    assert.equal(parseUri(contact.uri)?.host, "2001:db8::1");
  },
  "port-ambiguous"(message) {
    assert.equal(target(message).host, "2001:db8::10:5070");
    assert.equal(target(message).port, undefined);
  },
  "port-unambiguous"(message) {
    assert.equal(target(message).host, "2001:db8::10");
    assert.equal(target(message).port, 5070);
  },
  "via-received-param-with-delim"(message) {
    assert.equal(topVia(message).params.get("received"), "[2001:db8::9:255]");
  },
  "via-received-param-no-delim"(message) {
    assert.equal(topVia(message).params.get("received"), "2001:db8::9:255");
    assert.equal(topVia(message).params.get("branch"), "z9hG4bKas3");
  },
  "ipv6-in-sdp"(message) {
    const sdp = sdpOf(message);
    assert.equal(sdp.origin.host, "2001:db8::20");
    assert.equal(sdp.origin.id, "971731711378798081");
    assert.deepEqual(audioOf(sdp)?.remote, { host: "2001:db8::20", port: 6000 });
  },
  "mult-ip-in-header"(message) {
    const hosts = vias(message).map((via) => [via.host, via.port]);
    assert.deepEqual(hosts, [
      ["2001:db8::9:1", 6050],
      ["192.0.2.1", undefined],
      ["2001:db8::9:255", undefined],
    ]);
    assert.equal(vias(message)[2]?.params.get("received"), "192.0.2.200");
  },
  "mult-ip-in-sdp"(message) {
    assert.deepEqual(audioOf(sdpOf(message))?.remote, { host: "192.0.2.1", port: 22334 });
  },
  "ipv4-mapped-ipv6"(message) {
    assert.deepEqual(vias(message).map((via) => [via.host, via.port]), [
      ["::ffff:192.0.2.10", 19823],
      ["::ffff:192.0.2.2", undefined],
    ]);
    assert.equal(sdpOf(message).origin.host, "::ffff:192.0.2.2");
  },
  "ipv6-bug-abnf-3-colons"(message) {
    assert.equal(target(message).host, "2001:db8::192.0.2.1");
  },
  "ipv6-correct-abnf-2-colons"(message) {
    assert.equal(target(message).host, "2001:db8::192.0.2.1");
    assert.ok(sameUri(parseUri(to(message).uri)!, target(message)));
  },
};

Deno.test("rfc5118: its list is whole, and each parsed message has its meaning checked", () => {
  const all = rfc5118();
  assert.equal(all.length, 12);
  for (const { name, verdict } of all) {
    if (verdict.kind === "parsed") assert.ok(MEANINGS[name], name);
  }
});

for (const torture of rfc5118()) {
  const parsed = MEANINGS[torture.name];
  tortureTest(torture, parsed === undefined ? undefined : { parsed });
}
