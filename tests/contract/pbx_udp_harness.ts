/** The bundled PBX and the simulated phones in their workers, over real UDP on loopback, as a harness. */
import { systemEntropy } from "../../adapters/entropy.ts";
import { FileRecordingStore } from "../../adapters/recording/file_store.ts";
import { BundledPbx, type BundledPbxOptions } from "../../adapters/pbx/bundled.ts";
import type { CommandId, DeviceId, EventSeq, RecordingId } from "../../core/domain/ids.ts";
import type { DeviceBinding, PbxEvent } from "../../core/domain/pbx_messages.ts";
import { readWav } from "../../core/media/wav.ts";
import { giveBack, rtpRange } from "../support/ports.ts";
import { voicesOf } from "../support/recorded.ts";
import { eventually } from "../support/tools.ts";
import { HOST, LivePhones, waitFor, watchNever } from "./live_phones.ts";
import type { ContractOffice, PbxHarness, Recorded } from "./pbx_harness.ts";

/** RTP ranges drawn until one is free. */
const RANGES_DRAWN_MAX = 5;

export async function openUdp(
  office: ContractOffice,
  more: Partial<BundledPbxOptions> = {},
): Promise<UdpHarness> {
  const harness = new UdpHarness(await LivePhones.start(office), more);
  await harness.open(office);
  return harness;
}

/** Offices open at the same time: a range that another one took since it was drawn is drawn again. */
async function startPbx(options: Omit<BundledPbxOptions, "rtp">): Promise<BundledPbx> {
  for (let draw = 1;; draw++) {
    const rtp = rtpRange();
    const pbx = await BundledPbx.start({ ...options, rtp });
    giveBack(rtp);
    if (pbx.ok) return pbx.value;
    if (pbx.error.part !== "rtp" || draw === RANGES_DRAWN_MAX) {
      throw new Error(`The PBX did not start: ${pbx.error.refusal.text}`);
    }
  }
}

export class UdpHarness implements PbxHarness {
  readonly #events: PbxEvent[] = [];
  readonly #more: Partial<BundledPbxOptions>;
  readonly #phones: LivePhones;
  #pbx!: BundledPbx;
  #options!: Omit<BundledPbxOptions, "rtp">;
  #following = Promise.resolve();
  readonly #recordings = Deno.makeTempDirSync();

  constructor(phones: LivePhones, more: Partial<BundledPbxOptions>) {
    this.#phones = phones;
    this.#more = more;
  }

  get pbx(): BundledPbx {
    return this.#pbx;
  }

  /** What the PBX has said; all of it once it is closed. */
  get events(): readonly PbxEvent[] {
    return this.#events;
  }

  async open({ office }: ContractOffice): Promise<void> {
    this.#options = {
      office,
      sip: { host: HOST, port: 0 },
      advertise: HOST,
      carrier: this.#phones.carrier,
      recordings: this.#recordings,
      entropy: systemEntropy,
      fault: ({ where, text }) => void this.#phones.faults.push(`${where}: ${text}`),
      ...this.#more,
    };
    this.#pbx = await startPbx(this.#options);
    this.#following = this.#follow();
    this.#phones.register(this.#pbx.address);
  }

  execute(id: string, command: Parameters<BundledPbx["execute"]>[1]) {
    return this.#pbx.execute(id as CommandId, command);
  }

  press: PbxHarness["press"] = (device, key) => this.#phones.press(device, key);
  ringIn: PbxHarness["ringIn"] = (call) => this.#phones.ringIn(call);
  hangUpOutside: PbxHarness["hangUpOutside"] = (call) => this.#phones.hangUpOutside(call);

  async restart(): Promise<void> {
    await this.#pbx.close();
    await this.#following;
    const kept = new Map<DeviceId, readonly DeviceBinding[]>();
    for (const event of this.#events.splice(0)) {
      if (event.kind === "bindings") kept.set(event.device, event.bindings);
    }
    const bindings = [...kept.values()].flat();
    this.#pbx = await startPbx({ ...this.#options, sip: this.#pbx.address, bindings });
    this.#following = this.#follow();
  }

  snapshot() {
    return this.#pbx.snapshot();
  }

  /** What was said before this was asked has all come: events may travel a moment, to be told together. */
  async eventsSoFar(): Promise<readonly PbxEvent[]> {
    const { seq } = await this.#pbx.snapshot();
    return await eventually(
      `the event ${seq}`,
      () => (this.#events.at(-1)?.seq ?? 0) >= seq && this.#events,
    );
  }

  display: PbxHarness["display"] = (device) => this.#phones.display(device);
  shown: PbxHarness["shown"] = (device) => this.#phones.shown(device);
  heard: PbxHarness["heard"] = (by) => this.#phones.heard(by);
  hears: PbxHarness["hears"] = (by) => this.#phones.hears(by);
  outside: PbxHarness["outside"] = () => this.#phones.outside();
  eventually = waitFor;
  never = watchNever;

  async recorded(id: RecordingId): Promise<Recorded | undefined> {
    const store = await FileRecordingStore.open(this.#recordings);
    const found = await store.find(id);
    if (found === undefined) return undefined;
    const file = new Uint8Array(await new Response(found.read(0, found.bytes)).arrayBuffer());
    const [left, right] = readWav(file)!.channels as [Int16Array, Int16Array];
    return { millis: found.millis, sides: voicesOf({ left, right }, this.#phones.people()) };
  }

  alive() {
    return this.#pbx.census();
  }

  async close(): Promise<void> {
    await this.#pbx.close();
    await this.#phones.stop();
    await this.#following;
    await Deno.remove(this.#recordings, { recursive: true });
    const { faults } = this.#phones;
    if (faults.length > 0) throw new Error(`Workers failed: ${faults.join("; ")}`);
  }

  async #follow(): Promise<void> {
    for await (const event of this.#pbx.events(0 as EventSeq)) this.#events.push(event);
  }
}
