/**
 * Who sent this request: a device by its digest (RFC 3261 §22, one challenge as the office says), a trunk
 * by its address, or a load generator the bench office lets in from the same machine. Known and unknown
 * users get the same answers; the true reason goes to the administrators' log only.
 */
import { type Device, type OfficeIndex, type Person, SIP_REALM } from "../../core/domain/office.ts";
import type { Forgive } from "../../core/domain/pbx_commands.ts";
import type { DigestFailure } from "../../core/domain/pbx_messages.ts";
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import type { Random } from "../../core/lib/random.ts";
import { isLoopback, type SocketAddress, socketKey } from "../../core/lib/socket_address.ts";
import type { Instant } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { parseUri } from "../../core/sip/address.ts";
import {
  type DigestAlgorithm,
  type DigestRefusal,
  DigestServer,
  type Ha1Pair,
} from "../../core/sip/digest.ts";
import { from, to } from "../../core/sip/headers.ts";
import type { StackEffect, StatelessAnswer } from "../../core/sip/stack.ts";
import {
  CHALLENGE_REPEATED_MILLIS,
  CHALLENGES_REMEMBERED,
  DIGEST_USERS_MAX,
  NONCE_LIFE_MILLIS,
  SourceGuard,
} from "./limits.ts";
import type { PbxOptions } from "./pbx_io.ts";
import type { Registrar } from "./registrar.ts";

export type Sender =
  | { readonly kind: "device"; readonly device: Device; readonly person: Person }
  | { readonly kind: "trunk"; readonly address: SocketAddress }
  | { readonly kind: "open"; readonly user: string };

export type Identified =
  | { readonly kind: "known"; readonly sender: Sender }
  /** The request is answered so and makes no state; `failure` is the true reason, if it was a try. */
  | { readonly kind: "challenged"; readonly answer: StatelessAnswer; readonly failure?: FailedTry }
  /** The sender has proved who it is, and may not do this in another's name. */
  | { readonly kind: "refused"; readonly status: number; readonly failure: FailedTry };

export type NewRequest = Extract<StackEffect, { kind: "request" }>;

export interface FailedTry {
  readonly user: string;
  readonly why: DigestFailure;
}

interface Challenged {
  readonly answer: StatelessAnswer;
  readonly at: Instant;
}

export class Gate {
  readonly #guard = new SourceGuard();
  readonly #random: Random;
  readonly #registrar: Registrar;
  readonly #carrier: SocketAddress | undefined;
  /** What requests from where were challenged with, and when: a copy gets the same and is no new try (I5). */
  readonly #challenged = new BoundedMap<string, Challenged>(CHALLENGES_REMEMBERED);
  #index: OfficeIndex;
  #digest: DigestServer;
  /** Addresses, and hosts, of trunks. */
  #trunks: ReadonlySet<string>;

  constructor(
    index: OfficeIndex,
    registrar: Registrar,
    random: Random,
    { carrier, failures = [] }: Pick<PbxOptions, "carrier" | "failures">,
  ) {
    this.#index = index;
    this.#registrar = registrar;
    this.#random = random;
    this.#carrier = carrier;
    this.#digest = digestServer(index, random);
    this.#trunks = trunkKeys(index, carrier);
    for (const { account, host, at } of failures) this.#guard.failed(account, host, at);
  }

  configure(index: OfficeIndex): void {
    if (index.office.sip.digest !== this.#index.office.sip.digest) {
      this.#digest = digestServer(index, this.#random);
    }
    this.#index = index;
    this.#trunks = trunkKeys(index, this.#carrier);
  }

  /** Wrong digests so far do not count any more. */
  forgive({ host, account }: Forgive): void {
    this.#guard.forgive(host, account);
  }

  /** Whether a datagram from here is to be read; trunks and registered phones are not measured. */
  admits(source: SocketAddress, now: Instant): boolean {
    if (!this.#index.office.sip.limits || this.#trunks.has(socketKey(source))) return true;
    if (this.#registrar.knows(source)) return true;
    const { host } = source;
    const isStranger = !this.#registrar.knowsHost(host) && !this.#trunks.has(host);
    return this.#guard.admits(host, isStranger, now);
  }

  /** Who may make a call: trunks and open callers by address, devices by digest. */
  caller(effect: NewRequest, now: Instant): Identified {
    const { request, source } = effect;
    if (this.#trunks.has(socketKey(source))) {
      return { kind: "known", sender: { kind: "trunk", address: source } };
    }
    const user = parseUri(from(request).uri)?.user;
    if (user !== undefined && isLoopback(source.host)) {
      if (this.#index.office.sip.openCallers.includes(user)) {
        return { kind: "known", sender: { kind: "open", user } };
      }
    }
    return this.device(effect, now);
  }

  /** The device whose digest this is; its user is From's, and in a REGISTER To's. */
  device(effect: NewRequest, now: Instant): Identified {
    const key = `${effect.source.host} ${effect.transaction}`;
    const before = this.#challenged.get(key);
    if (before !== undefined && now - before.at < CHALLENGE_REPEATED_MILLIS) {
      return { kind: "challenged", answer: before.answer };
    }
    const who = this.#judge(effect, now);
    if (who.kind === "challenged") this.#challenged.set(key, { answer: who.answer, at: now });
    return who;
  }

  #judge({ request, source }: NewRequest, now: Instant): Identified {
    const verdict = this.#digest.verify(
      request.headers.get("Authorization"),
      request.method,
      request.uri,
      (name) => this.#ha1Of(name),
      now,
      source,
    );
    if (!verdict.ok) return this.#refused(verdict.error, source, now);
    const { user } = verdict.value;
    if (this.#locked(user, source, now)) return this.#failed({ user, why: "locked" }, source, now);
    const { device, person } = this.#owned(user)!;
    const users = request.method === "REGISTER" ? [from(request), to(request)] : [from(request)];
    if (users.some((address) => parseUri(address.uri)?.user !== user)) {
      return { kind: "refused", status: 403, failure: { user, why: "user-mismatch" } };
    }
    return { kind: "known", sender: { kind: "device", device, person } };
  }

  /** A disabled person's phone is no user of ours, so that not even the right password is told from a wrong one. */
  #ha1Of(user: string): Ha1Pair | undefined {
    const owned = this.#owned(user);
    return owned?.person.disabled === false ? owned.device.ha1 : undefined;
  }

