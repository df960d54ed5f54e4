/** Media: 100 calls recorded over real sockets with RTP from another process, and what playing music costs. */
import { systemEntropy } from "../../adapters/entropy.ts";
import { BundledPbx } from "../../adapters/pbx/bundled.ts";
import { FileRecordingStore } from "../../adapters/recording/file_store.ts";
import type { DeviceId, EventSeq, Extension } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type { Call, DeviceBinding } from "../../core/domain/pbx_messages.ts";
import { recordedMillis } from "../../core/domain/recording.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { type Instant, instant, plus } from "../../core/lib/time.ts";
import { readWav } from "../../core/media/wav.ts";
import { FRAME_MILLIS } from "../../sim/pacing.ts";
import { MediaRelay } from "../../sim/pbx/media.ts";
import { loadOffice } from "../support/demo_office.ts";
import { rtpRange } from "../support/ports.ts";
import { eventually } from "../support/tools.ts";
import { Mirror } from "../interop/support/mirror_thread.ts";
import { medianAndWorst, type Row, RUNS } from "./row.ts";
import type { RtpReport } from "./rtp_load.ts";

const HOST = "127.0.0.1";
const CALLS = 100;
const SECONDS = 10;
const TOLERANCE_MILLIS = 100;
/** What a call through the relay may be late by (p99). */
const DELAY_MILLIS_MAX = 20;

const LISTENERS = 500;
const MUSIC_SECONDS = 4;

export async function mediaRows(): Promise<readonly Row[]> {
  const runs = [];
  for (let run = 0; run < RUNS; run++) runs.push(await recordedCalls());
  const p99 = medianAndWorst(runs.map((run) => run.relayed.p99), "lower");
  const mirrored = medianAndWorst(runs.map((run) => run.mirrored.p99), "lower");
  const above = medianAndWorst(runs.map((run) => run.relayed.p99 - run.mirrored.p99), "lower");
  const lost = medianAndWorst(runs.map(({ relayed }) => relayed.sent - relayed.received), "lower");
  const whole = medianAndWorst(runs.map((run) => run.whole), "higher");
  return [
    {
      name: `${CALLS} recorded calls: relay delay p99`,
      value: p99.median,
      worst: p99.worst,
      unit: "ms",
      against: "packets that a thread only sends back",
      ratio: p99.median / mirrored.median,
    },
    {
      name: `${CALLS} recorded calls: p99 above the mirror's`,
      value: above.median,
      worst: above.worst,
      unit: "ms",
    },
    {
      name: `${CALLS} recorded calls: against ${DELAY_MILLIS_MAX} ms`,
      value: DELAY_MILLIS_MAX / p99.median,
      worst: DELAY_MILLIS_MAX / p99.worst,
      unit: "× in time",
    },
    {
      name: `${CALLS} recorded calls: packets lost of ${2 * 50 * CALLS * SECONDS}`,
      value: lost.median,
      worst: lost.worst,
      unit: "packets",
    },
    {
      name: `${CALLS} recorded calls: recordings whole`,
      value: whole.median,
      worst: whole.worst,
      unit: "files",
      against: "calls",
      ratio: whole.median / CALLS,
    },
    musicRow(),
  ];
}

interface Run {
  readonly direct: RtpReport;
  readonly relayed: RtpReport;
  /** Sent back by another thread of the PBX's process, while others were relayed. */
  readonly mirrored: RtpReport;
  /** Recordings as long as their calls, with sound on both sides. */
  readonly whole: number;
}

export async function recordedCalls(calls = CALLS, seconds = SECONDS): Promise<Run> {
  const folder = await Deno.makeTempDir();
  const script = new URL("rtp_load.ts", import.meta.url).pathname;
  const mirror = await Mirror.start();
  const load = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      "--unstable-net",
      "--no-check",
      script,
      ...[calls, seconds, mirror.port].map(String),
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = linesOf(load.stdout);
  const phones = Number(await lines());
  const faults: string[] = [];
  const started = await BundledPbx.start({
    office: recordedOffice(calls),
    sip: { host: HOST, port: 0 },
    advertise: HOST,
    rtp: rtpRange(1_000),
    recordings: folder,
    bindings: bindingsAt(phones, calls),
    entropy: systemEntropy,
    fault: ({ where, text }) => faults.push(`${where}: ${text}`),
  });
  if (!started.ok) throw new Error(started.error.refusal.text);
  const pbx = started.value;
  const told = new Map<string, Call>();
  const following = (async () => {
    for await (const event of pbx.events(0 as EventSeq)) {
      if (event.kind === "call") told.set(event.call.id, event.call);
    }
  })();
  const stdin = load.stdin.getWriter();
  await stdin.write(new TextEncoder().encode(`${pbx.address.port}\n`));
  const direct: RtpReport = JSON.parse(await lines());
  const relayed: RtpReport = JSON.parse(await lines());
  const mirrored: RtpReport = JSON.parse(await lines());
  await load.status;
  await stdin.close().catch(() => {});
  await eventually("the calls end", () => [...told.values()].every((call) => call.endedAt));
  const whole = await wholeRecordings(folder, [...told.values()]);
  await pbx.close();
  mirror.stop();
  await following;
  await Deno.remove(folder, { recursive: true });
  if (faults.length > 0) throw new Error(faults.join("; "));
  return { direct, relayed, mirrored, whole };
}

