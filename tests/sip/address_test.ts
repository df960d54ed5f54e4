/** Name-addr and Via: examples first, then that writing and reading are each other's inverse. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatNameAddr,
  formatVia,
  type NameAddr,
  parseNameAddr,
  parseVia,
  roughVia,
} from "../../core/sip/address.ts";
import { splitList } from "../../core/sip/grammar.ts";
import { character } from "../support/any_text.ts";

function address(uri: string, displayName?: string, params: [string, string | undefined][] = []) {
  return { ...(displayName !== undefined && { displayName }), uri, params: new Map(params) };
}

const READ: readonly (readonly [text: string, meaning: NameAddr])[] = [
  ["<sip:a@b>", address("sip:a@b")],
  ["  <sip:a@b>  ", address("sip:a@b")],
  ["sip:a@b;tag=x", address("sip:a@b", undefined, [["tag", "x"]])],
  ["<sip:a@b;lr>;tag=x", address("sip:a@b;lr", undefined, [["tag", "x"]])],
  ["Taro Yamada <sip:a@b>", address("sip:a@b", "Taro Yamada")],
  ["Taro<sip:a@b>", address("sip:a@b", "Taro")],
  ['"a \\"b\\" \\\\ c" <sip:a@b>', address("sip:a@b", 'a "b" \\ c')],
  ['"" <sip:a@b>', address("sip:a@b")],
  [
    '"<x>; y, z"<sip:a@b>;P;q="1,2"',
    address("sip:a@b", "<x>; y, z", [["p", undefined], ["q", "1,2"]]),
  ],
  ["<sip:a@b> ; Tag = x ;\tq= 0.5", address("sip:a@b", undefined, [["tag", "x"], ["q", "0.5"]])],
  ["tel:+81312345678", address("tel:+81312345678")],
  ["<urn:service:sos>", address("urn:service:sos")],
  ["<sip:a@b?X=%22>", address("sip:a@b?X=%22")],
];

for (const [text, meaning] of READ) {
  Deno.test(`parseNameAddr: ${text} is read, since it is well formed`, () => {
    assert.deepEqual(parseNameAddr(text), meaning);
  });
}

const MALFORMED = [
  "",
  "   ",
  "<>",
  "<sip:>",
  "<a@b>",
  "a@b",
  "<sip:a@b",
  "sip:a@b>",
  '"Taro <sip:a@b>',
  '"Taro" sip:a@b',
  "Taro, Y <sip:a@b>",
  "< sip:a@b>",
  "<sip:a b@c>",
  "<sip:a@b> tag=x",
  "<sip:a@b>;",
  "<sip:a@b>;;tag=x",
  "<sip:a@b>;=x",
  "<sip:a@b>;tag=",
  "<sip:a@b>;tag=x;TAG=y",
  '<sip:a@b>;q="x',
  "sip:a@b?X=y",
  "sip:a@b,sip:c@d",
  "<sip:a@b>, <sip:c@d>",
  '"\x01" <sip:a@b>',
];

for (const text of MALFORMED) {
  Deno.test(`parseNameAddr: ${JSON.stringify(text)} is undefined, since it is malformed`, () => {
    assert.equal(parseNameAddr(text), undefined);
  });
}

Deno.test("formatNameAddr: quotes the name and leaves no line break in it, whatever it is", () => {
  const written = formatNameAddr(
    address("sip:a@b", 'x"\\\r\ny', [["tag", "t"], ["p", "a b"], ["l", undefined]]),
  );
  assert.equal(written, '"x\\"\\\\  y" <sip:a@b>;tag=t;p="a b";l');
});

const token = fc.stringMatching(/^[a-z0-9.!%*_+`'~-]{1,10}$/);
const anyText = fc.string({ unit: character, maxLength: 12 })
  .map((text) => text.toWellFormed().replace(/[\r\n]/g, ""));
const params = fc.uniqueArray(fc.tuple(token, fc.option(anyText, { nil: undefined })), {
  selector: ([name]) => name,
  maxLength: 5,
}).map((pairs) => new Map(pairs));
const uri = fc.constantFrom(
  "sip:a@b",
  "sips:x@[2001:db8::1]:5061;lr",
  "tel:+81312345678",
  "sip:a@b?c=d,e",
);

Deno.test("parseNameAddr: reads back what was written, whatever name and parameters", () => {
  fc.assert(fc.property(anyText, uri, params, (displayName, uri, params) => {
    const meaning = displayName === "" ? { uri, params } : { displayName, uri, params };
    assert.deepEqual(parseNameAddr(formatNameAddr(meaning)), meaning);
  }));
});

Deno.test("splitList: parts what was joined, whatever addresses", () => {
  fc.assert(fc.property(fc.array(fc.tuple(anyText, uri, params), { minLength: 1 }), (all) => {
    const written = all.map(([displayName, uri, params]) =>
      formatNameAddr({ displayName, uri, params })
    );
    assert.deepEqual(splitList(written.join(", ")), written);
  }));
});

Deno.test("splitList: is undefined, when a quote or a bracket never closes", () => {
  assert.equal(splitList('a, "b'), undefined);
  assert.equal(splitList("a, <b"), undefined);
  assert.deepEqual(splitList("a,, b "), ["a", "", "b"]);
});

const VIAS: readonly (readonly [text: string, transport: string, host: string, port?: number])[] = [
  ["SIP/2.0/UDP 192.0.2.1", "UDP", "192.0.2.1"],
  ["SIP/2.0/udp Example.COM:5062;rport", "UDP", "example.com", 5062],
  ["SIP / 2.0 / TLS  [2001:DB8::1] : 5061 ;branch=x", "TLS", "2001:db8::1", 5061],
  ["sip/2.0/WS df7jal23ls0d.invalid", "WS", "df7jal23ls0d.invalid"],
  ["SIP/2.0/UDP my_phone", "UDP", "my_phone"],
];

for (const [text, transport, host, port] of VIAS) {
  Deno.test(`parseVia: ${text} is read, since it is well formed`, () => {
    const via = parseVia(text);
    assert.deepEqual([via?.transport, via?.host, via?.port], [transport, host, port]);
  });
}

for (
  const text of [
    "",
    "SIP/2.0/UDP",
    "SIP/2.0/UDP ",
    "SIP/2.0UDP a",
    "SIP/3.0/UDP a",
    "SIP/2.0/UDP a:",
    "SIP/2.0/UDP a:65536",
    "SIP/2.0/UDP a:5060x",
    "SIP/2.0/UDP 2001:db8::1",
    "SIP/2.0/UDP [2001:db8::1",
    "SIP/2.0/UDP [2001:db8]",
    "SIP/2.0/UDP a;;b",
    "SIP/2.0/UDP a, SIP/2.0/UDP b",
  ]
) {
  Deno.test(`parseVia: ${JSON.stringify(text)} is undefined, since it is malformed`, () => {
    assert.equal(parseVia(text), undefined);
  });
}

Deno.test("roughVia: saves what says where to answer, when the rest is malformed", () => {
  assert.equal(formatVia(roughVia("SIP/7.0/UDP a:5062;branch=x")!), "SIP/2.0/UDP a:5062;branch=x");
  assert.equal(formatVia(roughVia("SIP/2.0/UDP a:5062;;branch=x")!), "SIP/2.0/UDP a:5062");
  assert.equal(roughVia("SIP/2.0/UDP"), undefined);
});

Deno.test("parseVia: reads back what was written, whatever host and parameters", () => {
  const host = fc.constantFrom("192.0.2.1", "2001:db8::1", "a.example.com", "::ffff:192.0.2.1");
  const port = fc.option(fc.nat(65535), { nil: undefined });
  fc.assert(fc.property(host, port, params, token, (host, port, params, name) => {
    const transport = name.toUpperCase();
    const via = { transport, host, ...(port !== undefined && { port }), params };
    assert.deepEqual(parseVia(formatVia(via)), via);
  }));
});

Deno.test("formatVia: a transport that is no token is our own mistake, and thrown", () => {
  assert.throws(() => formatVia({ transport: "U P", host: "a", params: new Map() }), /transport/);
});
