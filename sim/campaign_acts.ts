/** A campaign's deeds done in an office's world: which call is meant is what the moment says. */
import type { CallId, CommandId, DeviceId, Extension } from "../core/domain/ids.ts";
import type { Person } from "../core/domain/office.ts";
import type { Call, PbxCommand } from "../core/domain/pbx_messages.ts";
import { unreachable } from "../core/lib/unreachable.ts";
import { plus } from "../core/lib/time.ts";
import type { Ask, Deed, Who } from "./campaign_deeds.ts";
import { DialogBook } from "./campaign_dialogs.ts";
import { Stranger } from "./campaign_stranger.ts";
import type { LampCall } from "./devices/phone_io.ts";
import { CARRIER_ADDRESS, type OfficeWorld, PBX_ADDRESS } from "./office_world.ts";

type PanelDeed = Extract<Deed, { do: "click" | "panel" | "retrieve" | "pickup" | "presence" }>;

/** How long a PBX that is told to stop may still say goodbye. */
const STOP_MILLIS = 3_000;
/** One that no phone has made. */
const NO_DIALOG: LampCall = { callId: "nobody", localTag: "no", remoteTag: "body" };

export class Actors {
  readonly #sim: OfficeWorld;
  readonly #dialogs: DialogBook;
  readonly #stranger: Stranger;
  /** Who was disabled at some time. */
  readonly #disabled = new Set<Extension>();
  #commands = 0;

  constructor(sim: OfficeWorld) {
    this.#sim = sim;
    this.#dialogs = new DialogBook(sim.world);
    this.#stranger = new Stranger(sim);
  }

  /** Gives the command's id when the deed was one; `again`: the same command comes a second time at once. */
  act(deed: Deed, again: boolean): CommandId | undefined {
    switch (deed.do) {
      case "click":
      case "panel":
      case "retrieve":
      case "pickup":
      case "presence":
        return this.#command(deed, again);
      default:
        this.#do(deed);
        return undefined;
    }
  }

  /** Who was disabled is not any more, and starts his phones anew, which were refused meanwhile. */
  enableEverybody(): void {
    const sim = this.#sim;
    const disabled = [...this.#disabled];
    if (disabled.length === 0) return;
    this.#configure(sim.office.people.map((person) => ({ ...person, disabled: false })));
    for (const device of sim.devices) {
      if (!disabled.some((who) => device.startsWith(who))) continue;
      sim.press(device, { press: "unplug" });
      sim.world.after(1_000, `${device} starts anew`, () => sim.press(device, { press: "plug" }));
    }
  }

  #do(deed: Exclude<Deed, PanelDeed>): void {
    const sim = this.#sim;
    switch (deed.do) {
      case "dial":
        return this.#press(deed.who, { press: "dial", digits: deed.number });
      case "press":
        return this.#press(deed.who, { press: deed.key });
      case "refer":
        return this.#press(deed.who, { press: "transfer", to: deed.to });
      case "lamp":
        return this.#press(deed.who, { press: "lamp", user: deed.user });
      case "take": {
        const call = deed.whose === "nobody"
          ? NO_DIALOG
          : this.#dialogs.of(sim.hostOf(this.#device(deed.whose))) ?? NO_DIALOG;
        return this.#press(deed.who, { press: "take", user: deed.whose.slice(0, 4), call });
      }
      case "type":
        return this.#press(deed.who, { press: "dtmf", digits: deed.digits, by: deed.by });
      case "ring-in":
        return void sim.ringIn({ line: deed.line, from: deed.from });
      case "outside":
        return this.#outside(deed.what);
      case "network":
        return this.#network(deed);
      case "pbx":
        return this.#pbx(deed.what);
      case "office":
        return this.#office(deed);
      case "stranger":
        return this.#stranger.sends(deed.sends);
      default:
        return unreachable(deed);
    }
  }

