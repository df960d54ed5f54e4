/** Laws of what is left, of strangers, of restarts and of who has left the office (I27, I34, I35, I37, I39). */
import type { Call } from "../../core/domain/pbx_messages.ts";
import type { Instant } from "../../core/lib/time.ts";
import { type Law, type Ledger, must, type PbxTurn } from "./law.ts";
import { CARRIER_ADDRESS } from "../office_world.ts";

export class RestLaws implements Law {
  readonly #ledger: Ledger;
  /** Hosts that have a part in the office. */
  readonly #known: ReadonlySet<string>;
  /** Calls of former runs. */
  readonly #former: ReadonlySet<string>;
  #looked = false;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    const { sim } = ledger;
    const phones = sim.devices.map((device) => sim.hostOf(device));
    this.#known = new Set([...phones, CARRIER_ADDRESS.host]);
    const before = sim.runs.slice(0, -1).flat();
    this.#former = new Set(
      before.flatMap((event) => event.kind === "call" ? [event.call.id] : []),
    );
  }

  call({ id }: Call): void {
    must(!this.#former.has(id), "I37", () => `call ${id} is of a former run`);
  }

  turn({ at, datagram, command, effects, stops }: PbxTurn): void {
    if (stops === true) this.#stopped();
    if (datagram !== undefined && !this.#known.has(datagram.source.host)) {
      this.#strangers(datagram.source.host, effects);
    }
    if (command?.command.kind === "configure") this.#configured(effects, at);
  }

  /** I37: what a new run shows at first is nothing of before. */
  looks(now: Instant): void {
    if (this.#looked) return;
    this.#looked = true;
    const { calls } = this.#ledger.sim.pbx.snapshot(now);
    must(
      calls.every((call) => !this.#former.has(call.id)),
      "I37",
      () => `${calls.length} calls are shown at the start`,
    );
  }

  settled(): void {
    const { sim } = this.#ledger;
    const { calls, legs, sessions, ports, timers } = sim.pbx.census();
    must(
      calls + legs + sessions + ports + timers === 0,
      "I35",
      () =>
        `left over: ${calls} calls, ${legs} legs, ${sessions} sessions, ${ports} ports, ${timers} timers`,
    );
    for (const device of sim.devices) {
      const state = sim.display(device)?.state ?? "idle";
      must(state === "idle", "I34", () => `${device} still shows ${state}`);
    }
    for (const call of sim.outside.values()) {
      must(call.state === "ended", "I34", () => `${call.id} outside is still ${call.state}`);
    }
  }

  gone(): void {
    const { subscriptions, sessions, transactions } = this.#ledger.sim.pbx.census();
    must(
      subscriptions + sessions + transactions === 0,
      "I35",
      () => `${subscriptions} subscriptions, ${sessions} sessions, ${transactions} transactions`,
    );
  }

  /** I27: who has not proved who he is causes nothing but an answer, and a line in the log. */
  #strangers(host: string, effects: PbxTurn["effects"]): void {
    for (const effect of effects) {
      const harmless = effect.kind === "send"
        ? effect.destination.host === host
        : effect.kind === "event" && effect.event.kind === "digest-failed";
      must(harmless, "I27", () => `${host} caused ${JSON.stringify(effect)}`);
    }
  }

  /** I37: a PBX that stops leaves nobody in a call, for nobody would tell him later. */
  #stopped(): void {
    const { calls, sim } = this.#ledger;
    must(calls.size === 0, "I37", () => `${calls.size} calls outlive the PBX`);
    const alive = sim.pbx.inspect().length;
    must(alive === 0, "I37", () => `${alive} legs outlive the PBX`);
  }

  /** I39: who was disabled has no phone any more, and running calls go on. */
  #configured(effects: PbxTurn["effects"], at: Instant): void {
    for (const effect of effects) {
      const ended = effect.kind === "event" && effect.event.kind === "call";
      must(!ended, "I39", () => `a new configuration has changed a call at ${at}`);
    }
    const { office, devices } = this.#ledger;
    for (const { id, owner } of office.office.devices) {
      const disabled = office.person.get(owner)?.disabled === true;
      must(!disabled || !devices.has(id), "I39", () => `${id} of ${owner} is still registered`);
    }
  }
}