async function wholeRecordings(folder: string, calls: readonly Call[]): Promise<number> {
  const store = await FileRecordingStore.open(folder);
  let whole = 0;
  for (const call of calls) {
    const id = call.recordings[0]?.id;
    if (id === undefined) continue;
    const found = await eventually(`${id} is written`, () => store.find(id));
    const told = recordedMillis(call, id, call.endedAt!);
    const file = new Uint8Array(await new Response(found.read(0, found.bytes)).arrayBuffer());
    const heard = readWav(file)?.channels.every((side) => side.some((sample) => sample !== 0));
    if (Math.abs(found.millis - told) <= TOLERANCE_MILLIS && heard === true) whole += 1;
  }
  return whole;
}

/** The bench office whose first people are always recorded. */
function recordedOffice(calls: number): Office {
  const { office } = loadOffice("bench");
  const recorded = new Set<Extension>(office.people.slice(0, calls).map((one) => one.extension));
  const people = office.people.map((person) =>
    recorded.has(person.extension) ? { ...person, recording: "always" as const } : person
  );
  return { ...office, people };
}

/** All devices are at that port, as a former run of the PBX has left it. */
function bindingsAt(port: number, calls: number): readonly DeviceBinding[] {
  return Array.from({ length: calls }, (_, n) => ({
    device: `u${n + 1}` as DeviceId,
    contact: `sip:u${n + 1}@${HOST}:${port}`,
    source: { host: HOST, port },
    callId: `load-${n}`,
    cseq: 1,
    expiresAt: instant(Date.now() + 3_600_000),
  }));
}

function linesOf(stream: ReadableStream<Uint8Array>): () => Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  return async () => {
    for (;;) {
      const end = text.indexOf("\n");
      if (end >= 0) {
        const line = text.slice(0, end);
        text = text.slice(end + 1);
        return line;
      }
      const { value, done } = await reader.read();
      if (done) throw new Error(`The load ended early: ${text}`);
      text += decoder.decode(value, { stream: true });
    }
  };
}

/** The relay machine alone: all listeners hear music from its one store of frames. */
function musicRow(): Row {
  const runs = Array.from({ length: RUNS }, (_, run) => {
    const relay = new MediaRelay({ random: seededRandom(`music ${run}`) });
    let now: Instant = instant(1_800_000_000_000);
    for (let n = 0; n < LISTENERS; n++) {
      const port = 10_000 + 2 * n;
      relay.handle({ kind: "bound", port }, now);
      const remote = { host: "10.0.0.9", port: 4_000 + n };
      const codec = { name: "PCMU", payloadType: 0 };
      const route = { kind: "route", port, remote, signallingHost: "10.0.0.9", codec } as const;
      relay.handle({ kind: "command", command: { ...route, plays: "music" } }, now);
    }
    const start = performance.now();
    let packets = 0;
    for (const end = plus(now, MUSIC_SECONDS * 1_000); now < end; now = plus(now, FRAME_MILLIS)) {
      packets += relay.handle({ kind: "wake" }, now).length;
    }
    if (packets < LISTENERS * 50 * (MUSIC_SECONDS - 1)) throw new Error("The music stopped");
    return (MUSIC_SECONDS * 1_000) / (performance.now() - start);
  });
  const { median, worst } = medianAndWorst(runs, "higher");
  return {
    name: `music to ${LISTENERS} legs, the relay alone`,
    value: median,
    worst,
    unit: "s/CPU s",
    against: "real time",
    ratio: median,
  };
}
