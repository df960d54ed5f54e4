/**
 * What a person has chosen, published at the PBX (RFC 3903), so that phones which watch him there show it. A PBX that takes
 * no publication says so in its first answer, and is not asked again.
 */
import { type Random, token } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";
import {
  EMPTY_BODY,
  HeaderTable,
  type SipRequest,
  type SipResponse,
} from "../../core/sip/message.ts";
import { PIDF_TYPE } from "../../core/sip/pidf.ts";
import { answerChallenged, AUTH_TRIES_MAX } from "../../core/sip/session_auth.ts";
import { isFinal } from "../../core/sip/subscriber_rules.ts";
import { NOT_OFFERED } from "./lamp_book.ts";
import type { SipAccount } from "./mapping.ts";

/** The lifetime asked for, and the longest taken from a 200 or a 423. */
export const PUBLISH_SECONDS = 3_600;
export const PUBLISH_SECONDS_MAX = 86_400;
/** After silence or a fault of the PBX's own. */
export const PUBLISH_AGAIN_MILLIS: Millis = 60_000;
/** A publication is refreshed when so much of its life is over. */
const REFRESH_SHARE = 0.8;
/** Answers in a row that ask for the same in other words (412, 423): a PBX that goes on so refuses. */
const TURNS_MAX = 3;

export interface PublisherOptions {
  readonly account: SipAccount;
  /** Address of record of the account. */
  readonly address: string;
  readonly registrar: SocketAddress;
  readonly product: string;
  readonly random: Random;
  /** Sends a PUBLISH in a transaction of its own and names it. */
  readonly send: (request: SipRequest, destination: SocketAddress, now: Instant) => string;
}

interface Open {
  readonly transaction: string;
  readonly request: SipRequest;
  readonly authTries: number;
}

export class Publisher {
  readonly #options: PublisherOptions;
  readonly #callId: string;
  #sequence = 0;
  /** What is to be published; absent before anything was chosen. */
  #document: string | undefined;
  /** The PBX has it not yet. */
  #news = false;
  /** Names what the PBX has (§4.1). */
  #tag: string | undefined;
  #seconds = PUBLISH_SECONDS;
  #turns = 0;
  #open: Open | undefined;
  #due: Instant | undefined;
  #refusal: number | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#callId = token(options.random, 22);
  }

  /** The status by which the PBX said that it takes no publication. */
  get refusal(): number | undefined {
    return this.#refusal;
  }

  publish(document: string, now: Instant): void {
    this.#document = document;
    this.#news = true;
    if (this.#open === undefined && this.#refusal === undefined) this.#send(now);
  }

  /** Takes it back (§4.5); whatever the PBX says to that is the end. */
  stop(now: Instant): void {
    this.#due = undefined;
    this.#document = undefined;
    if (this.#tag !== undefined) this.#ask(this.#request(0, EMPTY_BODY), 0, now);
    this.#tag = undefined;
  }

  /** The final response to a PUBLISH (without one for silence); says whether it was ours. */
  response(
    transaction: string,
    status: number,
    response: SipResponse | undefined,
    now: Instant,
  ): boolean {
    const open = this.#open;
    if (open?.transaction !== transaction) return false;
    this.#open = undefined;
    const again = response === undefined || open.authTries >= AUTH_TRIES_MAX
      ? undefined
      : this.#withCredentials(open.request, response);
    if (again !== undefined) this.#ask(again, open.authTries + 1, now);
    else if (this.#document === undefined) return true;
    else if (response !== undefined && status < 300) this.#accepted(response, now);
    else this.#failed(status, response, now);
    return true;
  }

  wake(now: Instant): void {
    if (this.#due !== undefined && this.#due <= now) this.#send(now);
  }

  nextDeadline(): Instant | undefined {
    return this.#due;
  }

  /** Initial, with news, or a refresh without a body (§4.1): what the PBX has decides. */
  #send(now: Instant): void {
    const document = this.#document;
    if (document === undefined) return;
    this.#due = undefined;
    const told = this.#tag !== undefined && !this.#news;
    const body = told ? EMPTY_BODY : new TextEncoder().encode(document);
    this.#news = false;
    this.#ask(this.#request(this.#seconds, body), 0, now);
  }

  #ask(request: SipRequest, authTries: number, now: Instant): void {
    const { send, registrar } = this.#options;
    this.#open = { transaction: send(request, registrar, now), request, authTries };
  }

  #request(seconds: number, body: Uint8Array): SipRequest {
    const { address, random, product } = this.#options;
    const headers = HeaderTable.of(
      ["From", `<${address}>;tag=${token(random, 10)}`],
      ["To", `<${address}>`],
      ["Call-ID", this.#callId],
      ["CSeq", `${++this.#sequence} PUBLISH`],
      ["Event", "presence"],
      ["Expires", String(seconds)],
      ...(this.#tag === undefined ? [] : [["SIP-If-Match", this.#tag] as const]),
      ...(body.length === 0 ? [] : [["Content-Type", PIDF_TYPE] as const]),
      ["User-Agent", product],
    );
    return { kind: "request", method: "PUBLISH", uri: address, headers, body };
  }

  #withCredentials(request: SipRequest, response: SipResponse): SipRequest | undefined {
    const { account, random } = this.#options;
    const again = answerChallenged(request, response, account, this.#sequence + 1, random);
    if (again !== undefined) this.#sequence += 1;
    return again;
  }

  #accepted(response: SipResponse, now: Instant): void {
    const granted = secondsOf(response.headers.get("Expires")) ?? this.#seconds;
    this.#turns = 0;
    this.#tag = response.headers.get("SIP-ETag") ?? this.#tag;
    this.#due = plus(now, Math.round(1_000 * Math.max(1, granted) * REFRESH_SHARE));
    if (this.#news) this.#send(now);
  }

  #failed(status: number, response: SipResponse | undefined, now: Instant): void {
    const known = this.#tag !== undefined;
    this.#tag = undefined;
    this.#news = true;
    const least = secondsOf(response?.headers.get("Min-Expires"));
    const longer = status === 423 && least !== undefined && least > this.#seconds;
    if (longer) this.#seconds = least;
    // §4.1: what it named is gone, as after a restart
    const turn = longer || status === 412 && known;
    if (turn && ++this.#turns <= TURNS_MAX) this.#send(now);
    else if (turn || isFinal(status) || NOT_OFFERED.has(status)) this.#refusal = status;
    else this.#due = plus(now, PUBLISH_AGAIN_MILLIS);
  }
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^[0-9]{1,9}$/.test(text.trim())) return undefined;
  return Math.min(Number(text), PUBLISH_SECONDS_MAX);
}
