/** What a PBX must be wrapped in to be held to the contract: the same simulated phones, only the PBX swapped. */
import type { DeviceId, RecordingId } from "../../core/domain/ids.ts";
import type { Device, Office } from "../../core/domain/office.ts";
import type {
  PbxAccepted,
  PbxCommand,
  PbxEvent,
  PbxRejection,
  PbxSnapshot,
} from "../../core/domain/pbx_messages.ts";
import type { Result } from "../../core/lib/result.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { CarrierCall, RingIn } from "../../sim/devices/carrier_io.ts";
import type { DeviceHabits } from "../../sim/devices/habits.ts";
import type { PhoneDisplay, PhoneKey } from "../../sim/devices/phone_io.ts";
import type { Sides } from "../support/recorded.ts";

/** The office a harness opens. */
export interface ContractOffice {
  readonly office: Office;
  /** SIP passwords of the devices. */
  readonly secrets: ReadonlyMap<DeviceId, string>;
  /** Who has a simulated phone and what he does with it; `undefined`: no phone. */
  readonly habits: (device: Device) => DeviceHabits | undefined;
  /** The cases listen to sound: in virtual time too it is then sent as packets every 20 ms. */
  readonly listens?: true;
}

/** What is alive inside the PBX; all zero but the bindings when nobody calls (I35). */
export interface AliveCounts {
  readonly calls: number;
  readonly legs: number;
  readonly ports: number;
  readonly timers: number;
}

/** A recording as it was kept. */
export interface Recorded {
  readonly millis: Millis;
  /** Whose voices are on its sides; absent where sound is not simulated. */
  readonly sides?: Sides<readonly string[]>;
}

export interface PbxHarness {
  execute(id: string, command: PbxCommand): Promise<Result<PbxAccepted, PbxRejection>>;
  press(device: string, key: PhoneKey): Promise<void>;
  /** Somebody outside calls a line's number; the carrier's name of the call. */
  ringIn(call: Omit<RingIn, "kind" | "call">): Promise<string>;
  /** The far end of a call from outside hangs up. */
  hangUpOutside(call: string): Promise<void>;
  snapshot(): Promise<PbxSnapshot>;
  /** The PBX stops, with or without a goodbye, and starts again with the contacts it had told to be kept. */
  restart(): Promise<void>;
  /** Everything the PBX has said since it was started last. */
  eventsSoFar(): Promise<readonly PbxEvent[]>;
  /** Absent before the phone has shown anything. */
  display(device: string): Promise<PhoneDisplay | undefined>;
  /** Everything the phone has shown, the oldest first: in real time a look may come too late. */
  shown(device: string): Promise<readonly PhoneDisplay[]>;
  /** Whose voices a device (or `outside`) hears in its present calls: device names and `outside`. */
  heard(by: string): Promise<readonly string[]>;
  /**
   * What a device (or `outside`) hears now, told from the sound of the last two seconds: device names, `outside`,
   * `music`, `ringback`, `busy`, `silence`, or `unknown` while it changes. The office must say `listens`.
   */
  hears(by: string): Promise<readonly string[]>;
  /** A recording that is whole; `undefined` before, and when there is none. */
  recorded(id: RecordingId): Promise<Recorded | undefined>;
  /** Calls as the carrier sees them, ended ones too, the oldest first. */
  outside(): Promise<readonly CarrierCall[]>;
  alive(): Promise<AliveCounts>;
  /** Waits until the condition holds, at most `limit`; throws with the sentence otherwise. */
  eventually(what: string, holds: () => Promise<boolean>, limit: Millis): Promise<void>;
  /** Watches for `length`; throws with the sentence as soon as the condition holds. */
  never(what: string, holds: () => Promise<boolean>, length: Millis): Promise<void>;
  close(): Promise<void>;
}

export type OpenHarness = (office: ContractOffice) => Promise<PbxHarness>;
