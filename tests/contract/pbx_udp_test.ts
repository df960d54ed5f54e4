/** The PBX contract over real UDP on loopback: the bundled PBX and the simulated phones in their workers. */
import { systemEntropy } from "../../adapters/entropy.ts";
import { SimulatedPhones } from "../../adapters/host/simulated_phones.ts";
import type { SimulatedPhone } from "../../adapters/host/worker_messages.ts";
import { FileRecordingStore } from "../../adapters/recording/file_store.ts";
import { BundledPbx, type BundledPbxOptions } from "../../adapters/pbx/bundled.ts";
import type { CommandId, DeviceId, EventSeq, RecordingId } from "../../core/domain/ids.ts";
import type { DeviceBinding, PbxEvent } from "../../core/domain/pbx_messages.ts";
import { readWav } from "../../core/media/wav.ts";
import type { CarrierCall } from "../../sim/devices/carrier_io.ts";
import { type SoundName, voicesIn } from "../../sim/devices/ear.ts";
import type { PhoneDisplay } from "../../sim/devices/phone_io.ts";
import { rtpRange } from "../support/ports.ts";
import { voicesOf } from "../support/recorded.ts";
import { eventually } from "../support/tools.ts";
import { pbxContractTogether } from "./pbx_contract.ts";
import type { ContractOffice, PbxHarness, Recorded } from "./pbx_harness.ts";

const HOST = "127.0.0.1";
/** Offices open at the same time: most cases wait for a ring, not for the machine. */
const OFFICES_AT_ONCE = 5;
/** RTP ranges drawn until one is free. */
const RANGES_DRAWN_MAX = 5;
/** How often a condition is looked at. */
const LOOK_EVERY_MILLIS = 20;

pbxContractTogether("udp", openUdp, OFFICES_AT_ONCE);

async function openUdp(office: ContractOffice): Promise<PbxHarness> {
  const harness = new UdpHarness(plannedPhones(office));
  await harness.open(office);
  return harness;
}

function plannedPhones({ office, secrets, habits }: ContractOffice): readonly SimulatedPhone[] {
  return office.devices.flatMap((device): SimulatedPhone[] => {
    const own = habits(device);
    const password = secrets.get(device.id);
    if (own === undefined || password === undefined) return [];
    const owner = office.people.find((person) => person.extension === device.owner);
    return [{ device, name: owner?.name ?? "", password, habits: own }];
  });
}

/** Offices open at the same time: a range that another one took since it was drawn is drawn again. */
async function startPbx(options: Omit<BundledPbxOptions, "rtp">): Promise<BundledPbx> {
  for (let draw = 1;; draw++) {
    const pbx = await BundledPbx.start({ ...options, rtp: rtpRange() });
    if (pbx.ok) return pbx.value;
    if (pbx.error.part !== "rtp" || draw === RANGES_DRAWN_MAX) {
      throw new Error(`The PBX did not start: ${pbx.error.refusal.text}`);
    }
  }
}

class UdpHarness implements PbxHarness {
  readonly #planned: readonly SimulatedPhone[];
  readonly #shown: ReadonlyMap<DeviceId, PhoneDisplay[]>;
  readonly #outside = new Map<string, CarrierCall>();
  readonly #events: PbxEvent[] = [];
  readonly #faults: string[] = [];
  #phones!: SimulatedPhones;
  #pbx!: BundledPbx;
  #options!: Omit<BundledPbxOptions, "rtp">;
  #following = Promise.resolve();
  readonly #recordings = Deno.makeTempDirSync();
  #ringsIn = 0;

  constructor(planned: readonly SimulatedPhone[]) {
    this.#planned = planned;
    this.#shown = new Map(planned.map(({ device }) => [device.id, []]));
  }

