/** The faults of the simulated network between real sockets: datagrams are lost, late, doubled or out of order, as a lab asks. */
import type { Random } from "../../core/lib/random.ts";
import { Network } from "../../sim/network.ts";
import { systemNow } from "./system.ts";
import type { WireFaults } from "./worker_messages.ts";

/** Datagrams held back at once; further ones are lost. */
export const HELD_BACK_MAX = 10_000;

export class FaultyWire {
  readonly #network: Network;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #cut: ReadonlySet<string> = new Set();
  #faulty = false;

  constructor(random: Random) {
    this.#network = new Network(random);
  }

  /** Datagrams on their way. */
  get heldBack(): number {
    return this.#timers.size;
  }

  /** Without latency and faults everything passes at once. */
  set({ conditions, cut }: WireFaults): void {
    this.#cut = new Set(cut);
    this.#network.setConditions(conditions);
    this.#faulty = Object.entries(conditions).some(([name, value]) =>
      name !== "reorderMillis" && value > 0
    );
  }

  /** `seat`: who sends or gets it; `link`: datagrams of one link keep their order unless it is to be disturbed. */
  carry(seat: string, link: string, pass: () => void): void {
    if (this.#cut.has(seat)) return;
    if (!this.#faulty) return pass();
    const now = systemNow();
    const end = (host: string) => ({ host, port: 0 });
    for (const arrival of this.#network.carry(end(seat), end(link), now)) {
      if (this.#timers.size >= HELD_BACK_MAX) return;
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        pass();
      }, Math.max(0, arrival - now));
      this.#timers.add(timer);
    }
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
