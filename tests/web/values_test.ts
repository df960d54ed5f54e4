/** Small values the server rests on: constant-time comparison, addresses, times. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { hostOf } from "../../core/app/count_digests.ts";
import { sameSecret, SECRET_LENGTH_MAX } from "../../core/lib/same_secret.ts";
import { sha256Hex } from "../../core/lib/sha256.ts";
import { instant } from "../../core/lib/time.ts";
import { clientAddress } from "../../web/server/client_address.ts";
import { clockTime, isoTime, readTime } from "../../web/server/times.ts";

Deno.test("sameSecret: true for equal texts and nothing else", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => {
    assert.equal(sameSecret(a, b), a === b);
    assert.ok(sameSecret(a, a));
  }));
  assert.ok(!sameSecret("0123", "123"));
  assert.ok(!sameSecret("a".repeat(SECRET_LENGTH_MAX + 1), "a".repeat(SECRET_LENGTH_MAX + 1)));
});

Deno.test("sha256Hex: the empty text's known hash", () => {
  const known = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  assert.equal(sha256Hex(""), known);
});

Deno.test("clientAddress: the peer, unless a trusted proxy names the client", () => {
  const trusted = ["10.0.0.1", "10.0.0.2"];
  assert.equal(clientAddress("192.0.2.1", "1.1.1.1", trusted), "192.0.2.1");
  assert.equal(clientAddress("10.0.0.1", "1.1.1.1", trusted), "1.1.1.1");
  assert.equal(clientAddress("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2", trusted), "1.1.1.1");
  assert.equal(clientAddress("10.0.0.1", "2001:db8::1", trusted), "2001:db8::1");
  assert.equal(clientAddress("10.0.0.1", undefined, trusted), "10.0.0.1");
  assert.equal(clientAddress("10.0.0.1", "<script>", trusted), "10.0.0.1");
});

Deno.test("hostOf: the host of an address with or without a port, IPv6 too", () => {
  assert.equal(hostOf("192.0.2.1:5060"), "192.0.2.1");
  assert.equal(hostOf("192.0.2.1"), "192.0.2.1");
  assert.equal(hostOf("[2001:db8::1]:5060"), "2001:db8::1");
  assert.equal(hostOf("2001:db8::1"), "2001:db8::1");
});

Deno.test("isoTime: ISO 8601 in Japan's time; readTime reads it and any other offset", () => {
  const point = instant(Date.UTC(2026, 10, 22, 5, 5, 12, 345) + 0.7);
  assert.equal(isoTime(point), "2026-11-22T14:05:12.345+09:00");
  assert.equal(readTime("2026-11-22T14:05:12.345+09:00"), Math.trunc(point));
  assert.equal(readTime("2026-11-22T05:05:12.345Z"), Math.trunc(point));
  for (const text of ["", "now", "2026-11-22", "2026-11-22T14:05:12"]) {
    assert.equal(readTime(text), undefined, text);
  }
});

Deno.test("clockTime: rounded up to the minute, so that waiting until then is enough", () => {
  assert.equal(clockTime(instant(Date.UTC(2026, 10, 22, 5, 19, 0, 1))), "14:20");
  assert.equal(clockTime(instant(Date.UTC(2026, 10, 22, 5, 20))), "14:20");
});
