/** `HeaderTable` and `serialize`: laws of the table, and what stands on the wire. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { EMPTY_BODY, HeaderTable, type SipRequest } from "../../core/sip/message.ts";
import { cseq, from, requestUri, topVia, vias, withTopVia } from "../../core/sip/headers.ts";
import { parse } from "../../core/sip/parse.ts";
import { serialize } from "../../core/sip/serialize.ts";
import { character } from "../support/any_text.ts";

const table = HeaderTable.of(
  ["v", "SIP/2.0/UDP a;branch=z9hG4bK1"],
  ["Allow", "INVITE, ACK"],
  ["Via", "SIP/2.0/UDP b;branch=z9hG4bK2"],
  ["allow", "BYE"],
  ["X-Own", "one, two"],
);

function list(headers: HeaderTable): (readonly [string, string])[] {
  return [...headers.fields()];
}

Deno.test("HeaderTable.get: gives the first value, by any spelling of the name", () => {
  assert.equal(table.get("VIA"), "SIP/2.0/UDP a;branch=z9hG4bK1");
  assert.equal(table.get("V"), "SIP/2.0/UDP a;branch=z9hG4bK1");
  assert.equal(table.get("x-own"), "one, two");
  assert.equal(table.get("To"), undefined);
});

Deno.test("HeaderTable.values: splits lists and nothing else, when a value has commas", () => {
  assert.deepEqual(table.values("Allow"), ["INVITE", "ACK", "BYE"]);
  assert.deepEqual(table.values("X-Own"), ["one, two"]);
  assert.deepEqual(table.values("Supported"), []);
  assert.deepEqual(HeaderTable.of(["Supported", ""]).values("k"), []);
});

Deno.test("HeaderTable.set: replaces where the first one stood, or appends, or removes", () => {
  assert.deepEqual(list(table.set("Via", "new")).map(([name]) => name), [
    "Via",
    "Allow",
    "Allow",
    "X-Own",
  ]);
  assert.deepEqual(list(table.set("To", "x")).at(-1), ["To", "x"]);
  assert.equal(table.set("Allow").has("Allow"), false);
  assert.equal(table.has("Allow"), true);
});

Deno.test("HeaderTable: a line break in a value is our own mistake, and thrown", () => {
  assert.throws(() => HeaderTable.of(["Subject", "a\r\nVia: b"]), /line break into Subject/);
  assert.throws(() => table.append("Subject", "a\nb"), /line break/);
  assert.throws(() => table.prepend("Subject", "a\rb"), /line break/);
  assert.throws(() => table.set("Subject", "a\rb"), /line break/);
  assert.throws(() => table.append("Sub ject", "a"), /Cannot name/);
});

const name = fc.constantFrom("Via", "To", "X-A", "x-b", "Allow", "Contact", "k", "P-Own");
const value = fc.stringMatching(/^[a-zA-Z0-9 ]{0,12}$/).map((text) => text.trim());
const fields = fc.array(fc.tuple(name, value), { maxLength: 12 });

Deno.test("HeaderTable: the laws of get, set, prepend and append hold, whatever stands in it", () => {
  fc.assert(fc.property(fields, name, value, value, (some, key, one, two) => {
    const before = HeaderTable.of(...some);
    assert.equal(before.set(key, one).get(key), one);
    assert.deepEqual(list(before.set(key, one).set(key, two)), list(before.set(key, two)));
    assert.equal(before.prepend(key, one).get(key), one);
    assert.equal(before.append(key, one).get(key), before.get(key) ?? one);
    assert.equal(before.set(key).has(key), false);
    assert.equal(list(before.append(key, one)).length, some.length + 1);
    const others = (headers: HeaderTable) =>
      list(headers).filter(([other]) => list(HeaderTable.of([key, ""]))[0]![0] !== other);
    assert.deepEqual(others(before.set(key, one, two)), others(before));
  }));
});

const request: SipRequest = {
  kind: "request",
  method: "INVITE",
  uri: "sip:1004@example.com",
  headers: HeaderTable.of(
    ["v", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1"],
    ["Content-Length", "999"],
    ["f", '"髙橋" <sip:1001@example.com>;tag=a'],
    ["t", "<sip:1004@example.com>"],
    ["i", "c1"],
    ["CSeq", "1 INVITE"],
  ),
  body: new TextEncoder().encode("本文"),
};

Deno.test("serialize: writes long names, every field in order, and the length that is", () => {
  assert.equal(
    new TextDecoder().decode(serialize(request)),
    "INVITE sip:1004@example.com SIP/2.0\r\n" +
      "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n" +
      'From: "髙橋" <sip:1001@example.com>;tag=a\r\n' +
      "To: <sip:1004@example.com>\r\nCall-ID: c1\r\nCSeq: 1 INVITE\r\n" +
      "Content-Length: 6\r\n\r\n本文",
  );
});

Deno.test("serialize: earlier bytes stay as they were, when more are written", () => {
  const first = serialize(request);
  const copy = first.slice();
  for (let i = 0; i < 500; i++) serialize({ ...request, uri: `sip:${i}@example.com` });
  assert.deepEqual(first, copy);
});

Deno.test("serialize: a message larger than a slab is whole, when it comes", () => {
  const body = new Uint8Array(60_000).fill(0x41);
  const headers = request.headers.append("Subject", "題".repeat(1_000));
  const back = parse(serialize({ ...request, headers, body }));
  assert.ok(back.ok);
  assert.deepEqual(back.value.body, body);
  assert.equal(back.value.headers.get("Subject"), "題".repeat(1_000));
});

Deno.test("serialize: what would break the start line is our own mistake, and thrown", () => {
  assert.throws(() => serialize({ ...request, uri: "sip:a@b SIP/2.0\r\nX: y" }), /request line/);
  assert.throws(() => serialize({ ...request, method: "" }), /request line/);
  const { headers, body } = request;
  const response = { kind: "response", status: 200, reason: "O\nK", headers, body } as const;
  assert.throws(() => serialize(response), /reason/);
});

Deno.test("headers: a message built without what is asked for is our own mistake, and thrown", () => {
  const bare = { ...request, headers: HeaderTable.EMPTY, body: EMPTY_BODY };
  assert.throws(() => topVia(bare), /Cannot read Via/);
  assert.throws(() => cseq(bare), /Cannot read CSeq/);
});

Deno.test("requestUri: follows the Request-URI, when a copy has another one", () => {
  assert.equal(requestUri(request)?.user, "1004");
  assert.equal(requestUri({ ...request, uri: "sip:1005@example.com" })?.user, "1005");
  assert.equal(requestUri(request)?.user, "1004");
});

const word = fc.stringMatching(/^[a-zA-Z0-9.!%*_+`'~-]{1,12}$/);
const anyText = fc.string({ unit: character, maxLength: 20 })
  .map((text) => text.toWellFormed().replace(/[\r\n]/g, "").trim());

Deno.test("parse: what was serialized is read back with the same meaning, whatever is said", () => {
  fc.assert(fc.property(
    fc.record({
      method: word,
      branch: word,
      tag: word,
      number: fc.nat(2 ** 31 - 1),
      extra: fc.array(fc.tuple(fc.constantFrom("X-A", "Subject", "User-Agent"), anyText)),
      body: fc.uint8Array({ maxLength: 200 }),
      response: fc.boolean(),
      reason: anyText.filter((text) => !/\p{Cc}/u.test(text)),
      status: fc.integer({ min: 100, max: 699 }),
    }),
    (o) => {
      const headers = HeaderTable.of(
        ["Via", `SIP/2.0/UDP 192.0.2.1;branch=${o.branch}`],
        ["From", `<sip:a@b>;tag=${o.tag}`],
        ["To", "<sip:c@d>"],
        ["Call-ID", o.tag],
        ["CSeq", `${o.number} ${o.method}`],
        ...o.extra,
      );
      const { method, status, reason, body } = o;
      const message = o.response
        ? { kind: "response", status, reason, headers, body } as const
        : { kind: "request", method, uri: "sip:c@d", headers, body } as const;
      const bytes = serialize(message);
      const back = parse(bytes);
      assert.ok(back.ok, JSON.stringify(back));
      const { headers: readHeaders, body: readBody, ...rest } = back.value;
      const { headers: _, body: __, ...sent } = message;
      assert.deepEqual(rest, sent);
      assert.deepEqual(list(readHeaders.set("Content-Length")), list(headers));
      assert.deepEqual(readBody, body);
      assert.deepEqual(cseq(back.value), { number: o.number, method });
      assert.deepEqual(serialize(back.value), bytes);
    },
  ));
});

Deno.test("withTopVia: the topmost Via is the new one and reads so, all others and all other headers stay", () => {
  const field = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 })
    .map((hosts) => hosts.map((host) => `SIP/2.0/UDP ${host}.example;branch=z9hG4bK${host}`));
  fc.assert(fc.property(fc.array(field, { minLength: 1, maxLength: 3 }), (fields) => {
    const text = [
      "OPTIONS sip:a@example.com SIP/2.0",
      ...fields.map((vias) => `Via: ${vias.join(", ")}`),
      "From: <sip:b@example.com>;tag=1",
      "To: <sip:a@example.com>",
      "Call-ID: c",
      "CSeq: 1 OPTIONS",
      "",
      "",
    ].join("\r\n");
    const parsed = parse(new TextEncoder().encode(text));
    assert.ok(parsed.ok && parsed.value.kind === "request");
    const via = { ...topVia(parsed.value), host: "new.example" };
    const headers = withTopVia(parsed.value, via);
    const changed = { ...parsed.value, headers };
    const again = parse(serialize(changed));
    assert.ok(again.ok);
    assert.deepEqual(vias(changed), vias(again.value));
    assert.deepEqual(vias(changed), [via, ...vias(parsed.value).slice(1)]);
    assert.deepEqual(from(changed), from(parsed.value));
    const others = (table: HeaderTable) => [...table.fields()].filter(([name]) => name !== "Via");
    assert.deepEqual(others(headers), others(parsed.value.headers));
    assert.equal(headers.values("Via").length, fields.flat().length);
  }));
});
