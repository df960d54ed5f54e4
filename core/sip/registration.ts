/**
 * The registering side of RFC 3261 §10.2, for phones and for lines at a carrier: a binding made with digest,
 * refreshed before it expires, tried again after failures, taken back in the end.
 */
import { type Random, token } from "../lib/random.ts";
import type { SocketAddress } from "../lib/socket_address.ts";
import { earlier, type Instant, type Millis, plus } from "../lib/time.ts";
import { formatUri, parseUri, sameUri } from "./address.ts";
import { answerChallenge } from "./digest.ts";
import { contacts } from "./headers.ts";
import { EMPTY_BODY, HeaderTable, type SipRequest, type SipResponse } from "./message.ts";
import type { HeaderFields } from "./session_messages.ts";

/** The longest lifetime taken from a 423 or a 200: a day. */
export const REGISTER_SECONDS_MAX = 86_400;
/** Challenges answered in one attempt: one at first, one more when the nonce had become stale. */
export const CHALLENGES_MAX = 2;
/** A refresh goes out so long before the expiry, or half-way when that is sooner: time for one failure. */
const REFRESH_AHEAD_MILLIS: Millis = 40_000;
/** Refusals that no repetition mends until somebody changes something: tried again after the longest wait only. */
const FINAL_REFUSALS: ReadonlySet<number> = new Set([403, 404, 604]);

/** How long to wait after a failure: doubled each time (RFC 5626 §4.5), of which a half is chance. */
export interface RetryPolicy {
  readonly firstMillis: Millis;
  readonly maxMillis: Millis;
}

export interface RegistrationOptions {
  /** User of the address of record and of the Contact, and who answers challenges. */
  readonly user: string;
  readonly password: string;
  /** Host of the address of record. */
  readonly domain: string;
  readonly registrar: SocketAddress;
  /** Host and port of the Contact. */
  readonly local: SocketAddress;
  /** Allow, User-Agent and the like, as every REGISTER carries them. */
  readonly fields: HeaderFields;
  /** The lifetime asked for. */
  readonly seconds: number;
  readonly retry: RetryPolicy;
  readonly random: Random;
  /** Sends a REGISTER in a transaction of its own and names it. */
  readonly send: (request: SipRequest, destination: SocketAddress, now: Instant) => string;
}

type Step =
  | { readonly kind: "off" }
  | { readonly kind: "asking"; readonly transaction: string; readonly leaving: boolean }
  | { readonly kind: "resting"; readonly until: Instant };

interface Challenge {
  readonly values: readonly string[];
  readonly field: "Authorization" | "Proxy-Authorization";
  uses: number;
}

export class Registration {
  readonly #options: RegistrationOptions;
  readonly #contact: string;
  readonly #callId: string;
  readonly #fromTag: string;
  #step: Step = { kind: "off" };
  #wanted = false;
  #seconds: number;
  #sequence = 0;
  #challenge: Challenge | undefined;
  #challenges = 0;
  #failures = 0;
  #until: Instant | undefined;
  #failure: number | undefined;

  constructor(options: RegistrationOptions) {
    this.#options = options;
    this.#seconds = options.seconds;
    this.#callId = `${token(options.random, 20)}@${options.local.host}`;
    this.#fromTag = token(options.random, 10);
    this.#contact = sipUri(options.local.host, options.user, options.local.port);
  }

  /** Until when the registrar keeps the binding; absent when it keeps none. */
  get until(): Instant | undefined {
    return this.#until;
  }

  registered(now: Instant): boolean {
    return this.#until !== undefined && now < this.#until;
  }

  /** The status of the last failure while no success has followed; 408 and 503 also for silence. */
  get failure(): number | undefined {
    return this.#failure;
  }

  /** Whether anything is still to be said: false once a `stop` has been heard, or given up. */
  get busy(): boolean {
    return this.#wanted || this.#step.kind !== "off";
  }

