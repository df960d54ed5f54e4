/** A carrier as registrar (RFC 3261 §10.3, §22): customers known by digest, each with the one contact it has registered. */
import type { Random } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type Instant, plus } from "../../core/lib/time.ts";
import { DigestServer, ha1 } from "../../core/sip/digest.ts";
import { contactExpires, contacts, expires } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import type { HeaderFields } from "../../core/sip/session.ts";

export interface CarrierAccount {
  readonly user: string;
  readonly password: string;
}

/** Realm of the carrier's challenges. */
export const CARRIER_REALM = "carrier";
/** The longest lifetime it grants, in seconds. */
export const GRANTED_SECONDS_MAX = 3_600;
const NONCE_MILLIS = 300_000;

export interface Customer {
  /** URI of its Contact. */
  readonly contact: string;
  /** Where its REGISTER came from. */
  readonly source: SocketAddress;
  readonly until: Instant;
}

export interface Verdict {
  readonly status: number;
  readonly headers: HeaderFields;
}

export class CarrierAccounts {
  readonly #digest: DigestServer;
  readonly #passwords: ReadonlyMap<string, string>;
  readonly #customers = new Map<string, Customer>();

  constructor(accounts: readonly CarrierAccount[], random: Random) {
    this.#passwords = new Map(accounts.map(({ user, password }) => [user, password]));
    this.#digest = new DigestServer({
      realm: CARRIER_REALM,
      random,
      algorithms: ["MD5"],
      nonceLife: NONCE_MILLIS,
      usersMax: Math.max(1, accounts.length),
    });
  }

  /** Users with a live contact. */
  registered(now: Instant): readonly string[] {
    return [...this.#customers].filter(([, { until }]) => now < until).map(([user]) => user);
  }

  /** The first customer that can be reached. */
  customer(now: Instant): Customer | undefined {
    return [...this.#customers.values()].find(({ until }) => now < until);
  }

  /** The answer to a REGISTER. */
  register(request: SipRequest, source: SocketAddress, now: Instant): Verdict {
    const judged = this.#judge(request, "Authorization", source, now);
    if (judged.user === undefined) return challenged(401, "WWW-Authenticate", judged.challenges);
    const list = contacts(request);
    const [contact] = list === "*" ? [] : list;
    const asked = contact === undefined ? 0 : contactExpires(contact) ?? expires(request) ?? 3_600;
    const seconds = Math.min(asked, GRANTED_SECONDS_MAX);
    if (contact === undefined || seconds === 0) {
      if (list === "*" || contact !== undefined) this.#customers.delete(judged.user);
      return { status: 200, headers: [] };
    }
    this.#customers.set(judged.user, {
      contact: contact.uri,
      source,
      until: plus(now, 1_000 * seconds),
    });
    return { status: 200, headers: [["Contact", `<${contact.uri}>;expires=${seconds}`]] };
  }

  /** What is said to an INVITE of somebody who has not shown who it is; absent when it may pass. */
  refusal(request: SipRequest, source: SocketAddress, now: Instant): Verdict | undefined {
    const judged = this.#judge(request, "Proxy-Authorization", source, now);
    if (judged.user !== undefined) return undefined;
    return challenged(407, "Proxy-Authenticate", judged.challenges);
  }

  #judge(
    request: SipRequest,
    field: string,
    source: SocketAddress,
    now: Instant,
  ): { readonly user?: string; readonly challenges: readonly string[] } {
    const verdict = this.#digest.verify(
      request.headers.get(field),
      request.method,
      request.uri,
      (user) => {
        const password = this.#passwords.get(user);
        return password === undefined ? undefined : {
          md5: ha1("MD5", user, CARRIER_REALM, password),
          sha256: ha1("SHA-256", user, CARRIER_REALM, password),
        };
      },
      now,
      source,
    );
    if (verdict.ok) return { user: verdict.value.user, challenges: [] };
    const stale = verdict.error.kind === "stale";
    return { challenges: this.#digest.challenge(now, source, stale) };
  }
}

function challenged(status: number, field: string, challenges: readonly string[]): Verdict {
  return { status, headers: challenges.map((value) => [field, value] as const) };
}
