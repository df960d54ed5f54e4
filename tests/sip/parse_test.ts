/** `core/sip/parse.ts` by example: what is read, what is refused, and every limit met. */
import assert from "node:assert/strict";
import {
  callId,
  contacts,
  cseq,
  from,
  LIST_VALUES_MAX,
  maxForwards,
  recordRoutes,
  routes,
  to,
  topVia,
  vias,
} from "../../core/sip/headers.ts";
import { PARAMS_MAX } from "../../core/sip/grammar.ts";
import type { SipMessage } from "../../core/sip/message.ts";
import {
  DATAGRAM_BYTES_MAX,
  HEADER_CHARS_MAX,
  HEADERS_MAX,
  parse,
  type ParseRefusal,
  START_LINE_CHARS_MAX,
} from "../../core/sip/parse.ts";

const utf8 = new TextEncoder();

const USUAL = [
  "Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1;rport",
  "From: <sip:1001@example.com>;tag=a",
  "To: <sip:1004@example.com>",
  "Call-ID: c1@192.0.2.1",
  "CSeq: 7 OPTIONS",
] as const;

function text(options: { start?: string; fields?: readonly string[]; body?: string } = {}): string {
  const start = options.start ?? "OPTIONS sip:1004@example.com SIP/2.0";
  return [start, ...(options.fields ?? USUAL), "", options.body ?? ""].join("\r\n");
}

function read(message: string): SipMessage {
  const result = parse(utf8.encode(message));
  assert.ok(result.ok, result.ok ? "" : JSON.stringify(result.error));
  return result.value;
}

function refusal(message: string | Uint8Array): ParseRefusal {
  const result = parse(typeof message === "string" ? utf8.encode(message) : message);
  assert.ok(!result.ok);
  return result.error;
}

/** The usual fields with one in place of that of the same name, or in addition. */
function withField(field: string): readonly string[] {
  const name = field.slice(0, field.indexOf(":") + 1);
  const rest = USUAL.filter((usual) => !usual.startsWith(name));
  return [...rest, field];
}

Deno.test("parse: a request has its parts, when all is usual", () => {
  const message = read(text({ body: "hello" }));
  assert.ok(message.kind === "request");
  assert.equal(message.method, "OPTIONS");
  assert.equal(message.uri, "sip:1004@example.com");
  assert.equal(topVia(message).host, "192.0.2.1");
  assert.equal(topVia(message).port, 5062);
  assert.deepEqual([...topVia(message).params], [["branch", "z9hG4bK1"], ["rport", undefined]]);
  assert.equal(from(message).uri, "sip:1001@example.com");
  assert.equal(to(message).uri, "sip:1004@example.com");
  assert.equal(callId(message), "c1@192.0.2.1");
  assert.deepEqual(cseq(message), { number: 7, method: "OPTIONS" });
  assert.deepEqual(contacts(message), []);
  assert.deepEqual(routes(message), []);
  assert.equal(new TextDecoder().decode(message.body), "hello");
});

Deno.test("parse: the version may be in any case, when we read it", () => {
  assert.equal(read(text({ start: "OPTIONS sip:a@b sip/2.0" })).kind, "request");
  assert.equal(read(text({ start: "sip/2.0 200 OK" })).kind, "response");
});

Deno.test("parse: methods are told apart by case, when they differ in it", () => {
  const fields = withField("CSeq: 7 options");
  assert.equal(refusal(text({ fields })).code, "cseq-method");
  const message = read(text({ start: "options sip:a@b SIP/2.0", fields }));
  assert.ok(message.kind === "request" && message.method === "options");
});

Deno.test("parse: compact and odd-case names are the same header, when either is used", () => {
  const fields = USUAL.map((field) => field.replace("From:", "f:").replace("Call-ID:", "I :"));
  const message = read(text({ fields: [...fields, "cOnTaCt: <sip:x@y>"] }));
  assert.equal(callId(message), "c1@192.0.2.1");
  assert.equal(message.headers.get("from"), "<sip:1001@example.com>;tag=a");
  assert.equal(contacts(message).length, 1);
  const names = [...message.headers.fields()].map(([name]) => name);
  assert.deepEqual(names, ["Via", "From", "To", "Call-ID", "CSeq", "Contact"]);
});