  start(now: Instant): void {
    this.#wanted = true;
    this.#failures = 0;
    if (this.#step.kind !== "asking") this.#ask(now);
  }

  /** Takes the binding back. An attempt under way is waited for first: requests may not overtake each other. */
  stop(now: Instant): void {
    this.#wanted = false;
    if (this.#step.kind !== "asking") this.#ask(now);
  }

  /** Gives up saying anything: its owner goes dark. */
  forget(): void {
    this.#wanted = false;
    this.#step = { kind: "off" };
    this.#until = undefined;
  }

  /** The final response to a REGISTER (408 and 503 without one for silence); says whether it was ours. */
  response(
    transaction: string,
    status: number,
    response: SipResponse | undefined,
    now: Instant,
  ): boolean {
    const step = this.#step;
    if (step.kind !== "asking" || step.transaction !== transaction) return false;
    if (response !== undefined && (status === 401 || status === 407)) {
      this.#challenged(response, step.leaving, now);
    } else if (response !== undefined && status === 423) {
      this.#tooBrief(response, step.leaving, now);
    } else if (response !== undefined && status < 300) this.#accepted(response, step.leaving, now);
    else this.#failed(status, response, step.leaving, now);
    return true;
  }

  nextDeadline(): Instant | undefined {
    const rest = this.#step.kind === "resting" ? this.#step.until : undefined;
    return earlier(rest, this.#until);
  }

  wake(now: Instant): void {
    if (this.#until !== undefined && this.#until <= now) this.#until = undefined;
    if (this.#step.kind === "resting" && this.#step.until <= now) this.#ask(now);
  }

  /** A new attempt. */
  #ask(now: Instant): void {
    this.#challenges = 0;
    this.#send(!this.#wanted, now);
  }

  #challenged(response: SipResponse, leaving: boolean, now: Instant): void {
    const origin = response.status === 401;
    const values = response.headers.values(origin ? "WWW-Authenticate" : "Proxy-Authenticate");
    if (++this.#challenges > CHALLENGES_MAX || values.length === 0) {
      return this.#failed(response.status, response, leaving, now);
    }
    // Refused with a nonce of this very attempt that is not called stale: the password is wrong.
    if (this.#challenges > 1 && !values.some(isStale)) {
      return this.#failed(response.status, response, leaving, now);
    }
    const field = origin ? "Authorization" : "Proxy-Authorization";
    this.#challenge = { values, field, uses: 0 };
    this.#send(leaving, now);
  }

  /** RFC 3261 §10.2.8: asks again for what the registrar grants at least. */
  #tooBrief(response: SipResponse, leaving: boolean, now: Instant): void {
    const least = seconds(response.headers.get("Min-Expires"));
    if (leaving || least === undefined || least <= this.#seconds || least > REGISTER_SECONDS_MAX) {
      return this.#failed(response.status, response, leaving, now);
    }
    this.#seconds = least;
    this.#send(leaving, now);
  }

  #accepted(response: SipResponse, leaving: boolean, now: Instant): void {
    this.#failures = 0;
    this.#failure = undefined;
    if (leaving) {
      this.#until = undefined;
      this.#step = { kind: "off" };
      if (this.#wanted) this.#ask(now);
      return;
    }
    const life = 1000 * this.#granted(response);
    this.#until = plus(now, life);
    const ahead = Math.min(life / 2, REFRESH_AHEAD_MILLIS);
    this.#step = { kind: "resting", until: plus(now, Math.max(life - ahead, 1000)) };
    if (!this.#wanted) this.#ask(now);
  }

  /** RFC 3261 §10.2.4: the registrar's word in our Contact, else in Expires, else what we asked for. */
  #granted(response: SipResponse): number {
    const list = contacts(response);
    const own = list === "*" ? undefined : list.find((contact) => {
      const uri = parseUri(contact.uri), ours = parseUri(this.#contact);
      return uri !== undefined && ours !== undefined && sameUri(uri, ours);
    });
    const told = seconds(own?.params.get("expires")) ?? seconds(response.headers.get("Expires"));
    return Math.min(told ?? this.#seconds, REGISTER_SECONDS_MAX);
  }

  #failed(
    status: number,
    response: SipResponse | undefined,
    leaving: boolean,
    now: Instant,
  ): void {
    this.#challenge = undefined;
    if (leaving) {
      this.#until = undefined;
      this.#step = { kind: "off" };
      if (this.#wanted) this.#ask(now);
      return;
    }
    this.#failure = status;
    if (!this.#wanted) return this.#ask(now);
    const wait = this.#waitAfter(status, response);
    this.#failures++;
    this.#step = { kind: "resting", until: plus(now, wait) };
  }

  #waitAfter(status: number, response: SipResponse | undefined): Millis {
    const { firstMillis, maxMillis } = this.#options.retry;
    if (FINAL_REFUSALS.has(status)) return maxMillis;
    const asked = seconds(response?.headers.get("Retry-After")?.split(/[ ;(]/)[0]);
    if (asked !== undefined) return Math.min(1000 * asked, maxMillis);
    const most = Math.min(firstMillis * 2 ** Math.min(this.#failures, 16), maxMillis);
    const share = this.#options.random.uint32() / 0x1_0000_0000;
    return Math.floor(most / 2 + (most / 2) * share);
  }

  #send(leaving: boolean, now: Instant): void {
    const { domain, registrar } = this.#options;
    const uri = sipUri(domain);
    const request: SipRequest = {
      kind: "request",
      method: "REGISTER",
      uri,
      headers: HeaderTable.of(...this.#fields(uri, leaving)),
      body: EMPTY_BODY,
    };
    const transaction = this.#options.send(request, registrar, now);
    this.#step = { kind: "asking", transaction, leaving };
  }

  #fields(uri: string, leaving: boolean): HeaderFields {
    const { user, domain, fields: extra } = this.#options;
    const aor = sipUri(domain, user);
    const fields: (readonly [string, string])[] = [
      ["From", `<${aor}>;tag=${this.#fromTag}`],
      ["To", `<${aor}>`],
      ["Call-ID", this.#callId],
      ["CSeq", `${++this.#sequence} REGISTER`],
      ["Contact", `<${this.#contact}>`],
      ["Expires", String(leaving ? 0 : this.#seconds)],
      ...extra,
    ];
    const authorization = this.#authorization(uri);
    if (authorization !== undefined) fields.push(authorization);
    return fields;
  }

  /** The last challenge serves again, with a higher count, until the registrar calls it stale. */
  #authorization(uri: string): readonly [string, string] | undefined {
    if (this.#challenge === undefined) return undefined;
    const { user, password, random } = this.#options;
    const answer = answerChallenge(this.#challenge.values, {
      user,
      password,
      method: "REGISTER",
      uri,
      cnonce: token(random, 12),
      nc: ++this.#challenge.uses,
    });
    return answer === undefined ? undefined : [this.#challenge.field, answer];
  }
}

function seconds(text: string | undefined): number | undefined {
  const digits = text?.trim();
  return digits !== undefined && /^[0-9]{1,10}$/.test(digits) ? Number(digits) : undefined;
}

function isStale(challenge: string): boolean {
  return /\bstale\s*=\s*"?true\b/i.test(challenge);
}

function sipUri(host: string, user?: string, port?: number): string {
  return formatUri({
    scheme: "sip",
    host,
    params: new Map(),
    headers: new Map(),
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
  });
}
