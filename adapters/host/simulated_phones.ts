/** The simulated phones and carrier as the main thread sees them. */
import type { DeviceId } from "../../core/domain/ids.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { type SocketAddress, socketKey } from "../../core/lib/socket_address.ts";
import type { Entropy } from "../../core/ports/entropy.ts";
import { parseUri } from "../../core/sip/address.ts";
import type { CarrierCensus, LoadPattern, RingIn } from "../../sim/devices/carrier_io.ts";
import type { SoundName } from "../../sim/devices/ear.ts";
import type { PhoneCensus, PhoneKey } from "../../sim/devices/phone_io.ts";
import { type StartRefusal, WorkerLink } from "./worker_link.ts";
import type {
  FromPhonesWorker,
  SimulatedPhone,
  ToPhonesWorker,
  WireFaults,
  WorkerFault,
} from "./worker_messages.ts";

/** What they tell: for the lab and for tests. */
export type PhonesEvent = Extract<FromPhonesWorker, { kind: "display" | "carrier-call" }>;

export interface SimulatedPhonesOptions {
  /** Host to bind their sockets on. */
  readonly host: string;
  readonly phones: readonly SimulatedPhone[];
  readonly entropy: Entropy;
  told?(event: PhonesEvent): void;
  fault(fault: WorkerFault): void;
}

export class SimulatedPhones {
  readonly #worker: WorkerLink<ToPhonesWorker, FromPhonesWorker>;
  /** Of every phone's SIP socket, by `host:port`. */
  readonly #seats = new Map<string, DeviceId>();
  #carrier: SocketAddress | undefined;
  readonly #censuses = new Map<DeviceId, PromiseWithResolvers<PhoneCensus>>();
  readonly #listeners = new Map<string, PromiseWithResolvers<readonly SoundName[]>>();
  #carrierCensus: PromiseWithResolvers<CarrierCensus> | undefined;

  static async start(
    options: SimulatedPhonesOptions,
  ): Promise<
    Result<{ readonly phones: SimulatedPhones; readonly carrier: SocketAddress }, StartRefusal>
  > {
    const phones = new SimulatedPhones(options);
    const started = await phones.#worker.start({
      kind: "start",
      host: options.host,
      phones: options.phones,
      seed: options.entropy.bytes(32),
    });
    if (started.ok) {
      phones.#carrier = started.value;
      return ok({ phones, carrier: started.value });
    }
    await phones.stop();
    return refuse(started.error);
  }

  private constructor(options: SimulatedPhonesOptions) {
    this.#worker = new WorkerLink("phones", {
      said: (message) => {
        if (message.kind === "seated") {
          for (const { device, sip } of message.addresses) this.#seats.set(socketKey(sip), device);
          return;
        }
        if (message.kind === "carrier-census") {
          this.#carrierCensus?.resolve(message.census);
          this.#carrierCensus = undefined;
          return;
        }
        if (message.kind === "heard") {
          this.#listeners.get(message.by)?.resolve(message.sounds);
          this.#listeners.delete(message.by);
          return;
        }
        if (message.kind !== "census") return options.told?.(message);
        this.#censuses.get(message.device)?.resolve(message.census);
        this.#censuses.delete(message.device);
      },
      fault: options.fault,
    });
  }

  /** The PBX is up: phones that start plugged in register, and the carrier lets its calls in. */
  register(registrar: SocketAddress, domain: string): void {
    this.#worker.say({ kind: "register", registrar, domain });
  }

  /** Whether a contact (`sip:1001-desk@127.0.0.1:40001`) is one of these phones'. */
  owns(contact: string): boolean {
    const uri = parseUri(contact);
    return uri?.port !== undefined &&
      this.#seats.has(socketKey({ host: uri.host, port: uri.port }));
  }

  /** Names by `host:port` of the SIP sockets, the carrier's too. */
  seats(): ReadonlyMap<string, DeviceId | "carrier"> {
    const carrier = this.#carrier;
    if (carrier === undefined) return this.#seats;
    return new Map<string, DeviceId | "carrier">([...this.#seats, [socketKey(carrier), "carrier"]]);
  }

  /** From now on the network between the PBX and all of them is so. */
  setFaults(faults: WireFaults): void {
    this.#worker.say({ kind: "faults", faults });
  }

  attend(device: DeviceId, attended: boolean): void {
    this.#worker.say({ kind: "attend", device, attended });
  }

  press(device: DeviceId, key: PhoneKey): void {
    this.#worker.say({ kind: "press", device, key });
  }

  ringIn(call: RingIn): void {
    this.#worker.say({ kind: "ring-in", call });
  }

  /** The far end of a call from outside hangs up. */
  hangUpOutside(call: string): void {
    this.#worker.say({ kind: "hang-up", call });
  }

  /** The carrier calls by itself from now on, or no more. */
  load(pattern: LoadPattern | undefined): void {
    this.#worker.say({ kind: "load", ...(pattern === undefined ? {} : { pattern }) });
  }

  /** What a phone hears and holds; the phone must be one of those started. */
  census(device: DeviceId): Promise<PhoneCensus> {
    const asked = this.#censuses.get(device) ?? Promise.withResolvers<PhoneCensus>();
    this.#censuses.set(device, asked);
    this.#worker.say({ kind: "census", device });
    return asked.promise;
  }

  /** What a device, or `outside`, has heard in the last two seconds, told from the sound itself. */
  listen(by: DeviceId | "outside"): Promise<readonly SoundName[]> {
    const asked = this.#listeners.get(by) ?? Promise.withResolvers<readonly SoundName[]>();
    this.#listeners.set(by, asked);
    this.#worker.say({ kind: "listen", by });
    return asked.promise;
  }

  /** What the carrier hears and holds; the phones must have been told to register. */
  carrierCensus(): Promise<CarrierCensus> {
    this.#carrierCensus ??= Promise.withResolvers<CarrierCensus>();
    this.#worker.say({ kind: "carrier-census" });
    return this.#carrierCensus.promise;
  }

  stop(): Promise<void> {
    return this.#worker.stop({ kind: "stop" });
  }
}