Deno.test("parse: fields and comma lists are one list in order, when a header is repeated", () => {
  const fields = [
    "Route: <sip:a;lr>, <sip:b;lr>",
    ...USUAL,
    "Route: <sip:c;lr>",
    'Record-Route: "x, y" <sip:p?a=1,2>,<sip:q>',
  ];
  const message = read(text({ fields }));
  assert.deepEqual(routes(message).map(({ uri }) => uri), ["sip:a;lr", "sip:b;lr", "sip:c;lr"]);
  assert.deepEqual(recordRoutes(message).map(({ uri }) => uri), ["sip:p?a=1,2", "sip:q"]);
  assert.equal(vias(message).length, 1);
});

Deno.test("parse: a fold is one space, when a field goes on in the next line", () => {
  const fields = [...USUAL, "Subject: one\r\n\ttwo  \r\n   three", "User-Agent:\r\n x"];
  const message = read(text({ fields }));
  assert.equal(message.headers.get("Subject"), "one two three");
  assert.equal(message.headers.get("User-Agent"), "x");
});

Deno.test("parse: names in any language are kept, when they are UTF-8", () => {
  const fields = withField('From: "髙橋 𠮷" <sip:1001@example.com>;tag=a');
  const message = read(text({ fields, body: "本文" }));
  assert.equal(from(message).displayName, "髙橋 𠮷");
  assert.equal(new TextDecoder().decode(message.body), "本文");
  const reply = read(text({ start: "SIP/2.0 486 話し中" }));
  assert.ok(reply.kind === "response" && reply.reason === "話し中");
});

Deno.test("parse: an unquoted name in any language is taken, as cheap phones send it", () => {
  const message = read(text({ fields: withField("From: 山田 太郎 <sip:1001@example.com>;tag=a") }));
  assert.equal(from(message).displayName, "山田 太郎");
});

Deno.test("parse: octets that are no UTF-8 become U+FFFD and the body stays, when they stand in a header", () => {
  const head = utf8.encode(text({ fields: [...USUAL, "Subject: x?y"] }));
  head[head.indexOf("?".charCodeAt(0), 100)] = 0x83;
  const result = parse(new Uint8Array([...head, 0xff, 0xfe]));
  assert.ok(result.ok);
  assert.equal(result.value.headers.get("Subject"), "x\ufffdy");
  assert.deepEqual(result.value.body, new Uint8Array([0xff, 0xfe]));
});

Deno.test("parse: the body ends with the datagram, when there is no Content-Length", () => {
  assert.equal(read(text({ body: "12345" })).body.length, 5);
});

Deno.test("parse: the body ends at the Content-Length, when the datagram goes on", () => {
  const message = read(text({ fields: [...USUAL, "l: 3"], body: "12345" }));
  assert.equal(new TextDecoder().decode(message.body), "123");
});

Deno.test("parse: a Content-Length of any number of digits is compared, not rounded", () => {
  const fields = [...USUAL, `Content-Length: ${"9".repeat(400)}`];
  assert.equal(refusal(text({ fields })).code, "body-too-short");
});

Deno.test("parse: line breaks before the start line are skipped, when there are some", () => {
  assert.equal(read("\r\n\r\n" + text()).kind, "request");
});

Deno.test("parse: a datagram of line breaks or of nothing keeps a NAT open, when it comes", () => {
  for (const bytes of ["", "\r\n", "\r\n\r\n"]) {
    assert.deepEqual(refusal(bytes), { code: "keep-alive" });
  }
});

Deno.test("parse: what is no SIP has no answer, when it comes", () => {
  for (
    const other of ["GET / HTTP/1.1\r\n\r\n", "\0\x01\0\x08!\x12\xa4B\r\n", "x", "INVITE\r\n\r\n"]
  ) {
    assert.deepEqual(refusal(other), { code: "start-line" });
  }
});

Deno.test("parse: half a line break is refused, wherever it stands in a field", () => {
  for (const bad of ["Subject: a\nb", "Subject: a\rb", "Subject: a\r\n b\nc", "Sub\nject: a"]) {
    const { code, answer } = refusal(text({ fields: [...USUAL, bad] }));
    assert.equal(code, "header-syntax");
    assert.equal(answer?.status, 400);
  }
});

