/** User agents joined by a wire that may lose, repeat and reorder, in virtual time. */
import { below, chance, type Random, seededRandom } from "../../core/lib/random.ts";
import { type SocketAddress, socketKey } from "../../core/lib/socket_address.ts";
import { earlier, type Instant, instant } from "../../core/lib/time.ts";
import type { SipMessage, SipRequest } from "../../core/sip/message.ts";
import {
  type InviteOptions,
  type SessionEffect,
  Sessions,
  type SessionsOptions,
} from "../../core/sip/session.ts";
import { DEFAULT_TIMERS, responseTo, Stack, type StackEffect } from "../../core/sip/stack.ts";
import { bytesOf, read, textOf } from "./clocked_stack.ts";

export interface Weather {
  /** 0 … 1. */
  readonly loss: number;
  readonly duplication: number;
  /** Milliseconds; later datagrams may overtake earlier ones. */
  readonly jitter: number;
}

export const FAIR: Weather = { loss: 0, duplication: 0, jitter: 0 };

const LATENCY = 10;

export interface Datagram {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly message: SipMessage;
  readonly bytes: Uint8Array;
  readonly lost: boolean;
}

interface Flight {
  readonly at: number;
  readonly order: number;
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  readonly bytes: Uint8Array;
}

/** What a wire can join. */
export interface WireEnd {
  readonly name: string;
  readonly address: SocketAddress;
  receive(bytes: Uint8Array, source: SocketAddress): void;
  wake(): void;
  nextDeadline(): Instant | undefined;
}

export class Wire {
  now: Instant = instant(0);
  weather: Weather = FAIR;
  /** Datagrams that match are lost. */
  cut: (datagram: Datagram) => boolean = () => false;
  readonly datagrams: Datagram[] = [];
  readonly #random: Random;
  readonly #ends = new Map<string, WireEnd>();
  #flights: Flight[] = [];
  #order = 0;

  constructor(seed = "wire") {
    this.#random = seededRandom(seed);
  }

  join(end: WireEnd): void {
    this.#ends.set(socketKey(end.address), end);
  }

  ends(): Iterable<WireEnd> {
    return this.#ends.values();
  }

  send(source: SocketAddress, destination: SocketAddress, bytes: Uint8Array): void {
    const lost = chance(this.#random, this.weather.loss);
    const datagram: Datagram = {
      at: this.now,
      from: this.#nameOf(source),
      to: this.#nameOf(destination),
      message: read(bytes),
      bytes,
      lost,
    };
    const cut = lost || this.cut(datagram);
    this.datagrams.push(cut ? { ...datagram, lost: true } : datagram);
    if (cut) return;
    const copies = chance(this.#random, this.weather.duplication) ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      const delay = LATENCY +
        (this.weather.jitter > 0 ? below(this.#random, this.weather.jitter) : 0);
      this.#flights.push({
        at: this.now + delay,
        order: this.#order++,
        source,
        destination,
        bytes,
      });
    }
    this.#flights.sort((a, b) => a.at - b.at || a.order - b.order);
  }

  /** Lets everything happen until then. */
  run(until: number): void {
    for (;;) {
      const next = this.#next();
      if (next === undefined || next > until) break;
      this.now = instant(Math.max(this.now, next));
      this.#step();
    }
    this.now = instant(until);
  }

  for(millis: number): void {
    this.run(this.now + millis);
  }

  /** Lets everything happen until nothing is left to happen. */
  settle(limit = 2_000_000): void {
    const end = this.now + limit;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (next > end) throw new Error(`Cannot settle within ${limit} ms`);
      this.now = instant(Math.max(this.now, next));
      this.#step();
    }
  }

  /** `a> INVITE`, `b> 180`: what was sent, lost ones in brackets. */
  ladder(): string[] {
    return this.datagrams.map(({ from, message, lost }) => {
      const what = message.kind === "request" ? message.method : String(message.status);
      return lost ? `${from}> (${what})` : `${from}> ${what}`;
    });
  }

  /** Requests of that method, as sent. */
  requests(method: string): SipRequest[] {
    return this.datagrams.flatMap(({ message }) =>
      message.kind === "request" && message.method === method ? [message] : []
    );
  }

  #nameOf(address: SocketAddress): string {
    return this.#ends.get(socketKey(address))?.name ?? socketKey(address);
  }

  #next(): Instant | undefined {
    let next = this.#flights[0] === undefined ? undefined : instant(this.#flights[0].at);
    for (const end of this.#ends.values()) next = earlier(next, end.nextDeadline());
    return next;
  }

  #step(): void {
    const flight = this.#flights[0];
    if (flight !== undefined && flight.at <= this.now) {
      this.#flights.shift();
      this.#ends.get(socketKey(flight.destination))?.receive(flight.bytes, flight.source);
      return;
    }
    for (const end of this.#ends.values()) end.wake();
  }
}

