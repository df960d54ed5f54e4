/**
 * Lines that register at a carrier (RFC 3261 §10.2), one registration for each account, whichever lines use it:
 * refreshed, tried again after failures ever more slowly, taken back when no line needs it. How each line stands is
 * published.
 */
import type { LineId } from "../../core/domain/ids.ts";
import type { Line, OfficeIndex } from "../../core/domain/office.ts";
import type { TrunkState } from "../../core/domain/pbx_messages.ts";
import type { Random } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { earlier, type Instant } from "../../core/lib/time.ts";
import { Registration, type RetryPolicy } from "../../core/sip/registration.ts";
import type { StackEffect } from "../../core/sip/stack.ts";
import type { Journal, Turn } from "./journal.ts";
import type { SendRequest } from "./keep_alive.ts";
import {
  TRUNK_REGISTER_SECONDS,
  TRUNK_RETRY_FIRST_MILLIS,
  TRUNK_RETRY_MAX_MILLIS,
} from "./limits.ts";
import { ALLOW } from "./methods.ts";

type RegisterTrunk = Extract<Line["trunk"], { kind: "register" }>;

interface Account {
  readonly secret: string;
  readonly registration: Registration;
  lines: LineId[];
}

export interface TrunkRegistrationsOptions {
  readonly random: Random;
  /** Host and port of our Contacts. */
  readonly local: SocketAddress;
  readonly journal: Journal;
  readonly send: SendRequest;
}

const RETRY: RetryPolicy = {
  firstMillis: TRUNK_RETRY_FIRST_MILLIS,
  maxMillis: TRUNK_RETRY_MAX_MILLIS,
};

export class TrunkRegistrations {
  readonly #options: TrunkRegistrationsOptions;
  readonly #accounts = new Map<string, Account>();
  /** Registrations being taken back. */
  readonly #leaving = new Set<Registration>();

  constructor(options: TrunkRegistrationsOptions) {
    this.#options = options;
  }

  /** Registers what the office's lines in service need, and nothing else any more. */
  configure(index: OfficeIndex, turn: Turn): void {
    const before = [...this.#accounts.values()].flatMap((account) => account.lines);
    const wanted = new Map<string, { trunk: RegisterTrunk; lines: LineId[] }>();
    for (const { id, trunk, inService } of index.office.lines) {
      if (trunk.kind !== "register" || !inService) continue;
      const lines = wanted.get(keyOf(trunk))?.lines ?? [];
      wanted.set(keyOf(trunk), { trunk, lines: [...lines, id] });
    }
    for (const [key, account] of this.#accounts) {
      const { secret } = wanted.get(key)?.trunk ?? {};
      if (secret === account.secret) continue;
      this.#accounts.delete(key);
      // a new secret keeps the binding: the next REGISTER is for the same Contact
      if (secret === undefined) this.#leave(account.registration, turn.now);
    }
    for (const [key, { trunk, lines }] of wanted) {
      const known = this.#accounts.get(key);
      if (known === undefined) this.#begin(key, trunk, lines, turn.now);
      else known.lines = lines;
    }
    const now = new Set([...wanted.values()].flatMap(({ lines }) => lines));
    for (const line of before) {
      if (!now.has(line)) this.#publish({ line, state: "off", since: turn.now }, turn);
    }
    this.#tell(turn);
  }

  /** Whether the effect concerns a registration. */
  hear(effect: StackEffect, turn: Turn): boolean {
    if (!("transaction" in effect)) return false;
    const answer = answerIn(effect);
    if (answer === undefined) return false;
    const { status, response } = answer;
    const all = [...this.#accounts.values()].map(({ registration }) => registration);
    const own = [...all, ...this.#leaving].some((registration) =>
      registration.response(effect.transaction, status, response, turn.now)
    );
    if (own) this.#tell(turn);
    return own;
  }

  wake(turn: Turn): void {
    for (const { registration } of this.#accounts.values()) registration.wake(turn.now);
    for (const registration of this.#leaving) registration.wake(turn.now);
    this.#tell(turn);
  }

  /** The host is about to stop: carriers shall not look for us. */
  stop(turn: Turn): void {
    for (const { registration } of this.#accounts.values()) {
      this.#leave(registration, turn.now);
    }
    this.#accounts.clear();
  }

  nextDeadline(): Instant | undefined {
    let next: Instant | undefined;
    for (const { registration } of this.#accounts.values()) {
      next = earlier(next, registration.nextDeadline());
    }
    for (const registration of this.#leaving) next = earlier(next, registration.nextDeadline());
    return next;
  }

  #begin(key: string, trunk: RegisterTrunk, lines: LineId[], now: Instant): void {
    const { random, local, send } = this.#options;
    const { host, port, user, secret } = trunk;
    const registration = new Registration({
      user,
      password: secret,
      domain: trunk.domain ?? host,
      registrar: { host, port },
      local,
      fields: [["Allow", ALLOW.join(", ")], ["User-Agent", "Naisen"]],
      seconds: TRUNK_REGISTER_SECONDS,
      retry: RETRY,
      random: random.fork(`${key} ${random.uint32()}`),
      send,
    });
    this.#accounts.set(key, { secret, registration, lines });
    registration.start(now);
  }

  #leave(registration: Registration, now: Instant): void {
    registration.stop(now);
    if (registration.busy) this.#leaving.add(registration);
  }

  /** Publishes what has changed. */
  #tell(turn: Turn): void {
    for (const registration of this.#leaving) {
      if (!registration.busy) this.#leaving.delete(registration);
    }
    for (const { registration, lines } of this.#accounts.values()) {
      const { state, status } = standingOf(registration, turn.now);
      for (const line of lines) {
        const before = this.#options.journal.trunkState(line);
        if (before?.state === state && before.status === status) continue;
        const since = before?.state === state ? before.since : turn.now;
        this.#publish({ line, state, since, ...(status === undefined ? {} : { status }) }, turn);
      }
    }
  }

  #publish(state: TrunkState, turn: Turn): void {
    this.#options.journal.publish({ kind: "trunk", state }, turn);
  }
}

function standingOf(
  registration: Registration,
  now: Instant,
): Pick<TrunkState, "state" | "status"> {
  if (registration.registered(now)) return { state: "registered" };
  const { failure } = registration;
  return failure === undefined ? { state: "trying" } : { state: "failed", status: failure };
}

function keyOf({ host, port, user, domain }: RegisterTrunk): string {
  return `${host} ${port} ${user} ${domain ?? host}`;
}

/** The final answer to a request of ours; silence is 408, no way there 503 (§8.1.3.1). */
function answerIn(effect: StackEffect) {
  switch (effect.kind) {
    case "response": {
      const { response } = effect;
      return response.status < 200 ? undefined : { status: response.status, response };
    }
    case "client-timeout":
      return { status: 408, response: undefined };
    case "client-unreachable":
      return { status: 503, response: undefined };
    default:
      return undefined;
  }
}