Deno.test("parse: a line that is no field is refused and answered, when fields follow it", () => {
  const { code, answer } = refusal(text({ fields: ["what is this", ...USUAL] }));
  assert.equal(code, "header-syntax");
  assert.equal(answer?.request.headers.get("Call-ID"), "c1@192.0.2.1");
});

Deno.test("parse: each mandatory header is missed by name, when it is not there", () => {
  for (const name of ["From", "To", "Call-ID", "CSeq"]) {
    const { code, header, answer } = refusal(
      text({ fields: USUAL.filter((field) => !field.startsWith(`${name}:`)) }),
    );
    assert.deepEqual([code, header, answer?.status], ["missing-header", name, 400]);
  }
});

Deno.test("parse: there is no answer, when no Via says where to", () => {
  const none = refusal(text({ fields: USUAL.slice(1) }));
  assert.deepEqual(none, { code: "missing-header", header: "Via" });
  const unreadable = refusal(text({ fields: withField("Via: nonsense") }));
  assert.deepEqual(unreadable, { code: "malformed-header", header: "Via" });
});

Deno.test("parse: an ACK is never answered, when it is refused", () => {
  const fields = withField("CSeq: x ACK");
  const { code, answer } = refusal(text({ start: "ACK sip:a@b SIP/2.0", fields }));
  assert.deepEqual([code, answer], ["malformed-header", undefined]);
});

Deno.test("parse: a port beyond 65535 is refused, in Via and in the Request-URI", () => {
  const fields = withField("Via: SIP/2.0/UDP 192.0.2.1:70000;branch=z9hG4bK1");
  assert.equal(refusal(text({ fields })).header, "Via");
  assert.equal(refusal(text({ start: "OPTIONS sip:a@b:65536 SIP/2.0" })).code, "request-uri");
});

Deno.test("parse: names of objects' insides are names like others, when they stand as parameters or headers", () => {
  const message = read(text({
    fields: [
      ...withField("Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1;__proto__=x;constructor"),
      "__proto__: y",
      "toString: z",
    ],
  }));
  assert.equal(topVia(message).params.get("__proto__"), "x");
  assert.ok(topVia(message).params.has("constructor"));
  assert.equal(message.headers.get("__proto__"), "y");
  assert.equal(message.headers.get("toString"), "z");
  assert.equal(message.headers.get("valueOf"), undefined);
});

Deno.test("parse: Contact * is told from a list, when it stands alone", () => {
  assert.equal(contacts(read(text({ fields: [...USUAL, "Contact: *"] }))), "*");
  const mixed = refusal(text({ fields: [...USUAL, "Contact: *, <sip:a@b>"] }));
  assert.equal(mixed.header, "Contact");
});

Deno.test("parse: Max-Forwards is at most 255, and no number is refused", () => {
  assert.equal(maxForwards(read(text({ fields: [...USUAL, "Max-Forwards: 99999999999"] }))), 255);
  const { header } = refusal(text({ fields: [...USUAL, "Max-Forwards: many"] }));
  assert.equal(header, "Max-Forwards");
});

Deno.test("parse: CSeq goes up to 2^31 - 1 and no further, whatever comes", () => {
  const highest = read(text({ fields: withField("CSeq: 2147483647 OPTIONS") }));
  assert.equal(cseq(highest).number, 2 ** 31 - 1);
  for (const number of ["2147483648", "4294967296", "9".repeat(30)]) {
    assert.equal(refusal(text({ fields: withField(`CSeq: ${number} OPTIONS`) })).header, "CSeq");
  }
});

Deno.test("parse: an OPTIONS to tel: or another scheme is read, when the user may refuse it", () => {
  for (const uri of ["tel:+81312345678", "urn:service:sos", "mailto:a@b"]) {
    const message = read(text({ start: `OPTIONS ${uri} SIP/2.0` }));
    assert.ok(message.kind === "request" && message.uri === uri);
  }
});

// The limits.

Deno.test("DATAGRAM_BYTES_MAX: a larger datagram is refused, unread", () => {
  const padding = (bytes: number) => text({ body: "x".repeat(bytes - text().length) });
  assert.equal(read(padding(DATAGRAM_BYTES_MAX)).kind, "request");
  assert.deepEqual(refusal(padding(DATAGRAM_BYTES_MAX + 1)), { code: "datagram-too-large" });
});

