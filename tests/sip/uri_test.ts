/** SIP URIs: RFC 3261 §19.1.3 and §19.1.4 by example, then the laws of reading, writing and comparing. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { formatUri, parseUri, sameUri, type SipUri } from "../../core/sip/address.ts";
import { PARAMS_MAX } from "../../core/sip/grammar.ts";
import { ipv4Octets, ipv6Groups } from "../../core/sip/host.ts";
import { sameHost } from "../../core/sip/uri.ts";
import { character } from "../support/any_text.ts";

function same(a: string, b: string): boolean {
  const left = parseUri(a);
  const right = parseUri(b);
  assert.ok(left && right, `${a} ${b}`);
  assert.equal(sameUri(right, left), sameUri(left, right));
  return sameUri(left, right);
}

/** The lists of §19.1.4. */
const EQUAL: readonly (readonly [string, string])[] = [
  ["sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"],
  ["sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"],
  ["sip:carol@chicago.com", "sip:carol@chicago.com;security=on"],
  [
    "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
    "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
  ],
  [
    "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
    "sip:alice@atlanta.com?priority=urgent&subject=project%20x",
  ],
  ["sip:a@[2001:db8::1]", "sip:a@[2001:0DB8:0:0:0:0:0:1]"],
  ["sip:a@[::ffff:192.0.2.1]", "sip:a@[::ffff:c000:201]"],
];

const DIFFERENT: readonly (readonly [string, string])[] = [
  ["SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"],
  ["sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"],
  ["sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"],
  ["sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"],
  ["sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"],
  ["sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"],
  ["sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"],
  ["sip:bob@biloxi.com", "sips:bob@biloxi.com"],
  ["sip:bob@biloxi.com", "sip:bob:pw@biloxi.com"],
  ["sip:bob@biloxi.com", "sip:bob@biloxi.com;maddr=192.0.2.1"],
  ["sip:bob@biloxi.com;user=phone", "sip:bob@biloxi.com"],
  ["sip:a@[2001:db8::1]", "sip:a@[2001:db8::2]"],
];

for (const [a, b] of EQUAL) {
  Deno.test(`sameUri: ${a} equals ${b}, by RFC 3261 §19.1.4`, () => assert.ok(same(a, b)));
}
for (const [a, b] of DIFFERENT) {
  Deno.test(`sameUri: ${a} differs from ${b}, by RFC 3261 §19.1.4`, () => assert.ok(!same(a, b)));
}

Deno.test("parseUri: every part is read and unescaped, when all are there", () => {
  const uri = parseUri(
    "SIPS:a%20b:p%3Aw@Example.COM:5061;Transport=TCP;lr;x=%41?To=%3Ca%3E&to=b&y=",
  )!;
  assert.equal(uri.scheme, "sips");
  assert.equal(uri.user, "a b");
  assert.equal(uri.password, "p:w");
  assert.equal(uri.host, "example.com");
  assert.equal(uri.port, 5061);
  assert.deepEqual([...uri.params], [["transport", "TCP"], ["lr", undefined], ["x", "A"]]);
  assert.deepEqual([...uri.headers], [["to", "<a>, b"], ["y", ""]]);
});

Deno.test("parseUri: a number sign in the user is taken and written escaped, as phones dial it", () => {
  const uri = parseUri("sip:#7*1@example.com")!;
  assert.equal(uri.user, "#7*1");
  assert.equal(formatUri(uri), "sip:%237*1@example.com");
});

for (
  const text of [
    "",
    "sip",
    "sip:",
    "sip:@a",
    "sip:a@",
    "sip::pw@a",
    "sip:a b@c",
    "sip:a@b:",
    "sip:a@b:x",
    "sip:a@b:65536",
    "sip:a@b;",
    "sip:a@b;;c",
    "sip:a@b;=c",
    "sip:a@b;c=",
    "sip:a@b;c=1;C=2",
    "sip:a@b?",
    "sip:a@b?c",
    "sip:a@b?=c",
    "sip:a@b?c=d&",
    "sip:a@b/c",
    "sip:a%4@b",
    "sip:a%zz@b",
    "sip:%ff@b",
    "sip:山@b",
    "sip:a@b@c",
    "sip:a:b:c@d",
    "sip:2001:db8::1",
    "sip:[2001:db8::1",
    "sip:[1::2::3]",
    "sip:[1:2:3:4:5:6:7:8:9]",
    "sip:[12345::]",
    "sip:[::1.2.3]",
    "sip:[::1.2.3.256]",
    "sip:[1.2.3.4::]",
    "tel:+81312345678",
    "http://a",
    "xsip:a@b",
  ]
) {
  Deno.test(`parseUri: ${JSON.stringify(text)} is undefined, since it is malformed or no SIP URI`, () => {
    assert.equal(parseUri(text), undefined);
  });
}

