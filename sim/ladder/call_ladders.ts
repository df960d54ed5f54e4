/** Ladders of an office's world: what is sent in it, by call, with what people did beside it. */
import type { CallId, DeviceId } from "../../core/domain/ids.ts";
import type { Call } from "../../core/domain/pbx_messages.ts";
import type { Ladder, LadderParty } from "./ladder.ts";
import { LadderBook } from "./book.ts";
import { CARRIER_ADDRESS, type OfficeWorld, PBX_ADDRESS } from "../office_world.ts";
import type { PbxEffect } from "../pbx/pbx.ts";
import type { Happening } from "../world.ts";

export class CallLadders {
  readonly #sim: OfficeWorld;
  readonly #book: LadderBook;

  /** Watches from now on. */
  constructor(sim: OfficeWorld) {
    this.#sim = sim;
    const hosts = partiesOf(sim);
    this.#book = new LadderBook({
      party: (host) => hosts.get(host) ?? { host, name: host, owner: "" },
      middle: PBX_ADDRESS.host,
    });
    sim.world.tap(({ arrivals, ...sent }) =>
      this.#book.hear({ ...sent, arrives: arrivals.length > 0 })
    );
    sim.world.observe((happening) => this.#learn(happening));
  }

  /** Somebody does something: it stands in ladders at this moment, where one of the devices takes part (absent: in all). */
  note(text: string, devices?: readonly DeviceId[]): void {
    const known = devices?.filter((one) => this.#sim.devices.includes(one));
    this.#book.note(this.#sim.world.now, text, known?.map((one) => this.#sim.hostOf(one)));
  }

  /** Calls that are remembered, the oldest first, as they were told last. */
  calls(): readonly Call[] {
    return this.#book.calls();
  }

  /** Of one call; `undefined` for one that is not remembered. */
  of(id: CallId): Ladder | undefined {
    return this.#book.of(id);
  }

  /** Of everything that an INVITE began, whatever call it belongs to. */
  all(title: string): Ladder {
    return this.#book.all(title);
  }

  #learn(happening: Happening): void {
    if (!("node" in happening) || happening.node !== "pbx" || !("effects" in happening)) return;
    const calls = (happening.effects as readonly PbxEffect[]).flatMap((effect) =>
      effect.kind === "event" && effect.event.kind === "call" ? [effect.event.call] : []
    );
    if (calls.length === 0) return;
    const asked = happening.kind === "datagram" ? happening.datagram.bytes : undefined;
    this.#book.learn({ calls, asked, legs: this.#sim.pbx.inspect() });
  }
}

/** By host. */
function partiesOf(sim: OfficeWorld): ReadonlyMap<string, LadderParty> {
  const owners = new Map(sim.office.devices.map((one) => [one.id, one.owner]));
  const names = new Map(sim.office.people.map((one) => [one.extension, one.name]));
  const phones = sim.devices.map((device): LadderParty => ({
    host: sim.hostOf(device),
    name: device,
    owner: names.get(owners.get(device)!) ?? "",
  }));
  const others = [[PBX_ADDRESS.host, "PBX"], [CARRIER_ADDRESS.host, "carrier"]] as const;
  return new Map([
    ...phones.map((one) => [one.host, one] as const),
    ...others.map(([host, name]) => [host, { host, name, owner: "" }] as const),
  ]);
}