  async open({ office }: ContractOffice): Promise<void> {
    const fault = ({ where, text }: { where: string; text: string }) => {
      this.#faults.push(`${where}: ${text}`);
    };
    const phones = await SimulatedPhones.start({
      host: HOST,
      phones: this.#planned,
      entropy: systemEntropy,
      told: (event) => {
        if (event.kind === "display") this.#shown.get(event.device)?.push(event.state);
        else this.#outside.set(event.call.id, event.call);
      },
      fault,
    });
    if (!phones.ok) throw new Error(`The phones did not start: ${phones.error.text}`);
    this.#phones = phones.value.phones;
    this.#options = {
      office,
      sip: { host: HOST, port: 0 },
      advertise: HOST,
      carrier: phones.value.carrier,
      recordings: this.#recordings,
      entropy: systemEntropy,
      fault,
    };
    this.#pbx = await startPbx(this.#options);
    this.#following = this.#follow();
    this.#phones.register(this.#pbx.address, HOST);
  }

  execute(id: string, command: Parameters<BundledPbx["execute"]>[1]) {
    return this.#pbx.execute(id as CommandId, command);
  }

  press(device: string, key: Parameters<SimulatedPhones["press"]>[1]): Promise<void> {
    this.#phones.press(device as DeviceId, key);
    return Promise.resolve();
  }

  ringIn(call: Parameters<PbxHarness["ringIn"]>[0]): Promise<string> {
    const name = `in-${++this.#ringsIn}`;
    this.#phones.ringIn({ ...call, kind: "ring-in", call: name });
    return Promise.resolve(name);
  }

  hangUpOutside(call: string): Promise<void> {
    this.#phones.hangUpOutside(call);
    return Promise.resolve();
  }

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

  async display(device: string): Promise<PhoneDisplay | undefined> {
    return (await this.shown(device)).at(-1);
  }

  /** A question to the worker first: whatever it told before its answer has come by then. */
  async shown(device: string): Promise<readonly PhoneDisplay[]> {
    const shown = this.#shown.get(device as DeviceId);
    if (shown === undefined) return [];
    await this.#phones.census(device as DeviceId);
    return shown;
  }

  async heard(by: string): Promise<readonly string[]> {
    const owners = new Map<number, string>();
    const carrier = await this.#phones.carrierCensus();
    let views: readonly { readonly heard: readonly { readonly ssrc: number }[] }[] = carrier.media;
    for (const view of carrier.media) owners.set(view.ssrc, "outside");
    for (const { device } of this.#planned) {
      const { media } = await this.#phones.census(device.id);
      for (const view of media) owners.set(view.ssrc, device.id);
      if (device.id === by) views = media;
    }
    const names = views.flatMap((view) => view.heard).map((stream) => owners.get(stream.ssrc));
    return [...new Set(names.map((name) => name ?? "unknown"))];
  }

  async hears(by: string): Promise<readonly string[]> {
    return voicesIn(await this.#phones.listen(by as DeviceId | "outside"), this.#people());
  }

  #people(): ReadonlyMap<SoundName, string> {
    return new Map(this.#planned.map(({ device }, melody) => [`melody ${melody}`, device.id]));
  }

  async recorded(id: RecordingId): Promise<Recorded | undefined> {
    const store = await FileRecordingStore.open(this.#recordings);
    const found = await store.find(id);
    if (found === undefined) return undefined;
    const file = new Uint8Array(await new Response(found.read(0, found.bytes)).arrayBuffer());
    const [left, right] = readWav(file)!.channels as [Int16Array, Int16Array];
    return { millis: found.millis, sides: voicesOf({ left, right }, this.#people()) };
  }

  async outside(): Promise<readonly CarrierCall[]> {
    await this.#phones.carrierCensus();
    return [...this.#outside.values()];
  }

  alive() {
    return this.#pbx.census();
  }

  async eventually(what: string, holds: () => Promise<boolean>, limit: number): Promise<void> {
    await eventually(what, holds, limit);
  }

  async never(what: string, holds: () => Promise<boolean>, length: number): Promise<void> {
    const end = performance.now() + length;
    while (performance.now() < end) {
      if (await holds()) throw new Error(`Was not to happen: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLIS));
    }
  }

  async close(): Promise<void> {
    await this.#pbx.close();
    await this.#phones.stop();
    await this.#following;
    await Deno.remove(this.#recordings, { recursive: true });
    if (this.#faults.length > 0) throw new Error(`Workers failed: ${this.#faults.join("; ")}`);
  }

  async #follow(): Promise<void> {
    for await (const event of this.#pbx.events(0 as EventSeq)) this.#events.push(event);
  }
}
