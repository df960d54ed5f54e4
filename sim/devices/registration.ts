/** A phone's registration (RFC 3261 §10.2): made with digest, kept alive before it expires, taken back when unplugged. */
import { type Random, token } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { earlier, type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { parseUri, sameUri } from "../../core/sip/address.ts";
import { answerChallenge } from "../../core/sip/digest.ts";
import { contacts } from "../../core/sip/headers.ts";
import {
  EMPTY_BODY,
  HeaderTable,
  type SipRequest,
  type SipResponse,
} from "../../core/sip/message.ts";
import { sipUri } from "./sip_uri.ts";
import { ALLOW } from "./user_agent.ts";

/** Default lifetime asked for, in seconds. */
export const REGISTER_SECONDS = 300;
/** The longest lifetime taken from a 423 or a 200: a day. */
export const REGISTER_SECONDS_MAX = 86_400;
/** Challenges answered in one attempt: one at first, one more when the nonce had become stale. */
export const CHALLENGES_MAX = 2;
/** First wait after a failure; doubled each time (RFC 5626 §4.5), of which a half is chance. */
export const RETRY_FIRST_MILLIS: Millis = 4_000;
export const RETRY_MAX_MILLIS: Millis = 120_000;
/** A refresh goes out so long before the expiry, or half-way when that is sooner: time for one failure. */
const REFRESH_AHEAD_MILLIS: Millis = 40_000;

export interface RegistrationOptions {
  readonly user: string;
  readonly password: string;
  readonly domain: string;
  readonly registrar: SocketAddress;
  readonly local: SocketAddress;
  readonly product: string;
  readonly seconds: number;
  readonly random: Random;
  /** Sends a REGISTER in a transaction of its own and names it. */
  readonly send: (request: SipRequest, destination: SocketAddress, now: Instant) => string;
}

type Step =
  | { readonly kind: "off" }
  | { readonly kind: "asking"; readonly transaction: string; readonly leaving: boolean }
  | { readonly kind: "resting"; readonly until: Instant };

export class Registration {
  readonly #options: RegistrationOptions;
  readonly #contact: string;
  readonly #callId: string;
  readonly #fromTag: string;
  #step: Step = { kind: "off" };
  #wanted = false;
  #seconds: number;
  #sequence = 0;
  #challenge: { readonly values: readonly string[]; uses: number } | undefined;
  #challenges = 0;
  #failures = 0;
  #until: Instant | undefined;

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

  /** Gives up saying anything: the phone goes dark. */
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
    else this.#failed(response, step.leaving, now);
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
    const name = response.status === 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
    const values = response.headers.values(name);
    if (++this.#challenges > CHALLENGES_MAX || values.length === 0) {
      return this.#failed(response, leaving, now);
    }
    // Refused with a nonce of this very attempt that is not called stale: the password is wrong.
    if (this.#challenges > 1 && !values.some(isStale)) return this.#failed(response, leaving, now);
    this.#challenge = { values, uses: 0 };
    this.#send(leaving, now);
  }

  /** RFC 3261 §10.2.8: asks again for what the registrar grants at least. */
  #tooBrief(response: SipResponse, leaving: boolean, now: Instant): void {
    const least = seconds(response.headers.get("Min-Expires"));
    if (leaving || least === undefined || least <= this.#seconds || least > REGISTER_SECONDS_MAX) {
      return this.#failed(response, leaving, now);
    }
    this.#seconds = least;
    this.#send(leaving, now);
  }

  #accepted(response: SipResponse, leaving: boolean, now: Instant): void {
    this.#failures = 0;
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

  #failed(response: SipResponse | undefined, leaving: boolean, now: Instant): void {
    this.#challenge = undefined;
    if (leaving) {
      this.#until = undefined;
      this.#step = { kind: "off" };
      if (this.#wanted) this.#ask(now);
      return;
    }
    if (!this.#wanted) return this.#ask(now);
    const most = Math.min(RETRY_FIRST_MILLIS * 2 ** Math.min(this.#failures, 16), RETRY_MAX_MILLIS);
    this.#failures++;
    const asked = seconds(response?.headers.get("Retry-After")?.split(/[ ;(]/)[0]);
    const wait = asked === undefined
      ? Math.floor(most / 2 + (most / 2) * (this.#options.random.uint32() / 0x1_0000_0000))
      : Math.min(1000 * asked, RETRY_MAX_MILLIS);
    this.#step = { kind: "resting", until: plus(now, wait) };
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

  #fields(uri: string, leaving: boolean): [string, string][] {
    const { user, domain, product } = this.#options;
    const aor = sipUri(domain, user);
    const fields: [string, string][] = [
      ["From", `<${aor}>;tag=${this.#fromTag}`],
      ["To", `<${aor}>`],
      ["Call-ID", this.#callId],
      ["CSeq", `${++this.#sequence} REGISTER`],
      ["Contact", `<${this.#contact}>`],
      ["Expires", String(leaving ? 0 : this.#seconds)],
      ["Allow", ALLOW.join(", ")],
      ["User-Agent", product],
    ];
    const authorization = this.#authorization(uri);
    if (authorization !== undefined) fields.push(["Authorization", authorization]);
    return fields;
  }

  /** The last challenge serves again, with a higher count, until the registrar calls it stale. */
  #authorization(uri: string): string | undefined {
    if (this.#challenge === undefined) return undefined;
    const { user, password, random } = this.#options;
    return answerChallenge(this.#challenge.values, {
      user,
      password,
      method: "REGISTER",
      uri,
      cnonce: token(random, 12),
      nc: ++this.#challenge.uses,
    });
  }
}

function seconds(text: string | undefined): number | undefined {
  const digits = text?.trim();
  return digits !== undefined && /^[0-9]{1,10}$/.test(digits) ? Number(digits) : undefined;
}

function isStale(challenge: string): boolean {
  return /\bstale\s*=\s*"?true\b/i.test(challenge);
}
