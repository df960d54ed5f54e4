/** Keys of the addresses that datagrams of a simulated world go between. */
import { type SocketAddress, socketKey } from "../core/lib/socket_address.ts";
import { LINKS_MAX } from "./network.ts";

/** Made up once each: the same text is the same string. */
export class SocketKeys {
  readonly #byHost = new Map<string, Map<number, string>>();
  readonly #ways = new Map<string, Map<string, string>>();

  of(address: SocketAddress): string {
    const { host, port } = address;
    return inner(this.#byHost, host, port, () => socketKey(address));
  }

  /** From one key to another. */
  way(from: string, to: string): string {
    return inner(this.#ways, from, to, () => `${from} ${to}`);
  }
}

/** What is kept of a pair; made when there is nothing. A flood from ever other addresses is forgotten now and then. */
function inner<A, B>(table: Map<A, Map<B, string>>, a: A, b: B, make: () => string): string {
  let of = table.get(a);
  if (of === undefined) {
    if (table.size === LINKS_MAX) table.clear();
    table.set(a, of = new Map());
  }
  let kept = of.get(b);
  if (kept === undefined) {
    if (of.size === LINKS_MAX) of.clear();
    of.set(b, kept = make());
  }
  return kept;
}