export class SipEnd implements WireEnd {
  readonly stack: Stack;
  readonly sessions: Sessions;
  readonly address: SocketAddress;
  /** Everything but `send`, oldest first. */
  readonly log: SessionEffect[] = [];
  readonly incoming: string[] = [];
  /** What the owner does at once about an effect. */
  react: (effect: SessionEffect) => void = () => {};
  onIncoming: (session: string, request: SipRequest) => void = () => {};
  /** Sees every request before the sessions do; true when it has dealt with it. */
  gate: (effect: Extract<StackEffect, { kind: "request" }>) => boolean = () => false;

  constructor(
    readonly name: string,
    readonly wire: Wire,
    options: Partial<SessionsOptions> & { readonly host?: string } = {},
  ) {
    this.address = { host: options.host ?? `192.0.2.${name.charCodeAt(0)}`, port: 5060 };
    const random = seededRandom(`end ${name}`);
    this.stack = new Stack({ random, timers: DEFAULT_TIMERS, local: this.address });
    this.sessions = new Sessions({ stack: this.stack, random, contactUser: name, ...options });
    wire.join(this);
  }

  receive(bytes: Uint8Array, source: SocketAddress): void {
    this.take(this.stack.receive(bytes, source, this.wire.now));
  }

  wake(): void {
    this.take(this.stack.wake(this.wire.now));
    this.do((now) => this.sessions.wake(now));
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.stack.nextDeadline(), this.sessions.nextDeadline());
  }

  /** One verb: `a.do((now) => a.sessions.end(id, {}, now))`. */
  do(verb: (now: Instant) => readonly SessionEffect[]): void {
    for (const effect of verb(this.wire.now)) {
      if (effect.kind === "send") {
        this.wire.send(this.address, effect.destination, effect.bytes);
      } else {
        this.log.push(effect);
        this.react(effect);
      }
    }
  }

  call(to: SipEnd, options: Partial<InviteOptions> & { readonly noOffer?: boolean } = {}): string {
    const { noOffer, ...rest } = options;
    let session = "";
    this.do((now) => {
      const made = this.sessions.invite({
        uri: `sip:${to.name}@${to.address.host}:${to.address.port}`,
        from: { uri: `sip:${this.name}@${this.address.host}`, params: new Map() },
        ...(noOffer ? {} : { sdp: sdp("offer") }),
        ...rest,
      }, now);
      session = made.session;
      return made.effects;
    });
    return session;
  }

  take(effects: readonly StackEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === "request" && this.gate(effect)) continue;
      const own = this.sessions.handle(effect, this.wire.now);
      if (own !== undefined) this.do(() => own);
      else if (effect.kind === "request") this.#foreign(effect);
    }
  }

  /** Kinds of all effects told so far. */
  kinds(): string[] {
    return this.log.map((effect) => effect.kind);
  }

  of<Kind extends SessionEffect["kind"]>(kind: Kind): Extract<SessionEffect, { kind: Kind }>[] {
    return this.log.filter((effect): effect is Extract<SessionEffect, { kind: Kind }> =>
      effect.kind === kind
    );
  }

  #foreign(effect: Extract<StackEffect, { kind: "request" }>): void {
    const { transaction, request } = effect;
    const inDialog = request.headers.get("To")?.includes("tag=") === true;
    if (request.method !== "INVITE" || inDialog) {
      const response = responseTo(request, inDialog ? 481 : 405);
      this.do((now) => this.sessions.respond(transaction, response, now));
      return;
    }
    let session: string | undefined;
    this.do((now) => {
      const taken = this.sessions.incoming(effect, now);
      session = taken.session;
      return taken.effects;
    });
    if (session === undefined) return;
    this.incoming.push(session);
    this.onIncoming(session, request);
  }
}

/** A body that names itself; sessions do not read SDP. */
export function sdp(name: string): Uint8Array {
  return bytesOf(`v=0\r\ns=${name}\r\n`);
}

/** The name in such a body. */
export function sdpName(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : /s=(.*)\r/.exec(textOf(bytes))?.[1];
}

/** Two ends that talk: `a` called, `b` answered. */
export function talking(seed?: string): {
  readonly wire: Wire;
  readonly a: SipEnd;
  readonly b: SipEnd;
  readonly ofA: string;
  readonly ofB: string;
} {
  const wire = new Wire(seed);
  const a = new SipEnd("a", wire);
  const b = new SipEnd("b", wire);
  const ofA = a.call(b);
  wire.for(100);
  const ofB = b.incoming[0]!;
  b.do((now) => b.sessions.answer(ofB, { sdp: sdp("answer") }, now));
  wire.for(6000);
  a.log.length = 0;
  b.log.length = 0;
  wire.datagrams.length = 0;
  return { wire, a, b, ofA, ofB };
}

/** Answers every offer at once with its own name. */
export function agreeable(end: SipEnd): void {
  end.react = (effect) => {
    if (effect.kind !== "offered") return;
    end.do((now) => end.sessions.acceptOffer(effect.session, sdp(`${end.name} accepts`), now));
  };
}
