/**
 * The registrar (RFC 3261 §10.3): where each device is now. It is asked only after the digest was right,
 * so nothing unauthenticated makes state (I27). A contact is reached by the address its REGISTER came
 * from, whatever it says itself, because phones behind NAT do not know better.
 */
import type { DeviceId } from "../../core/domain/ids.ts";
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import { sameSocket, type SocketAddress, socketKey } from "../../core/lib/socket_address.ts";
import { earlier, type Instant, plus } from "../../core/lib/time.ts";
import { TimerTable } from "../../core/lib/timer_table.ts";
import { parseUri, sameUri } from "../../core/sip/address.ts";
import { callId, contacts, cseq, expires } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import {
  BINDINGS_MAX,
  EXPIRES_DEFAULT_SECONDS,
  EXPIRES_MAX_SECONDS,
  EXPIRES_MIN_SECONDS,
  REGISTER_CALLS_REMEMBERED,
} from "./limits.ts";

/** One contact of a device. */
export interface Binding {
  /** The contact's URI as registered: the Request-URI of what is sent there. */
  readonly contact: string;
  /** Where it is sent to. */
  readonly source: SocketAddress;
  /** Of the REGISTER that bound it last. */
  readonly callId: string;
  readonly cseq: number;
  readonly userAgent?: string;
  readonly expiresAt: Instant;
}

/** The answer to a REGISTER. */
export interface RegisterAnswer {
  readonly status: number;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The device's contacts are now others than before. */
  readonly changed: boolean;
  /** Contacts were bound, bound anew or removed, so that there is something to keep over a restart. */
  readonly bound: boolean;
}

interface Entry {
  bindings: readonly Binding[];
  /** Last CSeq of each REGISTER dialog-like sequence, also after its binding has gone. */
  readonly lastCseq: BoundedMap<string, number>;
}

interface Wish {
  readonly uri: string;
  readonly seconds: number;
}

export class Registrar {
  readonly #entries = new Map<DeviceId, Entry>();
  /** How many contacts each address has, and each host. */
  readonly #sources = new Map<string, number>();
  #size = 0;
  /** One timer a device: when the first of its contacts expires. */
  readonly #expiries = new TimerTable();

  /** Contacts that are not expired. */
  bindings(device: DeviceId, now: Instant): readonly Binding[] {
    const entry = this.#entries.get(device);
    if (entry === undefined) return [];
    return entry.bindings.filter((binding) => binding.expiresAt > now);
  }

  /** Contacts of all devices. */
  get size(): number {
    return this.#size;
  }

  /** Whether the device is bound from exactly this address: guards against strangers leave it alone. */
  boundFrom(device: DeviceId, source: SocketAddress, now: Instant): boolean {
    return this.bindings(device, now).some((binding) => sameSocket(binding.source, source));
  }

  /** Whether any device is bound from this address. */
  knows(source: SocketAddress): boolean {
    return this.#sources.has(socketKey(source));
  }

  /** Whether any device is bound from this host, whatever its port. */
  knowsHost(host: string): boolean {
    return this.#sources.has(host);
  }

  /** RFC 3261 §10.3 steps 5–8: all of the request's contacts or none. */
  register(
    device: DeviceId,
    request: SipRequest,
    source: SocketAddress,
    now: Instant,
  ): RegisterAnswer {
    const list = contacts(request);
    if (list === "*") return this.#removeAll(device, request, now);
    if (list.length === 0) return this.#listing(device, now, { changed: false, bound: false });
    const wishes: Wish[] = [];
    for (const contact of list) {
      const seconds = wishedSeconds(contact.params.get("expires"), request);
      if (parseUri(contact.uri) === undefined) return refusal(400);
      if (seconds > 0 && seconds < EXPIRES_MIN_SECONDS) {
        return refusal(423, ["Min-Expires", String(EXPIRES_MIN_SECONDS)]);
      }
      wishes.push({ uri: contact.uri, seconds: Math.min(seconds, EXPIRES_MAX_SECONDS) });
    }
    if (wishes.filter((wish) => wish.seconds > 0).length > BINDINGS_MAX) return refusal(403);
    const entry = this.#entryOf(device);
    if (!advances(entry, request)) return refusal(500);
    const before = this.bindings(device, now);
    this.#replace(device, entry, bind(before, wishes, request, source, now));
    const changed = !sameContacts(before, entry.bindings);
    return this.#listing(device, now, { changed, bound: true });
  }

  /** Takes up what was bound before a restart; the newest REGISTERs stay known by their CSeq (I28). */
  restore(device: DeviceId, bindings: readonly Binding[]): void {
    const entry = this.#entryOf(device);
    for (const { callId, cseq } of bindings) {
      entry.lastCseq.set(callId, Math.max(cseq, entry.lastCseq.get(callId) ?? 0));
    }
    this.#replace(device, entry, bindings.slice(-BINDINGS_MAX));
  }

  /** Lets go of a contact that answers no more; says whether it was there. */
  drop(device: DeviceId, contact: string): boolean {
    const entry = this.#entries.get(device);
    const left = entry?.bindings.filter((binding) => binding.contact !== contact) ?? [];
    if (entry === undefined || left.length === entry.bindings.length) return false;
    this.#replace(device, entry, left);
    return true;
  }