Deno.test("HEADERS_MAX: one field more is refused with 513, when the message has it", () => {
  const more = (count: number) => [...USUAL, ...Array.from({ length: count }, (_, i) => `X: ${i}`)];
  assert.equal(read(text({ fields: more(HEADERS_MAX - USUAL.length) })).kind, "request");
  const { code, answer } = refusal(text({ fields: more(HEADERS_MAX - USUAL.length + 1) }));
  assert.deepEqual([code, answer?.status], ["too-many-headers", 513]);
});

Deno.test("HEADER_CHARS_MAX: a longer field is refused with 513, when the message has it", () => {
  const field = (chars: number) => "Subject: ".padEnd(chars, "x");
  assert.equal(read(text({ fields: [...USUAL, field(HEADER_CHARS_MAX)] })).kind, "request");
  const long = refusal(text({ fields: [...USUAL, field(HEADER_CHARS_MAX + 1)] }));
  assert.deepEqual([long.code, long.header, long.answer?.status], [
    "header-too-long",
    "Subject",
    513,
  ]);
});

Deno.test("START_LINE_CHARS_MAX: a longer start line is no SIP, when it comes", () => {
  const start = (chars: number) => `OPTIONS sip:${"a".repeat(chars - 20)} SIP/2.0`;
  assert.equal(start(START_LINE_CHARS_MAX).length, START_LINE_CHARS_MAX);
  assert.equal(read(text({ start: start(START_LINE_CHARS_MAX) })).kind, "request");
  assert.equal(refusal(text({ start: start(START_LINE_CHARS_MAX + 1) })).code, "start-line");
});

Deno.test("LIST_VALUES_MAX: one value more is malformed, when a list header has it", () => {
  const contact = (count: number) => [
    ...USUAL,
    `Contact: ${Array.from({ length: count }, () => "<sip:a@b>").join(",")}`,
  ];
  assert.equal(contacts(read(text({ fields: contact(LIST_VALUES_MAX) }))).length, LIST_VALUES_MAX);
  assert.equal(refusal(text({ fields: contact(LIST_VALUES_MAX + 1) })).header, "Contact");
});

Deno.test("PARAMS_MAX: one parameter more is malformed, when a header has it", () => {
  const field = (count: number) =>
    withField(`To: <sip:a@b>${Array.from({ length: count }, (_, i) => `;p${i}`).join("")}`);
  assert.equal(to(read(text({ fields: field(PARAMS_MAX) }))).params.size, PARAMS_MAX);
  assert.equal(refusal(text({ fields: field(PARAMS_MAX + 1) })).header, "To");
});

Deno.test("parse: the worst datagrams of 64 KB take a moment each, whatever they repeat", () => {
  const head = text().slice(0, -2);
  const room = DATAGRAM_BYTES_MAX - head.length - 40;
  const worst = [
    `SIP/2.0 200${" ".repeat(60_000)}\nx\ny`,
    `${head}Authorization: Digest ${"a".repeat(room)}\r\n\r\n`,
    head + "a:b\n".repeat(room / 4),
    head + "a\r\n".repeat(room / 3),
    head + "a:b\r\n ".repeat(room / 6),
    head + "Via: ".padEnd(room, ","),
    head + 'Contact: "'.padEnd(room, "\\"),
    head + "Contact: <sip:a@b>".padEnd(room, ";"),
    `${head}Contact: ${"<".repeat(8_000)}\r\n\r\n`,
    `${head}${`Route: ${"<sip:a>,".repeat(1_000)}<sip:a>\r\n`.repeat(7)}\r\n`,
    "\r\n".repeat(room / 2),
    "x".repeat(room),
  ];
  for (const datagram of worst) {
    const bytes = utf8.encode(datagram);
    const times = [0, 1, 2, 3, 4].map(() => {
      const before = performance.now();
      parse(bytes);
      return performance.now() - before;
    });
    const millis = Math.min(...times);
    assert.ok(millis < 50, `${JSON.stringify(datagram.slice(-60))} took ${millis} ms`);
  }
});
