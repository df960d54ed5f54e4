/** What the contract's cases say, in the words of an office, over a harness. */
import assert from "node:assert/strict";
import { demoHabits, type DeviceHabits, USUAL_HABITS } from "../../sim/devices/habits.ts";
import type { CallId, DeviceId, Extension, LineId } from "../../core/domain/ids.ts";
import type { Device, Office } from "../../core/domain/office.ts";
import type {
  Call,
  EndCause,
  Leg,
  PbxEvent,
  PbxRejection,
  PbxSnapshot,
} from "../../core/domain/pbx_messages.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { PlainPress } from "../../sim/devices/phone_io.ts";
import { demoOffice } from "../support/demo_office.ts";
import type { ContractOffice, PbxHarness } from "./pbx_harness.ts";

/** Longer than any answer, ring or retransmission that a case waits for. */
export const SOON: Millis = 8_000;
/** How long a case watches that something does not happen. */
export const A_WHILE: Millis = 1_500;
/** Ring time of the contract's office, so that nobody waits half a minute. */
export const RING_SECONDS = 3;

/** Desk phones that start plugged in. */
export const REGISTERED = [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009];

/** The demo office with quick answers and rings, so that real sockets are not waited for. */
export function contractOffice(): ContractOffice {
  const { office, secrets } = demoOffice();
  return { office: quick(office), secrets, habits: quickHabits };
}

function quick(office: Office): Office {
  return {
    ...office,
    sip: { ...office.sip, ringSeconds: RING_SECONDS },
    devices: office.devices.map((device) =>
      device.id === "1007-desk" ? { ...device, autoAnswer: false } : device
    ),
    lines: office.lines.map((line) => {
      if (line.id === "main") return { ...line, incoming: [step(0, "1009", "1001")] };
      if (line.id === "support") {
        return { ...line, incoming: [step(0, "1009"), step(2, "1004")] };
      }
      return { ...line, incoming: [step(0, "1008")] };
    }),
  };
}

function step(afterSeconds: number, ...extensions: string[]) {
  return { afterSeconds, extensions: extensions as Extension[], replacesEarlier: true };
}

function quickHabits(device: Device): DeviceHabits | undefined {
  if (device.kind !== "desk") return undefined;
  const habits = demoHabits(device.owner);
  const { ringing } = habits;
  if (ringing.kind === "never-answers") return habits;
  return { ...USUAL_HABITS, ...habits, ringing: { ...ringing, afterMillis: 300 } };
}

/** One thing that every PBX must do. */
export interface ContractCase {
  readonly name: string;
  /** It asks for sounds, not only for who sends. */
  readonly listens?: true;
  run(desk: Desk, office: ContractOffice): Promise<void>;
}

/** One opened harness and the verbs of the cases. */
export class Desk {
  #commands = 0;
  /** The last thing a phone showed that was waited for. */
  readonly #looked = new Map<string, number>();

  constructor(readonly pbx: PbxHarness) {}

  press(device: string, press: PlainPress): Promise<void> {
    return this.pbx.press(device, { press });
  }

  dial(device: string, digits: string): Promise<void> {
    return this.pbx.press(device, { press: "dial", digits });
  }

  /** A click that is accepted; the call it opened. */
  async click(device: string, destination: string, how: ClickHow = {}): Promise<CallId> {
    const result = await this.#originate(device, destination, how);
    assert.ok(result.ok, `click refused: ${JSON.stringify(result)}`);
    assert.ok(result.value.call !== undefined);
    return result.value.call;
  }

  /** A click that is refused; why. */
  async refused(device: string, destination: string, how: ClickHow = {}): Promise<PbxRejection> {
    const result = await this.#originate(device, destination, how);
    assert.ok(!result.ok, `click accepted: ${JSON.stringify(result)}`);
    return result.error;
  }

  async hangup(call: CallId, device: string): Promise<void> {
    const command = { kind: "hangup", call, device: device as DeviceId } as const;
    const result = await this.pbx.execute(this.commandId(), command);
    assert.ok(result.ok, `hangup refused: ${JSON.stringify(result)}`);
  }

  commandId(): string {
    this.#commands += 1;
    return `contract-${this.#commands}`;
  }

  /** The last the PBX said of a call, or of the newest call. */
  async call(id?: CallId): Promise<Call | undefined> {
    const events = await this.pbx.eventsSoFar();
    const calls = events.flatMap((event) => event.kind === "call" ? [event.call] : []);
    const wanted = id ?? calls.at(-1)?.id;
    return calls.findLast((call) => call.id === wanted);
  }

  /** Every call and every display as it changed, in the order it was told: a line each. */
  async told(): Promise<string> {
    const calls = (await this.pbx.eventsSoFar()).flatMap((event) =>
      event.kind === "call" ? [event.call] : []
    );
    const lines = calls.map(({ id, dialled, legs, endCause }) => {
      const each = legs.map((leg) =>
        `${leg.device ?? "outside"} ${leg.endCause ?? leg.state} @${leg.since}`
      );
      return `${id} ${dialled}: ${each.join(", ")}${endCause === undefined ? "" : `: ${endCause}`}`;
    });
    for (const extension of REGISTERED) {
      const shown = await this.pbx.shown(`${extension}-desk`);
      lines.push(`${extension}-desk shows ${shown.map((one) => one.state).join(", ")}`);
    }
    return lines.join("\n");
  }

  /** Waits until the call has ended so. */
  async ended(cause: EndCause, id?: CallId): Promise<Call> {
    const over = async () => (await this.call(id))?.endedAt !== undefined;
    await this.pbx.eventually("the call ends", over, SOON * 2);
    const call = (await this.call(id))!;
    assert.equal(call.endCause, cause, JSON.stringify(call));
    return call;
  }

