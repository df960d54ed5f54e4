/** A tiny registrar for tests of the phone alone: digest, expiry, and whatever a test wants it to do wrong. */
import type { Machine } from "../../core/lib/machine.ts";
import { type Random } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { Instant } from "../../core/lib/time.ts";
import { DigestServer, ha1 } from "../../core/sip/digest.ts";
import { callId, contacts, cseq, expires } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { DEFAULT_TIMERS, responseTo, Stack, type StackEffect } from "../../core/sip/stack.ts";
import type { World } from "../../sim/world.ts";

const REALM = "test";

export type RegistrarInput =
  | { readonly kind: "datagram"; readonly source: SocketAddress; readonly bytes: Uint8Array }
  | { readonly kind: "wake" };

export interface Registered {
  readonly at: Instant;
  readonly answered: number;
  readonly expires: number | undefined;
  readonly callId: string;
  readonly cseq: number;
  readonly authorization: string | undefined;
}

export class Registrar implements Machine<RegistrarInput, StackEffect> {
  /** Every REGISTER that came, the retransmitted ones not counted. */
  readonly log: Registered[] = [];
  /** Contact and when it expires. */
  readonly bindings = new Map<string, Instant>();
  /** Answers nothing at all. */
  silent = false;
  /** Answers every REGISTER with this status. */
  always: { status: number; headers?: readonly (readonly [string, string])[] } | undefined;
  leastSeconds = 0;
  /** How long nonces last; the phone is told `stale` afterwards. */
  readonly #digest: DigestServer;
  readonly #stack: Stack;

  constructor(
    local: SocketAddress,
    random: Random,
    readonly passwords: ReadonlyMap<string, string>,
    nonceLife = 600_000,
  ) {
    this.#stack = new Stack({ random: random.fork("stack"), timers: DEFAULT_TIMERS, local });
    this.#digest = new DigestServer({
      realm: REALM,
      random: random.fork("digest"),
      algorithms: ["MD5"],
      nonceLife,
      usersMax: 100,
    });
  }

  handle(input: RegistrarInput, now: Instant): readonly StackEffect[] {
    if (input.kind === "wake") return this.#stack.wake(now);
    if (this.silent) return [];
    const out: StackEffect[] = [];
    for (const effect of this.#stack.receive(input.bytes, input.source, now)) {
      if (effect.kind !== "request") out.push(effect);
      else out.push(...this.#answer(effect.transaction, effect.request, effect.source, now));
    }
    return out;
  }

  nextDeadline(): Instant | undefined {
    return this.#stack.nextDeadline();
  }

  #answer(transaction: string, request: SipRequest, source: SocketAddress, now: Instant) {
    const [status, headers] = request.method === "REGISTER"
      ? this.#register(request, source, now)
      : [501, []] as const;
    this.log.push({
      at: now,
      answered: status,
      expires: expires(request),
      callId: callId(request),
      cseq: cseq(request).number,
      authorization: request.headers.get("Authorization"),
    });
    const response = responseTo(request, status, undefined, { headers });
    return this.#stack.respond(transaction, response, now);
  }

  #register(
    request: SipRequest,
    source: SocketAddress,
    now: Instant,
  ): readonly [number, readonly (readonly [string, string])[]] {
    if (this.always !== undefined) return [this.always.status, this.always.headers ?? []];
    const verdict = this.#digest.verify(
      request.headers.get("Authorization"),
      "REGISTER",
      request.uri,
      (user) => {
        const password = this.passwords.get(user);
        return password === undefined ? undefined : {
          md5: ha1("MD5", user, REALM, password),
          sha256: ha1("SHA-256", user, REALM, password),
        };
      },
      now,
      source,
    );
    if (!verdict.ok) {
      const stale = verdict.error.kind === "stale";
      const challenges = this.#digest.challenge(now, source, stale);
      return [401, challenges.map((value) => ["WWW-Authenticate", value] as const)];
    }
    const seconds = expires(request) ?? 3600;
    if (seconds > 0 && seconds < this.leastSeconds) {
      return [423, [["Min-Expires", String(this.leastSeconds)]]];
    }
    const list = contacts(request);
    for (const contact of list === "*" ? [] : list) {
      if (seconds === 0) this.bindings.delete(contact.uri);
      else this.bindings.set(contact.uri, (now + 1000 * seconds) as Instant);
    }
    return [
      200,
      [...this.bindings].map(([uri, until]) => {
        return ["Contact", `<${uri}>;expires=${Math.round((until - now) / 1000)}`] as const;
      }),
    ];
  }
}

export function addRegistrar(world: World, local: SocketAddress, registrar: Registrar) {
  return world.add<RegistrarInput, StackEffect>({
    name: "registrar",
    machine: registrar,
    addresses: [local],
    receive: ({ source, bytes }) => ({ kind: "datagram", source, bytes }),
    wake: { kind: "wake" },
    perform: (effect, out) => {
      if (effect.kind === "send") out.send(local, effect.destination, effect.bytes);
    },
  });
}
