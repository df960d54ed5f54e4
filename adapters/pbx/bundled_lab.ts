/** The lab of the bundled PBX: its simulated phones and carrier, the faults between them, and what was kept of the wire. */
import type { CallId, DeviceId } from "../../core/domain/ids.ts";
import type { Device, Office } from "../../core/domain/office.ts";
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import type {
  Lab,
  LabChange,
  LabFaults,
  LabKey,
  LabLadder,
  LabLadders,
  LabLoad,
  LabOutsideCall,
  LabPhone,
} from "../../core/ports/lab.ts";
import type { CarrierCall } from "../../sim/devices/carrier_io.ts";
import type { PhoneDisplay } from "../../sim/devices/phone_io.ts";
import type { Ladder } from "../../sim/ladder/ladder.ts";
import type { PhonesEvent, SimulatedPhones } from "../host/simulated_phones.ts";
import type { Seats } from "../host/wire_book.ts";
import type { BundledPbx } from "./bundled.ts";

/** Calls of the carrier that are remembered. */
export const OUTSIDE_CALLS_MAX = 200;
/** Who may follow the lab at once. */
export const LAB_WATCHERS_MAX = 100;
/** What is held back for the sake of order is so at most. */
const REORDER_MILLIS = 200;
/** Callers of a load talk so long, and wait so long for an answer. */
const LOAD_TALK_MILLIS = [5_000, 90_000] as const;
const LOAD_PATIENCE_MILLIS = [12_000, 40_000] as const;
const HOURS = 24;

const NO_FAULTS: LabFaults = {
  loss: 0,
  latencyMillis: 0,
  jitterMillis: 0,
  duplication: 0,
  reordering: 0,
  cut: [],
};

/** What the phones have told so far, whether or not a lab is opened. */
export class LabMemory {
  readonly displays = new Map<DeviceId, PhoneDisplay>();
  readonly outside = new BoundedMap<string, CarrierCall>(OUTSIDE_CALLS_MAX);
  /** Told of each event when it stands here. */
  follow: (event: PhonesEvent) => void = () => {};

  told(event: PhonesEvent): void {
    if (event.kind === "display") this.displays.set(event.device, event.state);
    else this.outside.set(event.call.id, event.call);
    this.follow(event);
  }
}

export interface BundledLabParts {
  readonly office: Office;
  readonly pbx: Pick<BundledPbx, "address" | "ladders" | "pcap">;
  readonly phones: Pick<
    SimulatedPhones,
    "press" | "ringIn" | "hangUpOutside" | "setFaults" | "load" | "seats"
  >;
  readonly memory: LabMemory;
}

export class BundledLab implements Lab {
  readonly #parts: BundledLabParts;
  readonly #devices: ReadonlyMap<DeviceId, Device>;
  readonly #watchers = new Set<(change: LabChange) => void>();
  #faults = NO_FAULTS;
  #load: LabLoad = { callsPerHour: 0, lines: [] };
  #ringsIn = 0;

  constructor(parts: BundledLabParts) {
    this.#parts = parts;
    this.#devices = new Map(parts.office.devices.map((one) => [one.id, one]));
    parts.memory.follow = (event) => this.#follow(event);
  }

  phones(): readonly LabPhone[] {
    return [...this.#parts.memory.displays].flatMap(([device, shown]) =>
      this.#phone(device, shown) ?? []
    );
  }

  press(device: DeviceId, key: LabKey): boolean {
    const { memory, phones } = this.#parts;
    if (!memory.displays.has(device)) return false;
    phones.press(device, key);
    return true;
  }

  outside(): readonly LabOutsideCall[] {
    return [...this.#parts.memory.outside.values()].map(shownOutside);
  }

  ringIn(line: string, from: string): string {
    const call = `lab-${++this.#ringsIn}`;
    this.#parts.phones.ringIn({ kind: "ring-in", call, line, from });
    return call;
  }

  hangUpOutside(call: string): boolean {
    const { memory, phones } = this.#parts;
    if (memory.outside.get(call) === undefined) return false;
    phones.hangUpOutside(call);
    return true;
  }

  faults(): LabFaults {
    return this.#faults;
  }

  setFaults(faults: LabFaults): void {
    this.#faults = faults;
    const { cut, ...wire } = faults;
    this.#parts.phones.setFaults({ conditions: { ...wire, reorderMillis: REORDER_MILLIS }, cut });
    this.#tell({ kind: "faults", faults });
  }

  load(): LabLoad {
    return this.#load;
  }

  setLoad(load: LabLoad): void {
    this.#load = load;
    const { callsPerHour, lines } = load;
    this.#parts.phones.load(
      callsPerHour === 0 || lines.length === 0 ? undefined : {
        callsPerHour: Array(HOURS).fill(callsPerHour),
        lines,
        talkMillis: LOAD_TALK_MILLIS,
        patienceMillis: LOAD_PATIENCE_MILLIS,
      },
    );
    this.#tell({ kind: "load", load });
  }

  watch(told: (change: LabChange) => void): (() => void) | undefined {
    if (this.#watchers.size >= LAB_WATCHERS_MAX) return undefined;
    const own = (change: LabChange) => told(change);
    this.#watchers.add(own);
    return () => void this.#watchers.delete(own);
  }

  async ladders(call?: CallId): Promise<LabLadders> {
    const { calls, ladder, text, svg } = await this.#parts.pbx.ladders(this.#seats(), call);
    const shown = ladder === undefined ? {} : { ladder: shownLadder(ladder) };
    return { calls, ...shown, text, svg };
  }

  pcap(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#parts.pbx.pcap();
  }

  #follow(event: PhonesEvent): void {
    if (event.kind === "carrier-call") {
      return this.#tell({ kind: "outside", call: shownOutside(event.call) });
    }
    const phone = this.#phone(event.device, event.state);
    if (phone !== undefined) this.#tell({ kind: "phone", phone });
  }

  #tell(change: LabChange): void {
    for (const told of this.#watchers) told(change);
  }

  /** `undefined`: the device was deleted. */
  #phone(device: DeviceId, shown: PhoneDisplay): LabPhone | undefined {
    const owner = this.#devices.get(device)?.owner;
    if (owner === undefined) return undefined;
    const { plugged, registered, state, peer, calls, lamps, missed } = shown;
    const phone = { device, owner, plugged, registered, state, calls, lamps, missed };
    return peer === undefined ? phone : { ...phone, peer };
  }

  #seats(): Seats {
    const names = new Map(this.#parts.office.people.map((one) => [one.extension, one.name]));
    const seats = [...this.#parts.phones.seats()].map(([address, name]) => {
      const owner = name === "carrier" ? undefined : this.#devices.get(name)?.owner;
      return [address, { name, owner: owner === undefined ? "" : names.get(owner) ?? "" }] as const;
    });
    const { host, port } = this.#parts.pbx.address;
    return new Map([...seats, [`${host}:${port}`, { name: "PBX", owner: "" }]]);
  }
}

function shownOutside({ id, way, number, caller, state }: CarrierCall): LabOutsideCall {
  return { id, way, number, from: caller.user, state };
}

function shownLadder({ title, parties, rows }: Ladder): LabLadder {
  return {
    title,
    parties: parties.map(({ name, owner }) => ({ name, owner })),
    rows: rows.flatMap((row) => {
      if (row.kind === "note") return [];
      const { at, from, to, label, again, text } = row;
      return [{ at: Math.round(at), from, to, label, again, text }];
    }),
  };
}
