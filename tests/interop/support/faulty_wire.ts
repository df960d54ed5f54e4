/** A wire between a foreign phone and the PBX that loses, doubles and reorders real datagrams, as its seed says. */
import { UdpSocket } from "../../../adapters/host/udp_socket.ts";
import { sameSocket, type SocketAddress } from "../../../core/lib/socket_address.ts";
import { below, chance, type Random } from "../../../core/lib/random.ts";

export interface Faults {
  /** Share of datagrams lost, doubled and delayed, each 0 … 1. */
  readonly loss: number;
  readonly doubled: number;
  readonly delayed: number;
  /** A delayed datagram comes up to so much later, behind those sent after it. */
  readonly delayMillis: number;
}

/** Datagrams from anybody go to `near`; those from `near` go to whoever spoke last. */
export class FaultyWire {
  readonly #socket: UdpSocket;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #caller: SocketAddress | undefined;
  lost = 0;
  delayed = 0;

  constructor(near: () => SocketAddress, readonly faults: Faults, readonly random: Random) {
    this.#socket = new UdpSocket({ host: "127.0.0.1", port: 0 }, {
      datagram: (bytes, source) => {
        const inward = !sameSocket(source, near());
        if (inward) this.#caller = source;
        const destination = inward ? near() : this.#caller;
        if (destination !== undefined) this.#carry(bytes, destination);
      },
      fault: () => {},
    });
  }

  get address(): SocketAddress {
    return this.#socket.address;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#socket.close();
  }

  #carry(bytes: Uint8Array, destination: SocketAddress): void {
    if (chance(this.random, this.faults.loss)) {
      this.lost++;
      return;
    }
    if (chance(this.random, this.faults.doubled)) this.#socket.send(bytes, destination);
    if (!chance(this.random, this.faults.delayed)) return this.#socket.send(bytes, destination);
    this.delayed++;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#socket.send(bytes, destination);
    }, below(this.random, this.faults.delayMillis));
    this.#timers.add(timer);
  }
}
