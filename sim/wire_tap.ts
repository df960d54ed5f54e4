/** What passes one host's network card in a simulated world, in the order in which it passes: a capture as a server makes it. */
import type { Instant } from "../core/lib/time.ts";
import { EventQueue } from "./event_queue.ts";
import type { CapturedDatagram } from "./pcap.ts";
import type { World } from "./world.ts";

export class WireTap {
  readonly #see: (datagram: CapturedDatagram) => void;
  /** Under way to the host. */
  readonly #coming = new EventQueue<CapturedDatagram>();

  /**
   * `see` is told of each datagram from now on: what the host sends when it leaves, even when it is lost further on;
   * what comes to it when it arrives, twice when there were two. What is lost on its way to the host never passes.
   */
  constructor(world: World, host: string, see: (datagram: CapturedDatagram) => void) {
    this.#see = see;
    world.tap(({ at, source, destination, bytes, arrivals }) => {
      this.catchUp(at);
      if (source.host === host) see({ at, source, destination, bytes });
      if (destination.host !== host) return;
      for (const arrival of arrivals) {
        this.#coming.put(arrival, { at: arrival, source, destination, bytes });
      }
    });
  }

  /** Tells what has arrived by then; to be called at the end, since it is told when the next one is sent. */
  catchUp(now: Instant): void {
    for (let next = this.#coming.nextAt(); next !== undefined && next <= now;) {
      this.#see(this.#coming.take()!);
      next = this.#coming.nextAt();
    }
  }
}
