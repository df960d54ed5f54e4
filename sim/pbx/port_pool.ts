/**
 * The RTP ports that legs may name in their SDP: only those the media machine has announced as bound.
 * A closed port comes back when media announces it again, after its rest.
 */
import type { PortEvent } from "./media.ts";

export class PortPool {
  /** Longest free first, so that a port rests as long as it can. */
  readonly #free = new Set<number>();
  readonly #leased = new Set<number>();

  get free(): number {
    return this.#free.size;
  }

  get leased(): number {
    return this.#leased.size;
  }

  hear(event: PortEvent): void {
    this.#free.delete(event.port);
    if (event.kind === "port-ready" && !this.#leased.has(event.port)) this.#free.add(event.port);
  }

  /** A port for one leg, or `undefined` when none is free (the call is answered 503). */
  lease(): number | undefined {
    const port = this.#free.values().next().value;
    if (port === undefined) return undefined;
    this.#free.delete(port);
    this.#leased.add(port);
    return port;
  }

  /** The leg has ended; the caller tells media to close the port. Throws on a port that no leg has. */
  giveBack(port: number): void {
    if (!this.#leased.delete(port)) throw new Error(`Cannot give back port ${port}: no leg has it`);
  }
}