  #owned(user: string): { readonly device: Device; readonly person: Person } | undefined {
    const device = this.#index.device.get(user);
    const person = device && this.#index.person.get(device.owner);
    return device === undefined || person === undefined ? undefined : { device, person };
  }

  #refused(refusal: DigestRefusal, source: SocketAddress, now: Instant): Identified {
    switch (refusal.kind) {
      case "none":
      case "malformed":
        return this.#challenge(source, now, false);
      // of before our restart: the phone repeats at once without asking its user
      case "unknown-nonce":
        return this.#challenge(source, now, true);
      // both say that the password is right, which who is locked out is not to learn
      case "stale":
      case "replayed": {
        const { user } = refusal;
        return this.#locked(user, source, now)
          ? this.#failed({ user, why: "locked" }, source, now)
          : this.#challenge(source, now, true);
      }
      case "unknown-user": {
        const { user } = refusal;
        const why = this.#owned(user) === undefined ? "unknown-user" : "disabled";
        return this.#failed({ user, why }, source, now);
      }
      case "wrong":
        return this.#failed({ user: refusal.user, why: "wrong-password" }, source, now);
      default:
        return unreachable(refusal);
    }
  }

  /**
   * Counted, told to the administrators, and answered like the first request without digest. At a disabled account
   * nothing can be guessed: its phone, which goes on trying, shall not lock it, or its neighbours, for later.
   */
  #failed(failure: FailedTry, source: SocketAddress, now: Instant): Identified {
    const locked = this.#locked(failure.user, source, now);
    if (failure.why !== "locked" && failure.why !== "disabled") {
      this.#guard.failed(this.#accountOf(failure.user), source.host, now);
    }
    const told: FailedTry = locked ? { user: failure.user, why: "locked" } : failure;
    return { ...this.#challenge(source, now, false), failure: told };
  }

  /** A phone that is registered from this very address is not locked by what its neighbours try. */
  #locked(user: string, source: SocketAddress, now: Instant): boolean {
    if (!this.#index.office.sip.limits) return false;
    const device = this.#index.device.get(user);
    if (device !== undefined && this.#registrar.boundFrom(device.id, source, now)) return false;
    return this.#guard.locked(this.#accountOf(user), source.host, now);
  }

  /** Tries at all devices of a person count together, as they do with those at the panel (B4). */
  #accountOf(user: string): string {
    return this.#owned(user)?.person.extension ?? user;
  }

  #challenge(source: SocketAddress, now: Instant, stale: boolean) {
    const values = this.#digest.challenge(now, source, stale);
    const headers = values.map((value) => ["WWW-Authenticate", value] as const);
    return { kind: "challenged", answer: { status: 401, headers } } as const;
  }
}

function digestServer(index: OfficeIndex, random: Random): DigestServer {
  return new DigestServer({
    realm: SIP_REALM,
    random: random.fork(`digest ${index.office.revision}`),
    algorithms: algorithmsOf(index.office.sip.digest),
    nonceLife: NONCE_LIFE_MILLIS,
    usersMax: DIGEST_USERS_MAX,
  });
}

function algorithmsOf(digest: "md5" | "sha-256" | "both"): readonly DigestAlgorithm[] {
  switch (digest) {
    case "md5":
      return ["MD5"];
    case "sha-256":
      return ["SHA-256"];
    case "both":
      return ["SHA-256", "MD5"];
  }
}

function trunkKeys(index: OfficeIndex, carrier: SocketAddress | undefined): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const line of index.office.lines) {
    const address = trunkAddress(line.trunk, carrier);
    if (address !== undefined) keys.add(socketKey(address)).add(address.host);
  }
  return keys;
}

/** Where a line's calls go to and come from; `undefined` when its trunk cannot be reached here. */
export function trunkAddress(
  trunk: OfficeIndex["office"]["lines"][number]["trunk"],
  carrier: SocketAddress | undefined,
): SocketAddress | undefined {
  switch (trunk.kind) {
    case "simulated":
      return carrier;
    case "peer":
    case "register":
      return { host: trunk.host, port: trunk.port };
    default:
      return unreachable(trunk);
  }
}
