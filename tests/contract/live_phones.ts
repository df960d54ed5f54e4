/** Simulated phones and carrier over real sockets, as every harness in real time gives them to the contract's cases. */
import { systemEntropy } from "../../adapters/entropy.ts";
import { SimulatedPhones } from "../../adapters/host/simulated_phones.ts";
import type { SimulatedPhone } from "../../adapters/host/worker_messages.ts";
import type { DeviceId } from "../../core/domain/ids.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { CarrierCall } from "../../sim/devices/carrier_io.ts";
import { type SoundName, voicesIn } from "../../sim/devices/ear.ts";
import type { PhoneDisplay } from "../../sim/devices/phone_io.ts";
import { eventually } from "../support/tools.ts";
import type { ContractOffice, PbxHarness } from "./pbx_harness.ts";

export const HOST = "127.0.0.1";
/** How often a condition is looked at. */
const LOOK_EVERY_MILLIS = 20;

export class LivePhones {
  readonly #planned: readonly SimulatedPhone[];
  readonly #shown: ReadonlyMap<DeviceId, PhoneDisplay[]>;
  readonly #outside = new Map<string, CarrierCall>();
  readonly faults: string[] = [];
  #phones!: SimulatedPhones;
  #carrier!: SocketAddress;
  #ringsIn = 0;

  static async start(office: ContractOffice): Promise<LivePhones> {
    const live = new LivePhones(plannedPhones(office));
    const phones = await SimulatedPhones.start({
      host: HOST,
      phones: live.#planned,
      entropy: systemEntropy,
      told: (event) => {
        if (event.kind === "display") live.#shown.get(event.device)?.push(event.state);
        else live.#outside.set(event.call.id, event.call);
      },
      fault: ({ where, text }) => void live.faults.push(`${where}: ${text}`),
    });
    if (!phones.ok) throw new Error(`The phones did not start: ${phones.error.text}`);
    live.#phones = phones.value.phones;
    live.#carrier = phones.value.carrier;
    return live;
  }

  private constructor(planned: readonly SimulatedPhone[]) {
    this.#planned = planned;
    this.#shown = new Map(planned.map(({ device }) => [device.id, []]));
  }

  get carrier(): SocketAddress {
    return this.#carrier;
  }

  get devices(): readonly DeviceId[] {
    return this.#planned.map(({ device }) => device.id);
  }

  register(registrar: SocketAddress): void {
    this.#phones.register(registrar, HOST);
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

  /** Told from the streams' names (SSRC): of a PBX that passes them on as they are. */
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
    return voicesIn(await this.#phones.listen(by as DeviceId | "outside"), this.people());
  }

  /** Whose melody is whose. */
  people(): ReadonlyMap<SoundName, string> {
    return new Map(this.#planned.map(({ device }, melody) => [`melody ${melody}`, device.id]));
  }

  async outside(): Promise<readonly CarrierCall[]> {
    await this.#phones.carrierCensus();
    return [...this.#outside.values()];
  }

  stop(): Promise<void> {
    return this.#phones.stop();
  }
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

export async function waitFor(
  what: string,
  holds: () => Promise<boolean>,
  limit: number,
): Promise<void> {
  await eventually(what, holds, limit);
}

export async function watchNever(
  what: string,
  holds: () => Promise<boolean>,
  length: number,
): Promise<void> {
  const end = performance.now() + length;
  while (performance.now() < end) {
    if (await holds()) throw new Error(`Was not to happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLIS));
  }
}
