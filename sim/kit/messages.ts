/** SIP messages and what bad wires make of them. */
import fc from "fast-check";

const word = fc.stringMatching(/^[A-Za-z0-9]{1,12}$/);
const user = fc.stringMatching(/^[0-9]{2,6}$/);
const METHODS = ["INVITE", "BYE", "CANCEL", "OPTIONS", "REGISTER", "SUBSCRIBE", "REFER", "UPDATE"];
const ANSWERS = ["100 Trying", "180 Ringing", "200 OK", "404 Not Found", "486 Busy Here"];

/** A request or a response that is right in every header it needs (RFC 3261 §8.1.1). */
export function aMessage(): fc.Arbitrary<string> {
  const start = fc.oneof(
    fc.tuple(fc.constantFrom(...METHODS), user).map(([method, to]) => ({
      first: `${method} sip:${to}@10.0.0.1 SIP/2.0`,
      method,
    })),
    fc.tuple(fc.constantFrom(...ANSWERS), fc.constantFrom(...METHODS)).map(([answer, method]) => ({
      first: `SIP/2.0 ${answer}`,
      method,
    })),
  );
  return fc.record({
    start,
    from: user,
    to: user,
    tag: word,
    call: word,
    branch: word,
    sequence: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  }).map(({ start: { first, method }, from, to, tag, call, branch, sequence }) =>
    [
      first,
      `Via: SIP/2.0/UDP 10.1.0.1:5060;branch=z9hG4bK${branch};rport`,
      `From: <sip:${from}@10.0.0.1>;tag=${tag}`,
      `To: <sip:${to}@10.0.0.1>`,
      `Call-ID: ${call}@10.1.0.1`,
      `CSeq: ${sequence} ${method}`,
      `Contact: <sip:${from}@10.1.0.1:5060>`,
      "Max-Forwards: 70",
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n")
  );
}

/** A message as bytes; often cut, with other bytes in it, or none of it left. */
export function aDatagram(): fc.Arbitrary<Uint8Array> {
  const bytes = aMessage().map((text) => new TextEncoder().encode(text));
  const broken = fc.record({
    bytes,
    cut: fc.nat({ max: 500 }),
    at: fc.nat({ max: 400 }),
    put: fc.uint8Array({ maxLength: 40 }),
  }).map(({ bytes, cut, at, put }) => {
    const piece = bytes.slice(0, Math.max(0, bytes.length - cut));
    piece.set(put.subarray(0, Math.max(0, piece.length - at)), Math.min(at, piece.length));
    return piece;
  });
  return fc.oneof(bytes, broken, fc.uint8Array({ maxLength: 200 }));
}
