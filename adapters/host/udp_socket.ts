/**
 * One UDP socket as the hosts need it. Sends leave in the order they were given: Deno may reorder
 * datagrams whose sends overlap (a 200 ahead of its 180), so exactly one is under way at a time.
 */
import type { SocketAddress } from "../../core/lib/socket_address.ts";

/** Datagrams waiting to be sent; beyond it the oldest are dropped, and SIP retransmits. */
export const SEND_QUEUE_MAX = 10_000;

/** The largest UDP payload over IPv4 and IPv6 alike. */
const DATAGRAM_BYTES_MAX = 65_535;

export interface UdpSocketEvents {
  /** Asked of each datagram before it is copied; one that is not let in is dropped. All are when absent. */
  admits?(source: SocketAddress): boolean;
  /** `bytes` belong to the receiver. An exception is contained and reported, never lost, never fatal. */
  datagram(bytes: Uint8Array, source: SocketAddress): void;
  fault(where: "handler" | "send" | "receive", error: unknown): void;
}

interface Outgoing {
  readonly bytes: Uint8Array;
  readonly destination: Deno.NetAddr;
}

export class UdpSocket {
  readonly address: SocketAddress;
  readonly #connection: Deno.DatagramConn;
  readonly #events: UdpSocketEvents;
  readonly #finished: Promise<void>;
  #queue: Outgoing[] = [];
  #head = 0;
  #sending: Promise<void> | undefined;
  #closed = false;
  dropped = 0;

  /**
   * Throws `Deno.errors.AddrInUse` and the like; the caller words them for people. Of a datagram longer than
   * `bytesMax` the rest is lost.
   */
  constructor(local: SocketAddress, events: UdpSocketEvents, bytesMax = DATAGRAM_BYTES_MAX) {
    this.#connection = Deno.listenDatagram({
      transport: "udp",
      hostname: local.host,
      port: local.port,
    });
    const bound = this.#connection.addr as Deno.NetAddr;
    this.address = { host: bound.hostname, port: bound.port };
    this.#events = events;
    this.#finished = this.#receive(bytesMax);
  }

  send(bytes: Uint8Array, destination: SocketAddress): void {
    if (this.#closed) return;
    if (this.#queue.length - this.#head >= SEND_QUEUE_MAX) {
      this.#head++;
      this.dropped++;
    }
    this.#queue.push({
      bytes,
      destination: { transport: "udp", hostname: destination.host, port: destination.port },
    });
    this.#sending ??= this.#drain();
  }

  /** Sends what is queued, then closes. */
  async close(): Promise<void> {
    await this.#sending;
    this.#closed = true;
    this.#connection.close();
    await this.#finished;
  }

  async #drain(): Promise<void> {
    for (; this.#head < this.#queue.length; this.#head++) {
      const { bytes, destination } = this.#queue[this.#head]!;
      try {
        await this.#connection.send(bytes, destination);
      } catch (error) {
        this.#events.fault("send", error);
      }
    }
    this.#queue = [];
    this.#head = 0;
    this.#sending = undefined;
  }

  async #receive(bytesMax: number): Promise<void> {
    // one buffer for the socket's life: left to itself, Deno allocates 64 KB for every datagram
    const buffer = new Uint8Array(bytesMax);
    while (!this.#closed) {
      let bytes: Uint8Array, from: Deno.NetAddr;
      try {
        [bytes, from] = await this.#connection.receive(buffer) as [Uint8Array, Deno.NetAddr];
      } catch (error) {
        // an ICMP "port unreachable" of an earlier send surfaces here; the socket itself lives on
        if (this.#closed || error instanceof Deno.errors.BadResource) return;
        this.#events.fault("receive", error);
        continue;
      }
      try {
        const source = { host: from.hostname, port: from.port };
        if (this.#events.admits?.(source) === false) continue;
        this.#events.datagram(bytes.slice(), source);
      } catch (error) {
        this.#events.fault("handler", error);
      }
    }
  }
}
