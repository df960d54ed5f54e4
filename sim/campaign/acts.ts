/** A campaign's deeds done in an office's world: which call is meant is what the moment says. */
import type { CommandId, DeviceId, Extension } from "../../core/domain/ids.ts";
import type { Person } from "../../core/domain/office.ts";
import type { PbxCommand } from "../../core/domain/pbx_messages.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { plus } from "../../core/lib/time.ts";
import type { Deed, OfficeChange, Who } from "./deeds.ts";
import { DialogBook } from "./dialogs.ts";
import { Stranger } from "./stranger.ts";
import {
  commandOf,
  deviceOf,
  isPanelDeed,
  keyOf,
  type PanelDeed,
} from "../scenario/deed_commands.ts";
import type { LampCall } from "../devices/phone_io.ts";
import { CARRIER_ADDRESS, type OfficeWorld, PBX_ADDRESS } from "../office_world.ts";

/** How long a PBX that is told to stop may still say goodbye. */
const STOP_MILLIS = 3_000;
/** How late a command may come once more. */
const LATE_MILLIS = 15_000;
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

  /** Gives the command's id when the deed was one; `again`: the same command comes again, at once and late. */
  act(deed: Deed, again: boolean): CommandId | undefined {
    if (isPanelDeed(deed)) return this.#command(deed, again);
    if (deed.do === "office") return this.#office(deed);
    this.#do(deed);
    return undefined;
  }

  /** Who was disabled is not any more, and starts his phones anew, which were refused meanwhile. */
  enableEverybody(): void {
    const sim = this.#sim;
    if (this.#disabled.size === 0) return;
    this.#configure(
      sim.office.people.map((person) =>
        this.#disabled.has(person.extension) ? { ...person, disabled: false } : person
      ),
    );
    const owners = new Map(sim.office.devices.map(({ id, owner }) => [id, owner]));
    for (const device of sim.devices) {
      if (!this.#disabled.has(owners.get(device)!)) continue;
      sim.press(device, { press: "unplug" });
      sim.world.after(1_000, `${device} starts anew`, () => sim.press(device, { press: "plug" }));
    }
  }

  #do(deed: Exclude<Deed, PanelDeed | { do: "office" }>): void {
    const sim = this.#sim;
    switch (deed.do) {
      case "dial":
      case "press":
      case "refer":
      case "lamp":
      case "type":
        return this.#press(deed.who, keyOf(deed));
      case "take": {
        const call = deed.whose === "nobody"
          ? NO_DIALOG
          : this.#dialogs.of(sim.hostOf(this.#device(deed.whose))) ?? NO_DIALOG;
        return this.#press(deed.who, { press: "take", user: this.#userOf(deed.whose), call });
      }
      case "ring-in":
        return void sim.ringIn({ line: deed.line, from: deed.from });
      case "outside":
        return this.#outside(deed.what);
      case "network":
        return this.#network(deed);
      case "pbx":
        return this.#pbx(deed.what);
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

  #office({ what, who }: Extract<Deed, { do: "office" }>): CommandId {
    if (what === "disable") this.#disabled.add(who);
    return this.#configure(
      this.#sim.office.people.map((person) =>
        person.extension === who ? changed(person, what) : person
      ),
    );
  }

  #configure(people: readonly Person[]): CommandId {
    const { office } = this.#sim;
    const next = { ...office, people, revision: office.revision + 1 };
    return this.#execute({ kind: "configure", office: next }, false);
  }

  /** Whom the phone says that it calls. */
  #userOf(whose: Who): string {
    const { devices } = this.#sim.office;
    return devices.find((one) => one.id === this.#device(whose))?.owner ?? whose;
  }

  #command(deed: PanelDeed, again: boolean): CommandId | undefined {
    const command = commandOf(deed, this.#sim.snapshot(), (who) => this.#device(who));
    return command === undefined ? undefined : this.#execute(command, again);
  }

  #execute(command: PbxCommand, again: boolean): CommandId {
    const id = `command-${++this.#commands}` as CommandId;
    this.#sim.execute(id, command);
    if (again) {
      this.#sim.execute(id, command);
      this.#sim.world.after(LATE_MILLIS, `${id} comes again`, () => this.#sim.execute(id, command));
    }
    return id;
  }

  #device(who: Who): DeviceId {
    return deviceOf(who, this.#sim.devices);
  }
}

function changed(person: Person, what: OfficeChange): Person {
  const { rights } = person;
  switch (what) {
    case "disable":
    case "enable":
      return { ...person, disabled: what === "disable" };
    case "never-record":
      return { ...person, recording: "never" };
    case "always-record":
      return { ...person, recording: "always" };
    case "forbid-retrieve":
      return { ...person, rights: { ...rights, retrieve: false } };
    case "allow-pickup":
      return { ...person, rights: { ...rights, pickup: "all" } };
    default:
      return unreachable(what);
  }
}
