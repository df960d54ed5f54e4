/** What a recording holds: its two sides as samples, and whose voices they are. */
import { nameSounds, type SoundName, voicesIn } from "../../sim/devices/ear.ts";

export interface Sides<Side> {
  /** The employee. */
  readonly left: Side;
  /** The other side. */
  readonly right: Side;
}

/** Of chunks of PCM16 stereo, little-endian. */
export function sidesOf(chunks: readonly Uint8Array[]): Sides<Int16Array> {
  const frames = chunks.reduce((sum, chunk) => sum + chunk.length / 4, 0);
  const [left, right] = [new Int16Array(frames), new Int16Array(frames)];
  let at = 0;
  for (const chunk of chunks) {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let i = 0; i < chunk.length; i += 4, at++) {
      left[at] = view.getInt16(i, true);
      right[at] = view.getInt16(i + 2, true);
    }
  }
  return { left, right };
}

/** Two seconds from the beginning, without the first moment in which packets may not have come yet. */
const HEARD_SAMPLES = { from: 2_400, to: 18_400 };

/** Who speaks on each side: `people` by melody, `outside`, `silence` or `unknown`. */
export function voicesOf(
  { left, right }: Sides<Int16Array>,
  people: ReadonlyMap<SoundName, string>,
): Sides<readonly string[]> {
  const voices = (side: Int16Array) =>
    voicesIn(nameSounds([side.subarray(HEARD_SAMPLES.from, HEARD_SAMPLES.to)]), people);
  return { left: voices(left), right: voices(right) };
}
