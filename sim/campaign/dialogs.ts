/** Dialogs of phones as the wire shows them, for those who take what is not theirs (RFC 3891). */
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import { callId, cseq, from, tagOf, to } from "../../core/sip/headers.ts";
import type { LampCall } from "../devices/phone_io.ts";
import { readOnce } from "../read_once.ts";
import type { World } from "../world.ts";

const HOSTS_REMEMBERED = 100;
const ACK = new TextEncoder().encode("ACK ");
const OK = new TextEncoder().encode("SIP/2.0 200 ");

export class DialogBook {
  readonly #latest = new BoundedMap<string, LampCall>(HOSTS_REMEMBERED);

  constructor(world: World) {
    world.tap(({ node, destination, bytes }) => {
      if (node === "pbx") this.#hear(destination.host, bytes);
    });
  }

  /** The one that a phone at this host has confirmed last, its own side being `local`. */
  of(host: string): LampCall | undefined {
    return this.#latest.get(host);
  }

  /** Our 200 to its INVITE, or our ACK to its 200. */
  #hear(host: string, bytes: Uint8Array): void {
    if (!begins(bytes, ACK) && !begins(bytes, OK)) return;
    const read = readOnce(bytes);
    if (!read.ok) return;
    const message = read.value;
    if (message.kind === "response" && cseq(message).method !== "INVITE") return;
    const ours = tagOf(message.kind === "request" ? from(message) : to(message));
    const theirs = tagOf(message.kind === "request" ? to(message) : from(message));
    if (ours === undefined || theirs === undefined) return;
    this.#latest.set(host, { callId: callId(message), localTag: theirs, remoteTag: ours });
  }
}

function begins(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}
