/** Recordings for pictures and walks: two people who speak in turns, as the media's thread would have written them. */
import { join } from "node:path";
import {
  createPart,
  finishPart,
  pathOf,
  writeChunk,
} from "../../../adapters/recording/recording_files.ts";
import type { RecordingId } from "../../../core/domain/ids.ts";
import { below, seededRandom } from "../../../core/lib/random.ts";
import { SAMPLE_RATE } from "../../../core/media/tones.ts";
import type { PanelOffice } from "./panel_office.ts";

/** One speaks about so long before the other does. */
const TURN_SECONDS = 4;

/** Sound for every recording of a person's history that has none yet. */
export async function writeRecordings(office: PanelOffice, extension: string): Promise<void> {
  const cookie = await office.signIn(extension);
  const { items } = await office.json("/api/v1/history?recorded=true", { cookie });
  for (const { recording, talkSeconds } of items) {
    await write(office, recording, Math.min(talkSeconds, 240));
  }
  await office.json("/api/v1/session", { method: "DELETE", cookie });
}

async function write(office: PanelOffice, id: string, seconds: number): Promise<void> {
  const path = pathOf(join(office.web.folder, "recordings"), id as RecordingId)!;
  if (await office.web.useCases.ports.recordings.find(id as RecordingId) !== undefined) return;
  const file = await createPart(path);
  await writeChunk(file, 0, new Uint8Array(turns(Math.max(1, seconds)).buffer));
  await finishPart(path, file);
}

/** Left and right in turn: syllables that swell and fall, a little noise while the other speaks. */
function turns(seconds: number): Int16Array<ArrayBuffer> {
  const random = seededRandom("voices");
  const frames = seconds * SAMPLE_RATE;
  const sound = new Int16Array(frames * 2);
  const syllable = SAMPLE_RATE / 5;
  let loud = 0;
  for (let frame = 0; frame < frames; frame++) {
    if (frame % syllable === 0) {
      loud = below(random, 100) < 15 ? 400 : 4_000 + below(random, 16_000);
    }
    const swell = Math.sin(Math.PI * (frame % syllable) / syllable);
    const voice = Math.sin(2 * Math.PI * 180 * frame / SAMPLE_RATE);
    const speaker = Math.floor(frame / SAMPLE_RATE / TURN_SECONDS) % 2;
    sound[frame * 2 + speaker] = Math.round(loud * swell * voice);
    sound[frame * 2 + 1 - speaker] = Math.round(120 * voice);
  }
  return sound;
}
