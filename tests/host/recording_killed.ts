/** A process that records a tone as fast as the disk takes it, until it is killed: `recording_killed.ts FOLDER ID`. */
import { RecordingWriter } from "../../adapters/recording/recording_writer.ts";
import type { RecordingId } from "../../core/domain/ids.ts";
import { tone } from "../../core/media/tones.ts";

const [folder, id] = Deno.args as [string, RecordingId];
const second = new Uint8Array(tone(440, 16_000).buffer);
const writer = await RecordingWriter.open({
  folder,
  room: () => {},
  fault: (text) => {
    throw new Error(text);
  },
});
for (;;) {
  writer.write(id, second);
  // the first byte tells that recording goes on
  await Deno.stdout.write(Uint8Array.of(46));
  await new Promise((resolve) => setTimeout(resolve, 1));
}
