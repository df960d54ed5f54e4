/**
 * The laws of `invariants.md` as an observer of an office's world: checked after each event, and once more
 * when everything should have settled. What breaks one is thrown with its id, and ends the run.
 */
import type { OfficeIndex } from "../../core/domain/office.ts";
import { indexOffice } from "../../core/domain/office.ts";
import type { PbxEvent } from "../../core/domain/pbx_messages.ts";
import { readRtp } from "../../core/media/rtp.ts";
import { DeviceLaws } from "./devices.ts";
import { HoldLaws } from "./hold.ts";
import { LampLaws } from "./lamps.ts";
import { type Law, Ledger, must, type PbxTurn } from "./law.ts";
import { LegLaws } from "./legs.ts";
import { MediaLaws } from "./media.ts";
import { ParkLaws } from "./park.ts";
import { RecordingLaws } from "./recording.ts";
import { ReferLaws } from "./refer.ts";
import { RestLaws } from "./rest.ts";
import { SdpLaws } from "./sdp.ts";
import { StoryLaws } from "./story.ts";
import { TransferLaws } from "./transfer.ts";
import { type Told, WireLaws } from "./wire.ts";
import type { OfficeWorld } from "../office_world.ts";
import type { MediaEffect } from "../pbx/media.ts";
import type { PbxEffect, PbxInput } from "../pbx/pbx.ts";
import type { Happening } from "../world.ts";

export interface InvariantWatch {
  /** Nobody calls and the network is quiet: nothing may be left (I35), and phones show what the PBX says. */
  settled(): void;
  /** All phones have been unplugged for longer than anything is kept for them. */
  gone(): void;
}

export interface WatchOptions {
  /** Hears each request's final answer of the PBX, once. */
  readonly answered?: Told;
}

/** Watches from now on; to be called before the world runs. A PBX that was killed is judged no more, a new one anew. */
export function watchInvariants(
  sim: OfficeWorld,
  office: OfficeIndex,
  options: WatchOptions = {},
): InvariantWatch {
  let watch = new RunWatch(sim, office, options);
  let run = sim.runs.length;
  sim.world.observe((happening) => {
    if (!sim.pbxAlive) return;
    if (sim.runs.length > run) {
      run = sim.runs.length;
      watch = new RunWatch(sim, indexOffice(sim.office), options);
    }
    watch.see(happening);
  });
  return {
    settled: () => watch.settled(),
    gone: () => watch.gone(),
  };
}

/** One run of the PBX under all laws. */
class RunWatch {
  readonly #ledger: Ledger;
  readonly #media: MediaLaws;
  readonly #laws: readonly Law[];
  /** Those that look at each event, and at each turn of the PBX. */
  readonly #looking: readonly Law[];
  readonly #turning: readonly Law[];
  #read = 0;

  constructor(sim: OfficeWorld, office: OfficeIndex, options: WatchOptions) {
    const ledger = this.#ledger = new Ledger(sim, office);
    this.#media = new MediaLaws(ledger);
    this.#laws = [
      new WireLaws(options.answered),
      new SdpLaws(),
      new ReferLaws(),
      new LegLaws(),
      new HoldLaws(ledger),
      new DeviceLaws(ledger),
      new StoryLaws(ledger),
      new ParkLaws(ledger),
      new TransferLaws(ledger),
      new RecordingLaws(ledger),
      new LampLaws(ledger),
      this.#media,
      new RestLaws(ledger),
    ];
    this.#looking = this.#laws.filter((law) => law.looks !== undefined);
    this.#turning = this.#laws.filter((law) => law.turn !== undefined);
  }

  see(happening: Happening): void {
    const { events } = this.#ledger.sim;
    for (; this.#read < events.length; this.#read++) this.#hear(events[this.#read]!, this.#read);
    const node = "node" in happening ? happening.node : undefined;
    if (node === "pbx") {
      const turn = turnOf(happening);
      for (const law of this.#turning) law.turn!(turn);
    } else if (node === "relay") this.#relayed(happening);
    for (const law of this.#looking) law.looks!(happening.at);
  }

  settled(): void {
    for (const law of this.#laws) law.settled?.();
  }

  gone(): void {
    for (const law of this.#laws) law.gone?.();
  }

  #hear(event: PbxEvent, place: number): void {
    const { calls, ended, devices, bindings, sim } = this.#ledger;
    must(event.seq === place + 1, "I38", () => `event ${place + 1} has seq ${event.seq}`);
    const before = sim.events[place - 1];
    must(
      before === undefined || before.at <= event.at,
      "I40",
      () => `event ${event.seq} goes back`,
    );
    switch (event.kind) {
      case "call": {
        const { call } = event;
        const was = calls.get(call.id);
        must(!ended.has(call.id), "I32", () => `call ${call.id} goes on after its end`);
        for (const law of this.#laws) law.call?.(call, was, event.at);
        if (call.endedAt === undefined) calls.set(call.id, call);
        else {
          calls.delete(call.id);
          ended.add(call.id);
        }
        return;
      }
      case "device":
        if (event.state.registered) devices.set(event.state.device, event.state);
        else devices.delete(event.state.device);
        for (const law of this.#laws) law.device?.(event.state);
        return;
      case "bindings":
        bindings.set(event.device, event.bindings);
        for (const law of this.#laws) law.bindings?.(event.device, event.bindings, event.at);
        return;
      case "configured":
        this.#ledger.office = indexOffice(sim.office);
        return;
    }
  }

  #relayed(happening: Happening): void {
    if (!("effects" in happening)) return;
    const packet = happening.kind === "datagram" ? happening.datagram : undefined;
    for (const effect of happening.effects as readonly MediaEffect[]) {
      if (effect.kind !== "send" || effect.port % 2 === 1) continue;
      if (packet !== undefined) {
        this.#media.relayed(packet.source.host, packet.local.port, effect.port);
        continue;
      }
      const ssrc = readRtp(effect.bytes)?.ssrc;
      if (ssrc !== undefined) this.#media.played(effect.port, ssrc);
    }
  }
}

function turnOf(happening: Happening): PbxTurn {
  const effects = "effects" in happening ? happening.effects as readonly PbxEffect[] : [];
  const { at } = happening;
  if (happening.kind === "datagram") return { at, effects, datagram: happening.datagram };
  const input = happening.kind === "input" ? happening.input as PbxInput : undefined;
  switch (input?.kind) {
    case "datagram":
      return { at, effects, datagram: input };
    case "command":
      return { at, effects, command: input };
    case "shutdown":
      return { at, effects, stops: true };
    default:
      return { at, effects };
  }
}
