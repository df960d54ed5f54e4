/** Keys as RTP payloads: the layout of RFC 4733 §2.3, read back as written, and what is no key. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  DIGITS,
  readTelephoneEvent,
  type TelephoneEvent,
  writeTelephoneEvent,
} from "../../core/media/telephone_event.ts";

Deno.test("writeTelephoneEvent: event, end bit, volume and duration stand as in RFC 4733 §2.3", () => {
  const bytes = writeTelephoneEvent({ digit: "#", end: true, volume: 10, duration: 800 });
  assert.deepEqual([...bytes], [11, 0x8a, 3, 0x20]);
  assert.throws(() => writeTelephoneEvent({ digit: "x", end: false, volume: 0, duration: 0 }));
  assert.throws(() => writeTelephoneEvent({ digit: "12", end: false, volume: 0, duration: 0 }));
});

Deno.test("readTelephoneEvent: reads back what was written, whatever it is", () => {
  const events = fc.record<TelephoneEvent>({
    digit: fc.constantFrom(...DIGITS),
    end: fc.boolean(),
    volume: fc.nat({ max: 63 }),
    duration: fc.nat({ max: 0xffff }),
  });
  fc.assert(fc.property(events, (event) => {
    assert.deepEqual(readTelephoneEvent(writeTelephoneEvent(event)), { ...event });
  }));
});

Deno.test("readTelephoneEvent: what is too short or no digit is nothing, and no bytes throw", () => {
  assert.equal(readTelephoneEvent(Uint8Array.of(1, 0, 0)), undefined);
  assert.equal(readTelephoneEvent(Uint8Array.of(16, 0, 0, 1)), undefined);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 8 }), (bytes) => {
    const read = readTelephoneEvent(bytes);
    assert.equal(read !== undefined, bytes.length >= 4 && bytes[0]! < 16);
  }));
});
