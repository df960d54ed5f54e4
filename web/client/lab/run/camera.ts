/** Watches an office's world and tells what changes in it that people would see: phones, calls, deeds, the PBX itself. */
import type { DeviceId } from "../../../../core/domain/ids.ts";
import type { Call } from "../../../../core/domain/pbx_messages.ts";
import type { Millis } from "../../../../core/lib/time.ts";
import type { PhoneDisplay } from "../../../../sim/devices/phone_io.ts";
import type { LifeStep } from "../../../../sim/life/deeds.ts";
import type { OfficeWorld } from "../../../../sim/office_world.ts";
import type { Happening } from "../../../../sim/world.ts";

/** `at`: since the beginning. */
export type Change = { readonly at: Millis } & ChangeBody;
type ChangeBody =
  | { readonly kind: "phone"; readonly device: DeviceId; readonly display: PhoneDisplay }
  | { readonly kind: "call"; readonly call: Call }
  | { readonly kind: "pbx"; readonly alive: boolean }
  | { readonly kind: "deed"; readonly deed: LifeStep["deed"] };

/** What the watched machines return as far as it is looked at here. */
type Effect =
  | { readonly kind: "display"; readonly state: PhoneDisplay }
  | { readonly kind: "event"; readonly event: { readonly kind: string; readonly call?: Call } }
  | { readonly kind: "other" };

export class Camera {
  readonly #sim: OfficeWorld;
  readonly #take: (change: Change) => void;
  #alive = true;

  constructor(sim: OfficeWorld, take: (change: Change) => void) {
    this.#sim = sim;
    this.#take = take;
    sim.world.observe((happening) => this.#see(happening));
  }

  deed({ deed }: LifeStep): void {
    this.#tell({ kind: "deed", deed });
  }

  #see(happening: Happening): void {
    if (this.#sim.pbxAlive !== this.#alive) {
      this.#alive = this.#sim.pbxAlive;
      this.#tell({ kind: "pbx", alive: this.#alive });
    }
    if (!("effects" in happening)) return;
    for (const effect of happening.effects as readonly Effect[]) {
      if (effect.kind === "display") {
        this.#tell({ kind: "phone", device: happening.node as DeviceId, display: effect.state });
      } else if (effect.kind === "event" && effect.event.call !== undefined) {
        this.#tell({ kind: "call", call: effect.event.call });
      }
    }
  }

  #tell(change: ChangeBody): void {
    this.#take({ at: this.#sim.world.now - this.#sim.startedAt, ...change });
  }
}
