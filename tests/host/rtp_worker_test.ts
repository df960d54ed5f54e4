/** The RTP worker over real sockets: RTP and RTCP by pairs of ports, music from a WAV, recordings on disk. */
import assert from "node:assert/strict";
import { systemEntropy } from "../../adapters/entropy.ts";
import { UdpSocket } from "../../adapters/host/udp_socket.ts";
import { WorkerLink } from "../../adapters/host/worker_link.ts";
import type { FromRtpWorker, ToRtpWorker } from "../../adapters/host/worker_messages.ts";
import { FileRecordingStore } from "../../adapters/recording/file_store.ts";
import type { RecordingId } from "../../core/domain/ids.ts";
import { instant } from "../../core/lib/time.ts";
import { decodeUlaw } from "../../core/media/g711.ts";
import { readRtp } from "../../core/media/rtp.ts";
import { share, tone } from "../../core/media/tones.ts";
import { readWav, writeWav } from "../../core/media/wav.ts";
import type { MediaCommand, MediaEvent } from "../../sim/pbx/media.ts";
import { rtpRange } from "../support/ports.ts";
import { RECORDING, tonePacket, ULAW } from "../support/relay_desk.ts";
import { eventually } from "../support/tools.ts";

const HOST = "127.0.0.1";

/** A worker and two phones at it, each with an RTP and an RTCP socket. */
class Ground {
  readonly faults: string[] = [];
  readonly events: MediaEvent[] = [];
  readonly phones = [new Phone(), new Phone()] as const;
  readonly #link: WorkerLink<ToRtpWorker, FromRtpWorker>;
  readonly #media: MessagePort;
  readonly #rooms: boolean[] = [];

  static async open(of: { readonly music?: Uint8Array; readonly recordings?: string } = {}) {
    const { port1, port2 } = new MessageChannel();
    const ground = new Ground(port2);
    const started = await ground.#link.start({
      kind: "start",
      host: HOST,
      ...rtpRange(),
      seed: systemEntropy.bytes(32),
      media: port1,
      ...of,
    }, [port1]);
    assert.ok(started.ok);
    await eventually("two ports are ready", () => ground.ports.length >= 2);
    return ground;
  }

  private constructor(media: MessagePort) {
    this.#media = media;
    media.onmessage = ({ data }: MessageEvent<readonly MediaEvent[]>) => this.events.push(...data);
    this.#link = new WorkerLink("rtp", {
      said: ({ room }) => this.#rooms.push(room),
      fault: ({ text }) => this.faults.push(text),
    });
  }

  get ports(): readonly number[] {
    return this.events.flatMap((event) => event.kind === "port-ready" ? [event.port] : []);
  }

  get room(): boolean | undefined {
    return this.#rooms.at(-1);
  }

  tell(command: MediaCommand): void {
    this.#media.postMessage([command]);
  }

  /** The phone's route at its port; `to`: whose phone hears it. */
  route(n: 0 | 1, of: { readonly to?: number; readonly plays?: "music" }): void {
    const remote = this.phones[n].rtp.address;
    const rtcp = this.phones[n].rtcp.address;
    const port = this.ports[n]!;
    this.tell({ kind: "route", port, remote, rtcp, signallingHost: HOST, codec: ULAW, ...of });
  }

  async close(): Promise<void> {
    await this.#link.stop({ kind: "stop" });
    this.#media.close();
    for (const { rtp, rtcp } of this.phones) await Promise.all([rtp.close(), rtcp.close()]);
  }
}

class Phone {
  readonly heard: Uint8Array[] = [];
  readonly reports: Uint8Array[] = [];
  readonly rtp = socket(this.heard);
  readonly rtcp = socket(this.reports);
}

function socket(into: Uint8Array[]): UdpSocket {
  return new UdpSocket({ host: HOST, port: 0 }, {
    datagram: (bytes) => into.push(bytes),
    fault: () => {},
  });
}

Deno.test("rtp worker: RTP and RTCP go between pairs of ports, and the call is recorded on disk", async () => {
  const folder = await Deno.makeTempDir();
  const ground = await Ground.open({ recordings: folder });
  const [a, b] = ground.phones;
  const [left, right] = ground.ports as [number, number];
  await eventually("there is room", () => ground.room === true);
  ground.route(0, { to: right });
  ground.route(1, { to: left });
  const at = () => instant(performance.timeOrigin + performance.now());
  ground.tell({ kind: "record", id: RECORDING, left, right, at: at() });
  for (let n = 0; n < 60; n++) {
    a.rtp.send(tonePacket(n, 440), { host: HOST, port: left });
    b.rtp.send(tonePacket(n, 659), { host: HOST, port: right });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const report = Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 7);
  a.rtcp.send(report, { host: HOST, port: left + 1 });
  await eventually("RTCP arrives", () => b.reports.length === 1);
  await eventually("RTP arrives", () => a.heard.length > 50 && b.heard.length > 50);
  assert.deepEqual(b.reports[0], report);
  ground.tell({ kind: "stop", id: RECORDING, at: at() });
  const store = await FileRecordingStore.open(folder);
  const found = await eventually("it is written", () => store.find(RECORDING as RecordingId));
  const file = new Uint8Array(await new Response(found.read(0, found.bytes)).arrayBuffer());
  const sides = readWav(file)!.channels.map((side) => side.subarray(2_000, 8_000));
  assert.ok(share(sides[0]!, 440) > 0.7 && share(sides[0]!, 659) < 0.02);
  assert.ok(share(sides[1]!, 659) > 0.7 && share(sides[1]!, 440) < 0.02);
  assert.deepEqual(ground.faults, []);
  await ground.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("rtp worker: music is the WAV it was given; what is no WAV is a fault, and music plays all the same", async () => {
  const own = writeWav({ sampleRate: 8_000, channels: [tone(523, 8_000)] });
  for (const [music, faults] of [[own, 0], [Uint8Array.of(1, 2, 3), 1]] as const) {
    const ground = await Ground.open({ music });
    ground.route(0, { plays: "music" });
    const { heard } = ground.phones[0];
    await eventually("half a second of music", () => heard.length >= 25);
    const sound = new Int16Array(25 * 160);
    heard.slice(0, 25).forEach((bytes, i) =>
      sound.set(decodeUlaw(readRtp(bytes)!.payload), i * 160)
    );
    assert.equal(share(sound, 523) > 0.9, faults === 0);
    assert.ok(sound.some((sample) => Math.abs(sample) > 300));
    assert.equal(ground.faults.length, faults);
    await ground.close();
  }
});

Deno.test("rtp worker: without a folder it says that there is no room to record", async () => {
  const ground = await Ground.open();
  await eventually("the main thread hears it", () => ground.room === false);
  const heard = () => ground.events.some((event) => event.kind === "recording-room" && !event.room);
  await eventually("the PBX hears it", heard);
  await ground.close();
});
