/** Recordings as the relay makes them: who is on which side, how long they are, what is not in them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { RecordingId } from "../../core/domain/ids.ts";
import { FRAME_SAMPLES, share } from "../../core/media/tones.ts";
import { plus } from "../../core/lib/time.ts";
import type { MediaMode } from "../../sim/pacing.ts";
import { CHUNK_MILLIS, CLOCKS_APART_MILLIS_MAX } from "../../sim/pbx/recorder.ts";
import {
  A,
  A_PORT,
  ALAW,
  B,
  B_PORT,
  RECORDING,
  RelayDesk,
  rtp,
  tonePacket,
} from "../support/relay_desk.ts";

const LEFT = 440, RIGHT = 659;

/** A and B are joined and recorded: A left, B right. */
function recording(mode: MediaMode = "packets"): RelayDesk {
  const desk = new RelayDesk(mode);
  desk.join({ b: { codec: ALAW } });
  desk.tell({ kind: "record", id: RECORDING, left: A_PORT, right: B_PORT, at: desk.now });
  return desk;
}

/** Both talk for so many frames from the `from`th on. */
function talk(desk: RelayDesk, frames: number, from = 0): void {
  for (let n = from; n < from + frames; n++) {
    desk.pass(20);
    desk.arrive(A_PORT, A, tonePacket(n, LEFT));
    desk.arrive(B_PORT, B, tonePacket(n, RIGHT, { law: "PCMA" }));
  }
}

function stop(desk: RelayDesk, id: RecordingId = RECORDING): number {
  desk.tell({ kind: "stop", id, at: desk.now });
  const over = desk.effects.findLast((effect) => effect.kind === "recording-over");
  assert.ok(over?.kind === "recording-over" && over.id === id);
  return over.millis;
}

Deno.test("I33 Recorder: left is the employee's side, right the other's, as long as it ran", () => {
  const desk = recording();
  talk(desk, 150);
  assert.equal(stop(desk), 3_000);
  const { left, right } = desk.recorded();
  assert.equal(left.length, 3 * 8_000);
  for (let second = 0; second < 3; second++) {
    const [ours, theirs] = [left, right].map((side) =>
      side.subarray(second * 8_000, second * 8_000 + 8_000)
    );
    assert.ok(share(ours!, LEFT) > 0.95 && share(ours!, RIGHT) < 0.01, `second ${second}`);
    assert.ok(share(theirs!, RIGHT) > 0.95 && share(theirs!, LEFT) < 0.01, `second ${second}`);
  }
  assert.equal(desk.relay.recordings, 0);
});

Deno.test("Recorder: chunks come about every second and are at most one long", () => {
  const desk = recording();
  talk(desk, 500);
  stop(desk);
  const chunks = desk.effects.filter((effect) => effect.kind === "recording");
  assert.ok(chunks.length >= 10 && chunks.length <= 12, `${chunks.length}`);
  for (const { chunk } of chunks) assert.ok(chunk.length <= CHUNK_MILLIS * 8 * 4);
});

Deno.test("I33 Recorder: what is said while it pauses is not in it, nor is the time", () => {
  const desk = recording();
  talk(desk, 50);
  desk.tell({ kind: "pause", id: RECORDING, paused: true, at: desk.now });
  for (let n = 50; n < 150; n++) {
    desk.pass(20);
    desk.arrive(B_PORT, B, tonePacket(n, 1_000, { law: "PCMA", ssrc: RIGHT }));
  }
  desk.tell({ kind: "pause", id: RECORDING, paused: false, at: desk.now });
  talk(desk, 50, 150);
  assert.equal(stop(desk), 2_000);
  const { left, right } = desk.recorded();
  assert.equal(right.length, 2 * 8_000);
  assert.ok(share(right, 1_000) < 0.01, "the other side's words to the music are not kept");
  for (const half of [left.subarray(0, 7_800), left.subarray(8_200)]) {
    assert.ok(share(half, LEFT) > 0.95);
  }
});

