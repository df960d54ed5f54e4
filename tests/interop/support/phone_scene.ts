/** A running office with foreign phones and a tape: what everybody hears at each step is written down, and the tape is asked afterwards. */
import assert from "node:assert/strict";
import type { DeviceId } from "../../../core/domain/ids.ts";
import type { Call } from "../../../core/domain/pbx_messages.ts";
import type { SocketAddress } from "../../../core/lib/socket_address.ts";
import { share } from "../../../core/media/tones.ts";
import { nameSounds } from "../../../sim/devices/ear.ts";
import { FOREIGN_RTP, type PortRange } from "../../support/ports.ts";
import { STALL_HEARD, undisturbed } from "../../support/stall_watch.ts";
import { eventually, type Tool } from "../../support/tools.ts";
import { Baresip } from "./baresip.ts";
import { type OfficeFile, RunningOffice } from "./running_office.ts";
import { Tape } from "./tape.ts";

/** The wire of these tests loses nothing: nearly all of what is heard is the tone. */
export const SHARE_MIN = 0.9;
/** After a step, until the last packet of before has come. */
const SETTLE_MILLIS = 300;
/** Long enough to tell music from anything else. */
const LISTEN_MILLIS = 1_500;
/** Of the 75 packets of that time: as many as it takes to tell music; a busy machine may send others late. */
const PACKETS_MIN = 54;
/** That may come late where nothing should. */
const LATE_PACKETS_MAX = 10;
const PACKET_SAMPLES = 160;

/** The hertz of somebody's tone, what the PBX plays, a simulated far end outside or colleague, or not one packet. */
export type Sound = number | "music" | "ringback" | "outside" | "colleague" | "nothing";

interface Phone {
  readonly rtp: PortRange;
}

interface Mark {
  readonly step: string;
  readonly from: number;
  readonly to: number;
  readonly expected: readonly (readonly [Phone, Sound])[];
}

/** What was heard at one step by one phone. */
export interface Heard {
  readonly step: string;
  readonly expected: Sound;
  /** The share of the tone in it, where a tone was expected. */
  readonly share?: number;
  readonly sound: string;
  readonly packets: number;
}

export interface SceneOptions {
  /** What `NAISEN_SIMULATED_PHONES` says. */
  readonly simulated: string;
  readonly change?: (office: OfficeFile) => void;
  /** Another PBX than ours, which phones register at: its address, and Naisen's settings of it. */
  readonly live?: {
    readonly sip: SocketAddress;
    readonly env: Readonly<Record<string, string>>;
  };
}

export class PhoneScene {
  readonly #closing = new AsyncDisposableStack();
  readonly #marks: Mark[] = [];
  #office: RunningOffice | undefined;
  #registrar: SocketAddress | undefined;
  #tape: Tape | undefined;

  static async open({ simulated, change, live }: SceneOptions): Promise<PhoneScene> {
    const scene = new PhoneScene();
    try {
      const office = await RunningOffice.start(simulated, change, live?.env);
      scene.#office = office;
      scene.#registrar = live?.sip ?? office.running.sip;
      scene.#closing.defer(() => office.stop());
      const tape = await Tape.start(
        scene.#registrar.port,
        // a PBX with ports of its own sends to these
        live === undefined ? office.rtp : FOREIGN_RTP,
      );
      scene.#tape = tape;
      scene.#closing.defer(() => tape.discard());
      return scene;
    } catch (error) {
      await scene[Symbol.asyncDispose]();
      throw error;
    }
  }

  get office(): RunningOffice {
    return this.#office!;
  }

  get tape(): Tape {
    return this.#tape!;
  }

  /** Stopped with the scene, before the office. */
  defer(close: () => Promise<void>): void {
    this.#closing.defer(close);
  }

  /** A baresip that has registered. */
  async baresip(user: string, hertz: number, program?: Tool): Promise<Baresip> {
    const phone = await Baresip.start({
      user,
      hertz,
      password: `sip-${user}`,
      registrar: this.#registrar!,
      ...(program === undefined ? {} : { program }),
    });
    this.defer(() => phone.stop());
    await this.registered(user);
    return phone;
  }

  async registered(user: string): Promise<void> {
    await eventually(`${user} is registered`, async () => {
      // a live PBX may not have been found yet
      const found = await this.office.running.pbx.snapshot().catch(() => undefined);
      return found?.devices.some((one) => one.device === user as DeviceId && one.registered);
    });
  }

  /** Lets some time pass in which each of them should hear that; the tape tells at the end. */
  async hears(step: string, ...expected: readonly (readonly [Phone, Sound])[]): Promise<void> {
    await pause(SETTLE_MILLIS);
    const span = await undisturbed(STALL_HEARD, async () => {
      const from = Date.now();
      await pause(LISTEN_MILLIS);
      return { from, to: Date.now() };
    });
    this.#marks.push({ step, ...span, expected });
  }

  /** The only call alive, when it is as asked. */
  call(what: string, holds: (call: Call) => boolean): Promise<Call> {
    return eventually(what, async () => {
      const [call] = (await this.office.running.pbx.snapshot()).calls;
      return call !== undefined && holds(call) && call;
    });
  }

  /** No call is left anywhere in the PBX. */
  async idle(): Promise<void> {
    await eventually("nothing is left of any call", async () => {
      const { calls, legs, sessions, ports, timers } = await this.office.running.bundled!.census();
      return calls + legs + sessions + ports + timers === 0;
    });
  }

  /** Every call that has ended. */
  async ended(): Promise<readonly Call[]> {
    const { events, running } = this.office;
    const { seq } = await running.pbx.snapshot();
    await eventually("all is told", () => (events.at(-1)?.seq ?? 0) >= seq);
    const told = new Map<string, Call>();
    for (const event of events) {
      if (event.kind === "call") told.set(event.call.id, event.call);
    }
    return [...told.values()].filter((call) => call.endedAt !== undefined);
  }

  /** Stops the tape; rejects with everything that was heard when one of them heard something else. */
  async listen(): Promise<readonly Heard[]> {
    await this.tape.stop();
    const all: Heard[] = [];
    let wrong = 0;
    for (const mark of this.#marks) {
      for (const [phone, expected] of mark.expected) {
        const samples = this.tape.heard(phone.rtp, mark.from, mark.to);
        const heard = { step: mark.step, ...judged(samples, expected) };
        all.push(heard);
        if (!asExpected(heard)) wrong++;
      }
    }
    assert.equal(wrong, 0, all.map((heard) => JSON.stringify(heard)).join("\n"));
    return all;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#closing.disposeAsync();
  }
}

function judged(samples: Int16Array, expected: Sound): Omit<Heard, "step"> {
  return {
    expected,
    ...(typeof expected === "number" ? { share: share(samples, expected) } : {}),
    sound: samples.length === 0 ? "nothing" : nameSounds([samples])[0]!,
    packets: samples.length / PACKET_SAMPLES,
  };
}

function asExpected({ expected, share, sound, packets }: Heard): boolean {
  if (expected === "nothing") return packets <= LATE_PACKETS_MAX;
  if (packets < PACKETS_MIN) return false;
  if (expected === "outside") return /^melody 1[0-9]{3}$/.test(sound);
  if (expected === "colleague") return /^melody [0-9]{1,2}$/.test(sound);
  return typeof expected === "number" ? share! >= SHARE_MIN : sound === expected;
}

export function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