  /** Drops what has expired; returns the devices whose contacts changed by it. */
  expire(now: Instant): readonly DeviceId[] {
    const changed: DeviceId[] = [];
    for (let due = this.#expiries.takeDue(now); due; due = this.#expiries.takeDue(now)) {
      const device = due as DeviceId;
      const entry = this.#entries.get(device);
      if (entry === undefined) continue;
      this.#replace(device, entry, this.bindings(device, now));
      changed.push(device);
    }
    return changed;
  }

  /** A device that left the office loses its contacts; says whether it had any. */
  forget(device: DeviceId): boolean {
    const entry = this.#entries.get(device);
    if (entry === undefined) return false;
    const had = entry.bindings.length > 0;
    this.#replace(device, entry, []);
    this.#entries.delete(device);
    return had;
  }

  devices(): Iterable<DeviceId> {
    return this.#entries.keys();
  }

  nextExpiry(): Instant | undefined {
    return this.#expiries.next();
  }

  #replace(device: DeviceId, entry: Entry, bindings: readonly Binding[]): void {
    this.#count(entry.bindings, -1);
    this.#count(bindings, 1);
    entry.bindings = bindings;
    let next: Instant | undefined;
    for (const binding of bindings) next = earlier(next, binding.expiresAt);
    if (next === undefined) this.#expiries.clear(device);
    else this.#expiries.set(device, next);
  }

  #count(bindings: readonly Binding[], by: 1 | -1): void {
    this.#size += by * bindings.length;
    for (const key of bindings.flatMap(({ source }) => [socketKey(source), source.host])) {
      const count = (this.#sources.get(key) ?? 0) + by;
      if (count === 0) this.#sources.delete(key);
      else this.#sources.set(key, count);
    }
  }

  /** `Contact: *` needs `Expires: 0` (§10.3 step 6). */
  #removeAll(device: DeviceId, request: SipRequest, now: Instant): RegisterAnswer {
    if (expires(request) !== 0) return refusal(400);
    const entry = this.#entryOf(device);
    if (!advances(entry, request)) return refusal(500);
    const had = this.bindings(device, now).length > 0;
    this.#replace(device, entry, []);
    return this.#listing(device, now, { changed: had, bound: had });
  }

  #entryOf(device: DeviceId): Entry {
    let entry = this.#entries.get(device);
    if (entry === undefined) {
      entry = { bindings: [], lastCseq: new BoundedMap(REGISTER_CALLS_REMEMBERED) };
      this.#entries.set(device, entry);
    }
    return entry;
  }

  #listing(
    device: DeviceId,
    now: Instant,
    done: Pick<RegisterAnswer, "changed" | "bound">,
  ): RegisterAnswer {
    const fields = this.bindings(device, now).map((binding) => {
      const left = Math.ceil((binding.expiresAt - now) / 1_000);
      return ["Contact", `<${binding.contact}>;expires=${left}`] as const;
    });
    return { status: 200, fields, ...done };
  }
}

/**
 * A REGISTER older than one already heard with the same Call-ID never overwrites it, nor what a later one
 * removed (I28): the network may hand it over late.
 */
function advances(entry: Entry, request: SipRequest): boolean {
  const id = callId(request);
  const number = cseq(request).number;
  const last = entry.lastCseq.get(id);
  if (last !== undefined && number <= last) return false;
  entry.lastCseq.set(id, number);
  return true;
}

/** What the contacts are after this REGISTER. One address is one phone: what it registered before it rebooted goes. */
function bind(
  before: readonly Binding[],
  wishes: readonly Wish[],
  request: SipRequest,
  source: SocketAddress,
  now: Instant,
): readonly Binding[] {
  const id = callId(request);
  const userAgent = request.headers.get("User-Agent");
  let bindings = before.filter((one) => !sameSocket(one.source, source) || one.callId === id);
  for (const wish of wishes) {
    const uri = parseUri(wish.uri)!;
    const same = (binding: Binding) => sameUri(parseUri(binding.contact)!, uri);
    bindings = bindings.filter((binding) => !same(binding));
    if (wish.seconds === 0) continue;
    bindings.push({
      contact: wish.uri,
      source,
      callId: id,
      cseq: cseq(request).number,
      ...(userAgent === undefined ? {} : { userAgent }),
      expiresAt: plus(now, wish.seconds * 1_000),
    });
  }
  return bindings.slice(-BINDINGS_MAX);
}

function wishedSeconds(param: string | undefined, request: SipRequest): number {
  if (param !== undefined && /^[0-9]{1,10}$/.test(param)) return Number(param);
  return expires(request) ?? EXPIRES_DEFAULT_SECONDS;
}

function sameContacts(a: readonly Binding[], b: readonly Binding[]): boolean {
  const text = (list: readonly Binding[]) =>
    list.map((one) => `${one.contact} ${one.source.host} ${one.source.port} ${one.userAgent}`)
      .sort().join("\n");
  return text(a) === text(b);
}

function refusal(status: number, ...fields: (readonly [string, string])[]): RegisterAnswer {
  return { status, fields, changed: false, bound: false };
}
