/** Session descriptions: reading, writing, offer and answer; I14's mirror and the algebra of directions as laws. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  audioOf,
  type Codec,
  type Direction,
  formatSdp,
  makeAnswer,
  makeOffer,
  mirrored,
  narrowed,
  parseSdp,
  PCMA,
  PCMU,
  raiseVersion,
  type Sdp,
  SDP_BYTES_MAX,
  SDP_LINES_MAX,
  SDP_MEDIA_MAX,
  TELEPHONE_EVENT,
} from "../../core/sip/sdp.ts";
import { character } from "../support/any_text.ts";

const utf8 = new TextEncoder();
const HEAD = ["v=0", "o=- 20518 1 IN IP4 192.0.2.21", "s=-", "c=IN IP4 192.0.2.21", "t=0 0"];

function parse(...lines: readonly string[]) {
  return parseSdp(utf8.encode(lines.join("\r\n") + "\r\n"));
}

function read(...lines: readonly string[]): Sdp {
  const sdp = parse(...lines);
  assert.ok(sdp.ok, sdp.ok ? "" : JSON.stringify(sdp.error));
  return sdp.value;
}

function lines(sdp: Sdp): readonly string[] {
  return new TextDecoder().decode(formatSdp(sdp)).split("\r\n").slice(0, -1);
}

const origin = { user: "naisen", id: "18446744073709551617", version: "1", host: "192.0.2.1" };
const local = { host: "192.0.2.1", port: 30_000 };
const codecs: readonly Codec[] = [PCMU, PCMA, TELEPHONE_EVENT];

const PHONE = [
  ...HEAD,
  "m=audio 11794 RTP/AVP 9 8 0 18 96",
  "a=rtpmap:9 G722/8000",
  "a=rtpmap:8 PCMA/8000",
  "a=rtpmap:0 PCMU/8000",
  "a=rtpmap:18 G729/8000",
  "a=fmtp:18 annexb=no",
  "a=rtpmap:96 telephone-event/8000",
  "a=fmtp:96 0-15",
  "a=ptime:20",
  "a=sendrecv",
];

Deno.test("audioOf: tells what a phone wants, when it offers in full", () => {
  assert.deepEqual(audioOf(read(...PHONE)), {
    index: 0,
    remote: { host: "192.0.2.21", port: 11794 },
    codecs: [
      { payload: 9, name: "G722", clockRate: 8000 },
      { payload: 8, name: "PCMA", clockRate: 8000 },
      { payload: 0, name: "PCMU", clockRate: 8000 },
      { payload: 18, name: "G729", clockRate: 8000, fmtp: "annexb=no" },
      { payload: 96, name: "TELEPHONE-EVENT", clockRate: 8000, fmtp: "0-15" },
    ],
    direction: "sendrecv",
    telephoneEvent: 96,
    ptime: 20,
  });
});

Deno.test("RFC 3605 audioOf: RTCP goes where a=rtcp says, to the stream's own address when it names none", () => {
  const rtcp = (...values: readonly string[]) =>
    audioOf(read(...HEAD, "m=audio 4000 RTP/AVP 0", ...values.map((one) => `a=rtcp:${one}`)))?.rtcp;
  assert.equal(rtcp(), undefined);
  assert.deepEqual(rtcp("53020"), { host: "192.0.2.21", port: 53020 });
  assert.deepEqual(rtcp("53020 IN IP4 126.16.64.4"), { host: "126.16.64.4", port: 53020 });
  assert.deepEqual(rtcp("9 IN IP6 2001:db8::7"), { host: "2001:db8::7", port: 9 });
  for (const bad of ["0", "65536", "x", "1.5", "5 IN IP4 phone.example", "5 IN IP4", "5 6 7"]) {
    assert.equal(rtcp(bad), undefined, bad);
  }
});

Deno.test("audioOf: knows static payload types by number, when no rtpmap names them", () => {
  const stream = audioOf(read(...HEAD, "m=audio 4000 RTP/AVP 0 8 99 x 300"));
  assert.deepEqual(stream?.codecs, [PCMU, PCMA]);
});

Deno.test("audioOf: a stream's own lines win over the session's, when both are there", () => {
  const session = [...HEAD, "a=sendonly", "m=audio 4000 RTP/AVP 0"];
  assert.equal(audioOf(read(...session))?.direction, "sendonly");
  const own = audioOf(read(...session, "c=IN IP6 2001:db8::1", "a=recvonly"));
  assert.equal(own?.direction, "recvonly");
  assert.deepEqual(own?.remote, { host: "2001:db8::1", port: 4000 });
});

for (
  const [said, meant] of [
    ["sendrecv", "sendonly"],
    ["sendonly", "sendonly"],
    ["recvonly", "inactive"],
    ["inactive", "inactive"],
  ] as const
) {
  Deno.test(`audioOf: ${said} to 0.0.0.0 means ${meant}, as phones of RFC 2543 hold`, () => {
    const held = PHONE.map((line) => line.startsWith("c=") ? "c=IN IP4 0.0.0.0" : line);
    const stream = audioOf(read(...held.slice(0, -1), `a=${said}`));
    assert.equal(stream?.direction, meant);
    assert.equal(stream?.remote.host, "0.0.0.0");
  });
}

Deno.test("audioOf: is undefined, when no stream can be used", () => {
  for (
    const stream of [
      ["m=video 4000 RTP/AVP 31"],
      ["m=audio 0 RTP/AVP 0"],
      ["m=audio 4000 RTP/SAVP 0"],
      ["m=audio 4000 UDP/TLS/RTP/SAVPF 0"],
      ["m=audio 4000 RTP/AVP 99"],
      ["m=audio 4000 RTP/AVP 0", "c=IN IP4 pbx.example.com"],
    ]
  ) assert.equal(audioOf(read(...HEAD, ...stream)), undefined);
  assert.equal(
    audioOf(read(...HEAD.filter((line) => line[0] !== "c"), "m=audio 4000 RTP/AVP 0")),
    undefined,
  );
});

Deno.test("parseSdp: keeps every line it does not know, in its place", () => {
  const text = [
    ...HEAD.slice(0, 3),
    "i=about 会議",
    "b=AS:84",
    ...HEAD.slice(3),
    "a=group:BUNDLE a b",
    "m=audio 4000/2 RTP/AVP 0",
    "a=candidate:1 1 UDP 2130706431 192.0.2.1 4000 typ host",
    "z=0 0",
    "m=image 5000 udptl t38",
  ];
  assert.deepEqual(lines(read(...text)), text);
});

Deno.test("parseSdp: takes bare line feeds and no last line end, as some devices send", () => {
  const sdp = parseSdp(utf8.encode(PHONE.join("\n")));
  assert.ok(sdp.ok);
  assert.deepEqual(sdp.value, read(...PHONE));
});

for (
  const [what, line, text] of [
    ["nothing", 1, []],
    ["no version", 1, HEAD.slice(1)],
    ["another version", 1, ["v=1", ...HEAD.slice(1)]],
    ["only a version", 1, ["v=0"]],
    ["no origin", 2, ["v=0", ...HEAD.slice(2)]],
    ["a short origin", 2, ["v=0", "o=- 1 1 IN IP4"]],
    ["an origin of another net", 2, ["v=0", "o=- 1 1 ATM IP4 a"]],
    ["an origin whose version is no number", 2, ["v=0", "o=- 1 x IN IP4 a"]],
    ["a line that is none", 6, [...HEAD, "hello"]],
    ["a space before the equals sign", 6, [...HEAD, "m =audio 4000 RTP/AVP 0"]],
    ["a line break in half", 6, [...HEAD, "a=x\ry"]],
    ["an m= line without formats", 6, [...HEAD, "m=audio 4000 RTP/AVP"]],
    ["an m= line without a port", 6, [...HEAD, "m=audio x RTP/AVP 0"]],
    ["a port beyond 65535", 6, [...HEAD, "m=audio 65536 RTP/AVP 0"]],
    ["a port count of nothing", 6, [...HEAD, "m=audio 4000/0 RTP/AVP 0"]],
  ] as const
) {
  Deno.test(`malformed: a description with ${what} is refused and its line named`, () => {
    assert.deepEqual(parse(...text), { ok: false, error: { code: "malformed", line } });
  });
}

Deno.test("SDP_BYTES_MAX: a larger description is refused, unread", () => {
  const size = (bytes: number) => {
    const text = [...HEAD, "a="].join("\r\n");
    return parseSdp(utf8.encode(text.padEnd(bytes, "x")));
  };
  assert.ok(size(SDP_BYTES_MAX).ok);
  assert.deepEqual(size(SDP_BYTES_MAX + 1), { ok: false, error: { code: "too-large" } });
});

Deno.test("SDP_LINES_MAX: one line more is refused, when a description has it", () => {
  const many = (count: number) =>
    parse(...HEAD, ...Array.from({ length: count - HEAD.length }, () => "a=x"));
  assert.ok(many(SDP_LINES_MAX).ok);
  assert.deepEqual(many(SDP_LINES_MAX + 1), { ok: false, error: { code: "too-large" } });
  assert.deepEqual(many(SDP_LINES_MAX * 4), { ok: false, error: { code: "too-large" } });
});

Deno.test("SDP_MEDIA_MAX: one stream more is refused, when a description has it", () => {
  const many = (count: number) =>
    parse(...HEAD, ...Array.from({ length: count }, () => "m=audio 0 RTP/AVP 0"));
  assert.ok(many(SDP_MEDIA_MAX).ok);
  const { ok, ...rest } = many(SDP_MEDIA_MAX + 1);
  assert.equal(ok, false);
  assert.deepEqual(rest, { error: { code: "too-large", line: HEAD.length + SDP_MEDIA_MAX + 1 } });
});

Deno.test("makeOffer: says one audio stream, when asked", () => {
  assert.deepEqual(lines(makeOffer({ origin, local, codecs, direction: "sendonly" })), [
    "v=0",
    "o=naisen 18446744073709551617 1 IN IP4 192.0.2.1",
    "s=-",
    "c=IN IP4 192.0.2.1",
    "t=0 0",
    "m=audio 30000 RTP/AVP 0 8 101",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:101 telephone-event/8000",
    "a=fmtp:101 0-15",
    "a=ptime:20",
    "a=sendonly",
  ]);
});

Deno.test("makeAnswer: takes the offer's numbers, order and time, when codecs are shared", () => {
  const offer = read(...PHONE.map((line) => line === "t=0 0" ? "t=3149328700 0" : line));
  const answer = makeAnswer(offer, { origin, local, codecs });
  assert.ok(answer.ok);
  assert.deepEqual(lines(answer.value).slice(4), [
    "t=3149328700 0",
    "m=audio 30000 RTP/AVP 8 0 96",
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:96 telephone-event/8000",
    "a=fmtp:96 0-15",
    "a=ptime:20",
    "a=sendrecv",
  ]);
});

Deno.test("I14 makeAnswer: rejects all but the first usable audio and keeps their place, when several are offered", () => {
  const offer = read(
    ...HEAD,
    "m=video 6000 RTP/AVP 31",
    "m=audio 4000 RTP/AVP 9",
    "m=audio 4002 RTP/AVP 0",
    "m=audio 4004 RTP/AVP 0",
    "m=image 0 udptl t38",
  );
  const answer = makeAnswer(offer, { origin, local, codecs });
  assert.ok(answer.ok);
  assert.deepEqual(lines(answer.value).filter((line) => line[0] === "m"), [
    "m=video 0 RTP/AVP 31",
    "m=audio 0 RTP/AVP 9",
    "m=audio 30000 RTP/AVP 0",
    "m=audio 0 RTP/AVP 0",
    "m=image 0 udptl t38",
  ]);
});

Deno.test("no-audio: an offer without usable audio is refused", () => {
  const answer = makeAnswer(read(...HEAD, "m=video 6000 RTP/AVP 31"), { origin, local, codecs });
  assert.deepEqual(answer, { ok: false, error: { code: "no-audio" } });
});

Deno.test("no-common-codec: an offer that shares nothing, or DTMF only, is refused", () => {
  for (const formats of ["9", "9 101"]) {
    const offer = read(
      ...HEAD,
      `m=audio 4000 RTP/AVP ${formats}`,
      "a=rtpmap:101 telephone-event/8000",
    );
    const answer = makeAnswer(offer, { origin, local, codecs });
    assert.deepEqual(answer, { ok: false, error: { code: "no-common-codec" } });
  }
});

Deno.test("makeAnswer: IPv6 stands in o= and c=, when it is ours", () => {
  const host = "2001:db8::20";
  const answer = makeAnswer(read(...PHONE), {
    origin: { ...origin, host },
    local: { host, port: 4000 },
    codecs,
  });
  assert.ok(answer.ok);
  assert.deepEqual(lines(answer.value).slice(1, 4), [
    "o=naisen 18446744073709551617 1 IN IP6 2001:db8::20",
    "s=-",
    "c=IN IP6 2001:db8::20",
  ]);
});

Deno.test("raiseVersion: adds one exactly, beyond 2^53 too", () => {
  const raise = (version: string) => raiseVersion({ ...origin, version }).version;
  assert.equal(raise("1"), "2");
  assert.equal(raise("9007199254740993"), "9007199254740994");
  assert.equal(raise("18446744073709551615"), "18446744073709551616");
  assert.throws(() => raise("x"), /Cannot raise/);
});

Deno.test("formatSdp: a line break in a value is our own mistake, and thrown", () => {
  const sdp = makeOffer({ origin, local, codecs });
  const forged = { ...sdp, lines: [{ type: "s", value: "x\r\nm=audio 1 RTP/AVP 0" }] };
  assert.throws(() => formatSdp(forged), /line break into s=/);
});

// Laws.

const direction = fc.constantFrom<Direction>("sendrecv", "sendonly", "recvonly", "inactive");

Deno.test("mirrored, narrowed: are an involution and a meet, and mirror each other, whatever the directions", () => {
  fc.assert(fc.property(direction, direction, direction, (a, b, c) => {
    assert.equal(mirrored(mirrored(a)), a);
    assert.equal(narrowed(a, a), a);
    assert.equal(narrowed(a, b), narrowed(b, a));
    assert.equal(narrowed(narrowed(a, b), c), narrowed(a, narrowed(b, c)));
    assert.equal(narrowed(a, "sendrecv"), a);
    assert.equal(narrowed(a, "inactive"), "inactive");
    assert.equal(mirrored(narrowed(a, b)), narrowed(mirrored(a), mirrored(b)));
  }));
});

const word = fc.stringMatching(/^[a-zA-Z0-9-]{1,8}$/);
const codec: fc.Arbitrary<Codec> = fc.constantFrom(
  PCMU,
  PCMA,
  TELEPHONE_EVENT,
  { payload: 9, name: "G722", clockRate: 8000 },
  { payload: 111, name: "OPUS", clockRate: 48_000, channels: 2, fmtp: "useinbandfec=1" },
  { payload: 112, name: "TELEPHONE-EVENT", clockRate: 48_000 },
);
const someCodecs = fc.uniqueArray(codec, { minLength: 1, selector: ({ payload }) => payload });
const host = fc.constantFrom("192.0.2.7", "2001:db8::7", "0.0.0.0");

/** An offer of several streams, some usable. */
const anyOffer: fc.Arbitrary<Sdp> = fc.tuple(
  fc.array(
    fc.record({
      kind: fc.constantFrom("audio", "audio", "video", "image"),
      port: fc.constantFrom(0, 4000, 65535),
      protocol: fc.constantFrom("RTP/AVP", "RTP/AVP", "RTP/SAVP"),
      codecs: someCodecs,
      direction,
    }),
    { maxLength: 6 },
  ),
  host,
).map(([streams, from]) => ({
  origin: { ...origin, host: "192.0.2.7" },
  lines: makeOffer({ origin, local: { host: from, port: 1 }, codecs }).lines,
  media: streams.map(({ kind, port, protocol, codecs, direction }) => ({
    ...makeOffer({ origin, local: { host: from, port }, codecs, direction }).media[0]!,
    kind,
    protocol,
  })),
}));