  /** Waits until the PBX has told what its last transfer came to. */
  async transferred(id: CallId, state: "done" | "failed"): Promise<void> {
    const told = async () => (await this.call(id))?.lastTransfer?.state === state;
    await this.pbx.eventually(`the transfer is told ${state}`, told, SOON);
  }

  /** Waits until the PBX has told of a leg on this device: its phone shows it a moment before. */
  async takesPart(device: string, id: CallId): Promise<void> {
    const told = async () => (await this.call(id))?.legs.some((leg) => leg.device === device);
    await this.pbx.eventually(`${device} takes part`, async () => await told() === true, SOON);
  }

  /** Waits until two legs of the call talk, and their phones show it: until then keys would mean something else. */
  async talking(id?: CallId): Promise<Call> {
    const two = async () =>
      (await this.call(id))?.legs.filter((leg) => leg.state === "talking").length === 2;
    await this.pbx.eventually("two people talk", two, SOON);
    const call = (await this.call(id))!;
    for (const { device, state } of call.legs) {
      if (device === undefined || state !== "talking") continue;
      const shown = async () => (await this.pbx.display(device))?.state === "talking";
      await this.pbx.eventually(`${device} shows talking`, shown, SOON);
    }
    return call;
  }

  /** Waits until the phone shows it; a state that passed since the last one waited for counts, but for `idle`. */
  async shows(device: string, state: string): Promise<void> {
    const shows = async () => {
      const shown = await this.pbx.shown(device);
      const passed = shown.findIndex((one, i) =>
        i > (this.#looked.get(device) ?? -1) && one.state === state
      );
      const at = state === "idle" || passed < 0 ? shown.length - 1 : passed;
      if (shown[at]?.state !== state) return false;
      this.#looked.set(device, at);
      return true;
    };
    await this.pbx.eventually(`${device} shows ${state}`, shows, SOON);
  }

  async neverShows(device: string, state: string, length: Millis = A_WHILE): Promise<void> {
    const shown = async () => (await this.pbx.display(device))?.state === state;
    await this.pbx.never(`${device} shows ${state}`, shown, length);
  }

  async hears(by: string, whom: string): Promise<void> {
    const heard = async () => (await this.pbx.heard(by)).includes(whom);
    await this.pbx.eventually(`${by} hears ${whom}`, heard, SOON);
  }

  /** Waits until that is all it hears: device names, `outside`, `music` …; the case's office must say `listens`. */
  async hearsOnly(by: string, ...whom: readonly string[]): Promise<void> {
    let last: readonly string[] = [];
    const only = async () => {
      last = await this.pbx.hears(by);
      return last.length === whom.length && whom.every((one) => last.includes(one));
    };
    await this.pbx.eventually(`${by} hears only ${whom.join(" and ")}`, only, SOON)
      .catch((error) => {
        throw new Error(`${error.message}, but ${last.join(" and ") || "nothing"}`);
      });
  }

  async registered(device: string, registered: boolean): Promise<void> {
    const holds = async () => {
      const { devices } = await this.pbx.snapshot();
      return devices.some((one) => one.device === device && one.registered) === registered;
    };
    await this.pbx.eventually(`${device} registered: ${registered}`, holds, SOON);
  }

  /** I35: with no call alive nothing is left; I38: the events add up to the snapshot; I36 of phones: all idle. */
  async settles(): Promise<void> {
    const idle = async () => {
      const { calls, legs, ports, timers } = await this.pbx.alive();
      return calls + legs + ports + timers === 0;
    };
    await this.pbx.eventually("nothing is left of any call", idle, SOON);
    const snapshot = await this.pbx.snapshot();
    assert.deepEqual(snapshot.calls, []);
    const folded = foldEvents(await this.pbx.eventsSoFar());
    assert.deepEqual(folded, { seq: snapshot.seq, calls: [], devices: byName(snapshot) });
    for (let i = 1001; i <= 1009; i++) await this.shows(`${i}-desk`, "idle");
  }

  #originate(device: string, destination: string, how: ClickHow) {
    const { line, autoAnswer = true, id = this.commandId() } = how;
    return this.pbx.execute(id, {
      kind: "originate",
      device: device as DeviceId,
      destination,
      autoAnswer,
      ...(line === undefined ? {} : { line: line as LineId }),
    });
  }
}

export interface ClickHow {
  readonly line?: string;
  readonly autoAnswer?: boolean;
  readonly id?: string;
}

export function legOn(call: Call, device: string): Leg {
  const leg = call.legs.find((one) => one.device === device);
  assert.ok(leg !== undefined, `${device} has no leg in ${JSON.stringify(call)}`);
  return leg;
}

/** I38, said by the events alone: `seq` rises by one, the last word about each thing counts. */
function foldEvents(events: readonly PbxEvent[]) {
  const calls = new Map<string, Call>();
  const devices = new Set<string>();
  let seq = 0;
  for (const event of events) {
    assert.equal(event.seq, ++seq, "I38 seq rises by one");
    if (event.kind === "call") {
      if (event.call.endedAt === undefined) calls.set(event.call.id, event.call);
      else calls.delete(event.call.id);
    }
    if (event.kind !== "device") continue;
    if (event.state.registered) devices.add(event.state.device);
    else devices.delete(event.state.device);
  }
  return { seq, calls: [...calls.values()], devices: [...devices].sort() };
}

function byName(snapshot: PbxSnapshot): readonly string[] {
  return snapshot.devices.map((state) => state.device).sort();
}