Deno.test("PARAMS_MAX: one parameter or header more is malformed, when a URI has it", () => {
  const many = (count: number, separator: string) =>
    Array.from({ length: count }, (_, i) => `p${i}=1`).join(separator);
  assert.equal(parseUri(`sip:a@b;${many(PARAMS_MAX, ";")}`)?.params.size, PARAMS_MAX);
  assert.equal(parseUri(`sip:a@b;${many(PARAMS_MAX + 1, ";")}`), undefined);
  assert.equal(parseUri(`sip:a@b?${many(PARAMS_MAX, "&")}`)?.headers.size, PARAMS_MAX);
  assert.equal(parseUri(`sip:a@b?${many(PARAMS_MAX + 1, "&")}`), undefined);
});

const anyText = fc.string({ unit: character, minLength: 1, maxLength: 10 })
  .map((text) => text.toWellFormed());
const lowerText = anyText.map((text) => text.toLowerCase());
const host = fc.constantFrom(
  "example.com",
  "192.0.2.1",
  "2001:db8::1",
  "2001:db8:0:0:0:0:0:1",
  "::",
  "::ffff:192.0.2.1",
);
const optional = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });

/** Few values, so that pairs are often equal in some part. */
const anyUri: fc.Arbitrary<SipUri> = fc.record({
  scheme: fc.constantFrom("sip" as const, "sips" as const),
  user: optional(anyText),
  password: optional(anyText),
  host,
  port: optional(fc.nat(65535)),
  params: fc.uniqueArray(
    fc.tuple(
      fc.oneof(lowerText, fc.constantFrom("user", "ttl", "lr", "transport")),
      optional(anyText),
    ),
    { selector: ([name]) => name, maxLength: 4 },
  ),
  headers: fc.uniqueArray(fc.tuple(lowerText, fc.oneof(anyText, fc.constant(""))), {
    selector: ([name]) => name,
    maxLength: 3,
  }),
}).map(({ scheme, user, password, host, port, params, headers }) => ({
  scheme,
  ...(user !== undefined && { user, ...(password !== undefined && { password }) }),
  host,
  ...(port !== undefined && { port }),
  params: new Map(params),
  headers: new Map(headers),
}));

Deno.test("parseUri: reads back what was written, whatever the parts", () => {
  fc.assert(fc.property(anyUri, (uri) => {
    const text = formatUri(uri);
    assert.deepEqual(parseUri(text), uri);
    assert.equal(formatUri(parseUri(text)!), text);
    assert.match(text, /^[\x21-\x7e]+$/);
  }));
});

Deno.test("sameUri: is reflexive and symmetric, whatever the URIs", () => {
  fc.assert(fc.property(anyUri, anyUri, (a, b) => {
    assert.ok(sameUri(a, a));
    assert.equal(sameUri(a, b), sameUri(b, a));
  }));
});

Deno.test("sameUri: only counts what differs, when one part is changed", () => {
  fc.assert(fc.property(anyUri, anyText, (uri, text) => {
    assert.ok(sameUri(uri, { ...uri, host: uri.host.toUpperCase() }));
    assert.equal(sameUri(uri, { ...uri, user: `${uri.user ?? ""}${text}` }), false);
    assert.equal(
      sameUri(uri, { ...uri, headers: new Map([...uri.headers, ["\0own", text]]) }),
      false,
    );
    if (!uri.params.has("\0own")) {
      assert.ok(sameUri(uri, { ...uri, params: new Map([...uri.params, ["\0own", text]]) }));
    }
  }));
});

Deno.test("sameHost: compares addresses by value, when both are IPv6", () => {
  assert.ok(sameHost("2001:DB8::1", "2001:db8:0::1"));
  assert.ok(!sameHost("2001:db8::1", "nonsense:"));
  assert.ok(!sameHost("::1", "localhost"));
});

Deno.test("ipv6Groups: reads the groups, when the address is one", () => {
  assert.deepEqual(ipv6Groups("::"), [0, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(ipv6Groups("1::8"), [1, 0, 0, 0, 0, 0, 0, 8]);
  assert.deepEqual(ipv6Groups("1:2:3:4:5:6:7:8"), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(ipv6Groups("::192.0.2.1"), [0, 0, 0, 0, 0, 0, 0xc000, 0x201]);
  assert.equal(ipv6Groups("1:2:3:4:5:6:7::8"), undefined);
  assert.equal(ipv6Groups(`${"0".repeat(50)}::`), undefined);
});

Deno.test("ipv4Octets: reads four octets and nothing else, when asked", () => {
  assert.deepEqual(ipv4Octets("192.0.2.255"), [192, 0, 2, 255]);
  for (const text of ["192.0.2", "192.0.2.256", "1.2.3.4.5", "a.b.c.d", "1..2.3", "0x1.2.3.4"]) {
    assert.equal(ipv4Octets(text), undefined);
  }
});
