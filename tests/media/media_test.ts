/** G.711, RTP, tones and WAV: laws first, then examples from the standards. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw } from "../../core/media/g711.ts";
import { readRtp, rtpPacket } from "../../core/media/rtp.ts";
import { melody, share, tone } from "../../core/media/tones.ts";
import { readWav, writeWav } from "../../core/media/wav.ts";

const sample = fc.integer({ min: -32768, max: 32767 });

for (
  const [name, encode, decode] of [
    ["µ-law", encodeUlaw, decodeUlaw],
    ["A-law", encodeAlaw, decodeAlaw],
  ] as const
) {
  Deno.test(`g711 ${name}: decoding and encoding again gives the same byte, for every byte`, () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    const again = encode(decode(all));
    for (let i = 0; i < 256; i++) {
      // µ-law has two zeros; the negative one comes back as the positive one
      if (name === "µ-law" && i === 0x7f) assert.equal(again[i], 0xff);
      else assert.equal(again[i], i, `code ${i}`);
    }
  });

  Deno.test(`g711 ${name}: a sample comes back within 1/16 of its size`, () => {
    fc.assert(fc.property(sample, (s) => {
      const back = decode(encode(Int16Array.of(s)))[0]!;
      assert.ok(Math.abs(back - s) <= Math.max(16, Math.abs(s) / 16 + 140), `${s} → ${back}`);
    }));
  });
}

Deno.test("g711: silence is 0xff in µ-law and 0xd5 in A-law", () => {
  assert.equal(encodeUlaw(Int16Array.of(0))[0], 0xff);
  assert.equal(encodeAlaw(Int16Array.of(0))[0], 0xd5);
});

Deno.test("rtp: reading what was written gives the packet", () => {
  fc.assert(fc.property(
    fc.record({
      payloadType: fc.integer({ min: 0, max: 127 }),
      marker: fc.boolean(),
      sequence: fc.integer({ min: 0, max: 0xffff }),
      timestamp: fc.integer({ min: 0, max: 0xffffffff }),
      ssrc: fc.integer({ min: 0, max: 0xffffffff }),
      payload: fc.uint8Array({ maxLength: 400 }),
    }, { noNullPrototype: true }),
    (packet) => assert.deepEqual(readRtp(rtpPacket(packet)), packet),
  ));
});

Deno.test("readRtp: never throws, and never gives more payload than there are bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
    const packet = readRtp(bytes);
    assert.ok(packet === undefined || packet.payload.length <= bytes.length - 12);
  }));
});

Deno.test("share: a tone is all of itself and nothing of another", () => {
  const heard = tone(440, 8000);
  assert.ok(share(heard, 440) > 0.95, `${share(heard, 440)}`);
  assert.ok(share(heard, 1000) < 0.01, `${share(heard, 1000)}`);
  assert.ok(share(decodeUlaw(encodeUlaw(heard)), 440) > 0.95);
});

Deno.test("melody: people sound different", () => {
  assert.notDeepEqual(melody(1), melody(2));
});

Deno.test("wav: reading what was written gives the samples, in mono and stereo", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 2 }),
    fc.array(sample, { maxLength: 50 }),
    (count, samples) => {
      const channels = Array.from({ length: count }, () => Int16Array.from(samples));
      const back = readWav(writeWav({ sampleRate: 8000, channels }));
      assert.deepEqual(back, { sampleRate: 8000, channels });
    },
  ));
});

Deno.test("readWav: a file cut short gives what is there, and other bytes give nothing", () => {
  const whole = writeWav({ sampleRate: 8000, channels: [tone(440, 800)] });
  assert.equal(readWav(whole.subarray(0, 44 + 400))?.channels[0]?.length, 200);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
    assert.equal(readWav(bytes), undefined);
  }));
});