Deno.test("I33 Recorder: however it is paused and goes on, its length is the time it ran", () => {
  const step = fc.record({
    millis: fc.integer({ min: 0, max: 2_500 }),
    paused: fc.option(fc.boolean(), { nil: undefined }),
  });
  const mode = fc.constantFrom<MediaMode>("packets", "flows");
  fc.assert(fc.property(fc.array(step, { maxLength: 12 }), mode, (steps, mode) => {
    const desk = recording(mode);
    let ran = 0, runs = true;
    for (const { millis, paused } of steps) {
      desk.pass(millis);
      if (runs) ran += millis;
      if (paused === undefined) continue;
      desk.tell({ kind: "pause", id: RECORDING, paused, at: desk.now });
      runs = !paused;
    }
    assert.equal(stop(desk), ran);
    assert.equal(desk.recorded().left.length, mode === "packets" ? ran * 8 : 0);
    assert.equal(desk.relay.nextDeadline(), undefined);
  }));
});

Deno.test("Recorder: late and reordered packets lie in their place, and a side that says nothing is silence", () => {
  const desk = recording();
  for (let n = 0; n < 100; n += 2) {
    desk.pass(40);
    desk.arrive(A_PORT, A, tonePacket(n + 1, LEFT));
    desk.arrive(A_PORT, A, tonePacket(n, LEFT));
  }
  stop(desk);
  const { left, right } = desk.recorded();
  assert.ok(share(left.subarray(FRAME_SAMPLES), LEFT) > 0.95);
  assert.ok(right.every((sample) => sample === 0));
});

Deno.test("Recorder: keys, comfort noise and codecs but G.711 are silence; a forger is not heard", () => {
  const desk = recording();
  for (let n = 0; n < 50; n++) {
    desk.pass(20);
    desk.arrive(A_PORT, A, rtp({ payloadType: 101, sequence: n, timestamp: n * 160 }));
    desk.arrive(A_PORT, A, rtp({ payloadType: 18, sequence: n, timestamp: n * 160 }));
    desk.arrive(B_PORT, { host: "10.6.6.6", port: 1 }, tonePacket(n, RIGHT, { law: "PCMA" }));
  }
  stop(desk);
  const { left, right } = desk.recorded();
  assert.ok([...left, ...right].every((sample) => sample === 0));
});

Deno.test("Recorder: two recordings of one call are apart; a port that closes is silence until the stop", () => {
  const desk = recording();
  const other = "ponmlkjihgfedcba9876543210" as RecordingId;
  talk(desk, 50);
  desk.tell({ kind: "record", id: other, left: B_PORT, right: A_PORT, at: desk.now });
  talk(desk, 50, 50);
  desk.tell({ kind: "close", port: A_PORT });
  assert.equal(stop(desk), 2_000);
  assert.equal(stop(desk, other), 1_000);
  const mirrored = desk.recorded(other);
  assert.ok(share(mirrored.left, RIGHT) > 0.95 && share(mirrored.right, LEFT) > 0.95);
});

Deno.test("Recorder: the same id again, and words about one it has not, change nothing", () => {
  const desk = recording();
  talk(desk, 50);
  desk.tell({ kind: "record", id: RECORDING, left: B_PORT, right: A_PORT, at: desk.now });
  const strange = "00000000000000000000000000" as RecordingId;
  assert.deepEqual(desk.tell({ kind: "pause", id: strange, paused: true, at: desk.now }), []);
  assert.deepEqual(desk.tell({ kind: "stop", id: strange, at: desk.now }), []);
  assert.equal(stop(desk), 1_000);
});

Deno.test("I33 Recorder: words of the PBX heard late count from when it said them; of another clock, from now", () => {
  for (const [late, expected] of [[180, 1_500], [CLOCKS_APART_MILLIS_MAX + 1, 1_500]] as const) {
    const desk = new RelayDesk();
    desk.join();
    const begun = desk.now;
    desk.pass(late);
    desk.tell({ kind: "record", id: RECORDING, left: A_PORT, right: B_PORT, at: begun });
    desk.pass(1_500);
    const over = plus(begun, late > CLOCKS_APART_MILLIS_MAX ? 0 : 1_500);
    desk.tell({ kind: "stop", id: RECORDING, at: over });
    const told = desk.effects.findLast((effect) => effect.kind === "recording-over");
    assert.ok(told?.kind === "recording-over");
    assert.equal(told.millis, expected);
    assert.equal(desk.recorded().left.length, expected * 8);
  }
});