Deno.test("I14 makeAnswer: mirrors the m= lines and narrows codecs and direction, whatever is offered", () => {
  fc.assert(fc.property(anyOffer, someCodecs, direction, (offer, ours, wanted) => {
    const answer = makeAnswer(offer, { origin, local, codecs: ours, direction: wanted });
    if (!answer.ok) return;
    const { media } = answer.value;
    assert.deepEqual(
      media.map((m) => [m.kind, m.protocol]),
      offer.media.map((m) => [m.kind, m.protocol]),
    );
    const accepted = media.filter(({ port }) => port !== 0);
    assert.equal(accepted.length, 1);
    const heard = audioOf(answer.value)!;
    const asked = offer.media[heard.index]!;
    assert.notEqual(asked.port, 0);
    for (const format of accepted[0]!.formats) assert.ok(asked.formats.includes(format));
    for (const { name } of heard.codecs) assert.ok(ours.some((codec) => codec.name === name));
    const theirs = audioOf({ ...offer, media: [asked] })!.direction;
    assert.equal(heard.direction, narrowed(mirrored(theirs), wanted));
    const back = parseSdp(formatSdp(answer.value));
    assert.ok(back.ok);
    assert.deepEqual(back.value, answer.value);
  }));
});

Deno.test("parseSdp: reads back what was written, whatever was said", () => {
  const plain = { noNullPrototype: true };
  const line = fc.record({
    type: fc.constantFrom("a", "b", "i", "k", "x"),
    value: fc.string({ unit: character, maxLength: 12 })
      .map((text) => text.toWellFormed().replace(/[\r\n\0]/g, "")),
  }, plain);
  const number = fc.bigInt({ min: 0n, max: 2n ** 70n }).map(String);
  const sdp: fc.Arbitrary<Sdp> = fc.record({
    origin: fc.record({ user: word, id: number, version: number, host }, plain),
    lines: fc.array(line, { maxLength: 4 }),
    media: fc.array(
      fc.tuple(
        word,
        fc.nat(65535),
        word,
        fc.array(word, { minLength: 1 }),
        fc.array(line, { maxLength: 4 }),
      ),
      { maxLength: 4 },
    ).map((all) =>
      all.map(([kind, port, protocol, formats, lines]) => ({
        kind,
        port,
        protocol,
        formats,
        lines,
      }))
    ),
  }, plain);
  fc.assert(fc.property(sdp, (meaning) => {
    const back = parseSdp(formatSdp(meaning));
    assert.ok(back.ok, JSON.stringify(back));
    assert.deepEqual(back.value, meaning);
  }));
});

Deno.test("parseSdp: never throws, whatever the bytes", () => {
  const seeds = [PHONE.join("\r\n"), lines(makeOffer({ origin, local, codecs })).join("\n")];
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.nat(),
      fc.uint8Array({ maxLength: 8 }),
      (text, at, bytes) => {
        const whole = utf8.encode(text);
        whole.set(bytes.subarray(0, whole.length), at % Math.max(1, whole.length - bytes.length));
        const sdp = parseSdp(whole);
        if (!sdp.ok) return;
        audioOf(sdp.value);
        makeAnswer(sdp.value, { origin, local, codecs });
      },
    ),
    { numRuns: 2_000 },
  );
});