  #press(who: Who, key: Parameters<OfficeWorld["press"]>[1]): void {
    this.#sim.press(this.#device(who), key);
  }

  #outside(what: Extract<Deed, { do: "outside" }>["what"]): void {
    const sim = this.#sim;
    const call = [...sim.outside.values()].find((one) => one.state !== "ended")?.id;
    if (call === undefined) return;
    switch (what) {
      case "hangup":
        return sim.hangUpOutside(call);
      case "hold":
      case "resume":
        return sim.actOutside({ kind: "hold", call, held: what === "hold" });
      case "type":
        return sim.actOutside({ kind: "type", call, digits: "42#" });
    }
  }

  #network({ what, who }: Extract<Deed, { do: "network" }>): void {
    const { network } = this.#sim.world;
    const host = who === "carrier" ? CARRIER_ADDRESS.host : this.#sim.hostOf(this.#device(who));
    if (what === "cut") network.cut(host, PBX_ADDRESS.host);
    else network.mend(host, PBX_ADDRESS.host);
  }

  #pbx(what: "kill" | "stop" | "restart"): void {
    const sim = this.#sim;
    if (what === "restart") {
      if (!sim.pbxAlive) sim.restartPbx();
    } else if (sim.pbxAlive) {
      if (what === "kill") return sim.killPbx();
      const run = sim.runs.length;
      sim.stopPbx();
      sim.world.at(plus(sim.world.now, STOP_MILLIS), "the PBX has stopped", () => {
        if (sim.pbxAlive && sim.runs.length === run) sim.killPbx();
      });
    }
  }

  #office({ what, who }: Extract<Deed, { do: "office" }>): void {
    this.#disabled.add(who);
    this.#configure(
      this.#sim.office.people.map((person) =>
        person.extension === who ? { ...person, disabled: what === "disable" } : person
      ),
    );
  }

  #configure(people: readonly Person[]): void {
    const { office } = this.#sim;
    const next = { ...office, people, revision: office.revision + 1 };
    this.#execute({ kind: "configure", office: next }, false);
  }

  #command(deed: PanelDeed, again: boolean): CommandId | undefined {
    const command = this.#commandOf(deed);
    return command === undefined ? undefined : this.#execute(command, again);
  }

  #execute(command: PbxCommand, again: boolean): CommandId {
    const id = `command-${++this.#commands}` as CommandId;
    this.#sim.execute(id, command);
    if (again) this.#sim.execute(id, command);
    return id;
  }

  #commandOf(deed: PanelDeed): PbxCommand | undefined {
    switch (deed.do) {
      case "click": {
        const { number: destination, line, autoAnswer } = deed;
        const device = this.#device(deed.who);
        const chosen = line === undefined ? {} : { line };
        return { kind: "originate", device, destination, autoAnswer, ...chosen };
      }
      case "panel": {
        const call = this.callOn(this.#device(deed.of ?? deed.who));
        return call && commandFor(deed.asks, call, deed.who, (who) => this.#device(who));
      }
      case "retrieve": {
        const { slot, autoAnswer } = deed;
        return { kind: "retrieve", slot, device: this.#device(deed.who), autoAnswer };
      }
      case "pickup": {
        const { whose: extension, autoAnswer } = deed;
        return { kind: "pickup", extension, device: this.#device(deed.who), autoAnswer };
      }
      case "presence":
        return { kind: "presence", extension: deed.who, code: deed.code };
      default:
        return unreachable(deed);
    }
  }

  #device(who: Who): DeviceId {
    return deviceOf(who, this.#sim.devices);
  }

  /** The call that a device talks in, else the latest it has a part in, else the latest it had. */
  callOn(device: DeviceId): CallId | undefined {
    const { calls } = this.#sim.snapshot();
    const rank = ({ legs }: Call) =>
      Math.max(
        ...legs.map((leg) =>
          leg.device !== device
            ? 0
            : leg.state === "ended"
            ? 1
            : leg.answeredAt === undefined
            ? 2
            : 3
        ),
      );
    return calls.filter((call) => rank(call) > 0)
      .toSorted((a, b) => rank(b) - rank(a) || b.startedAt - a.startedAt)[0]?.id;
  }
}

function commandFor(
  asks: Ask,
  call: CallId,
  who: Who,
  deviceOf: (who: Who) => DeviceId,
): PbxCommand {
  const device = deviceOf(who);
  switch (asks.ask) {
    case "hold":
    case "resume":
    case "hangup":
      return { kind: asks.ask, call, device };
    case "complete":
    case "back":
      return { kind: "complete-transfer", call, device, complete: asks.ask === "complete" };
    case "park": {
      const slot = asks.slot === undefined ? {} : { slot: asks.slot };
      const whom = asks.for === undefined ? {} : { for: asks.for, note: `${asks.for}さん宛` };
      return { kind: "park", call, device, ...slot, ...whom };
    }
    case "transfer": {
      const line = asks.line === undefined ? {} : { line: asks.line };
      return { kind: "transfer", call, device, to: asks.to, mode: asks.mode, ...line };
    }
    case "move": {
      const { autoAnswer } = asks;
      return { kind: "move", call, device, toDevice: deviceOf(asks.to), autoAnswer };
    }
    case "record":
      return { kind: "record", call, device, on: asks.on };
    default:
      return unreachable(asks);
  }
}

/** A person's desk phone, unless it is a device's own name. */
export function deviceOf(who: Who, devices: readonly DeviceId[]): DeviceId {
  const device = who as DeviceId;
  return who.includes("-") || devices.includes(device) ? device : `${device}-desk` as DeviceId;
}
