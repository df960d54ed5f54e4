/** Laws of the wire, read from every datagram the PBX sends and gets (I1–I8, I24, I28). */
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import { type SocketAddress, socketKey } from "../../core/lib/socket_address.ts";
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { callId, cseq, from, tagOf, to, topVia } from "../../core/sip/headers.ts";
import type { SipMessage, SipRequest, SipResponse } from "../../core/sip/message.ts";
import { DEFAULT_TIMERS } from "../../core/sip/stack.ts";
import type { PbxEffect } from "../pbx/pbx.ts";
import { type Law, messageIn, must, type PbxTurn, sameBytes } from "./law.ts";
import { Requests } from "./requests.ts";

/** 64*T1, and a little for the wake that comes at it. */
const GIVE_UP: Millis = 64 * DEFAULT_TIMERS.t1 + 100;
/** Timers H, J and L: how long a server transaction remembers its final answer. */
const TRANSACTION_LIFE: Millis = 64 * DEFAULT_TIMERS.t1;
/** Deadlines are looked at once in so long. */
const LOOK_EVERY: Millis = 1_000;
const CALLS_REMEMBERED = 20_000;

/** A request the PBX was sent. */
interface Served {
  readonly request: SipRequest;
  readonly bytes: Uint8Array;
  readonly at: Instant;
  final?: { readonly status: number; readonly bytes: Uint8Array; readonly at: Instant };
  /** Of a 2xx to INVITE: acknowledged, or the dialog is being ended. */
  closed: boolean;
}

/** A request the PBX sent. */
interface Asked {
  readonly request: SipRequest;
  readonly at: Instant;
  cancelled: boolean;
  final?: { readonly status: number; readonly at: Instant };
  /** Of a 2xx to INVITE: acknowledged, and ended when it crossed our CANCEL. */
  acknowledged: boolean;
  ended: boolean;
}

/** The first final answer to a request. */
export type Told = (request: SipRequest, status: number) => void;

/** One Call-ID as the PBX uses it. */
interface Dialog {
  ownTag?: string;
  lastCseq: number;
  readonly invites: Set<number>;
}

export class WireLaws implements Law {
  readonly #told: Told;
  readonly #served = new Requests<Served>();
  readonly #asked = new Requests<Asked>();
  readonly #dialogs = new BoundedMap<string, Dialog>(CALLS_REMEMBERED);
  /** What only the caller's leg may know, its Call-IDs, tags and branches, with the Call-ID of that dialog. */
  readonly #secrets = new BoundedMap<string, string>(200);
  #looked = 0 as Instant;

  /** `told` hears the final answers of the PBX. */
  constructor(told: Told = () => {}) {
    this.#told = told;
  }

  turn({ datagram, effects, at }: PbxTurn): void {
    if (datagram !== undefined) this.#arrived(datagram.bytes, datagram.source, effects, at);
    for (const effect of effects) {
      if (effect.kind === "send") this.#sent(effect.bytes, effect.destination, at);
    }
  }

  looks(now: Instant): void {
    if (now - this.#looked < LOOK_EVERY) return;
    this.#looked = now;
    this.#served.look(now, (served) => servedInTime(served, now));
    this.#asked.look(now, (asked) => askedInTime(asked, now));
  }

  settled(): void {
    for (const { request, final } of this.#served.all()) {
      must(final !== undefined, "I1", () => `${request.method} ${request.uri} was never answered`);
    }
  }

  #sent(bytes: Uint8Array, destination: SocketAddress, at: Instant): void {
    const message = messageIn(bytes);
    must(message !== undefined, "I5", () => "the PBX sent what cannot be parsed");
    if (message.kind === "request") this.#asks(message, bytes, destination, at);
    else this.#answers(message, bytes, at);
  }

  #arrived(
    bytes: Uint8Array,
    source: SocketAddress,
    effects: readonly PbxEffect[],
    at: Instant,
  ): void {
    const message = messageIn(bytes);
    if (message === undefined) return;
    if (message.kind === "response") return this.#answered(message, at);
    const key = keyOf(message, message.method);
    const before = this.#served.get(key);
    if (before !== undefined) {
      if (sameBytes(before.bytes, bytes)) noChange(effects, message, source);
      return;
    }
    if (message.method === "ACK") return this.#acknowledged(message);
    // a later request in the dialog shows that the far end had our 2xx, whatever became of its ACK
    if (tagOf(to(message)) !== undefined) this.#closes(callId(message));
    this.#served.put(key, { request: message, bytes, at, closed: false });
    if (message.method === "INVITE") {
      for (
        const secret of [
          callId(message),
          tagOf(from(message)),
          topVia(message).params.get("branch"),
        ]
      ) {
        if (secret !== undefined && secret.length >= 8) {
          this.#secrets.set(secret, callId(message));
        }
      }
    }
  }

  #asks(request: SipRequest, bytes: Uint8Array, destination: SocketAddress, at: Instant): void {
    const { method } = request;
    const dialog = this.#dialog(request, tagOf(from(request)));
    const { number } = cseq(request);
    if (method === "ACK") {
      must(dialog.invites.has(number), "I6", () => `ACK ${number} acknowledges no INVITE`);
      return this.#acks(request);
    }
    if (method === "CANCEL") return this.#cancels(request);
    const key = keyOf(request, method);
    const before = this.#asked.get(key);
    if (before !== undefined) {
      must(at - before.at <= GIVE_UP, "I2", () => `${method} is repeated after 64*T1`);
      return;
    }
    must(
      number > dialog.lastCseq,
      "I6",
      () => `${method} has CSeq ${number} after ${dialog.lastCseq}`,
    );
    dialog.lastCseq = number;
    if (method === "INVITE") this.#invites(request, dialog, bytes, destination);
    if (method === "BYE") this.#byes(request);
    this.#asked.put(key, {
      request,
      at,
      cancelled: false,
      acknowledged: false,
      ended: false,
    });
  }

  /** I7, I8: one INVITE at a time in a dialog, and nothing of the caller's leg in it. */
  #invites(request: SipRequest, dialog: Dialog, bytes: Uint8Array, destination: SocketAddress) {
    for (const other of this.#asked.inCall(callId(request))) {
      const open = other.request.method === "INVITE" && other.final === undefined;
      must(!open, "I8", () => `a second INVITE in ${callId(request)} before the first is answered`);
    }
    dialog.invites.add(cseq(request).number);
    const text = new TextDecoder().decode(bytes);
    for (const [secret, dialogOfIt] of this.#secrets.entries()) {
      must(
        !text.includes(secret) || callId(request) === dialogOfIt,
        "I7",
        () => `the INVITE to ${socketKey(destination)} reveals ${secret}`,
      );
    }
  }

  #answers(response: SipResponse, bytes: Uint8Array, at: Instant): void {
    const { method } = cseq(response);
    const served = this.#served.get(keyOf(response, method));
    if (response.status > 100 && response.status < 300) {
      if (method !== "CANCEL" && method !== "REGISTER") this.#dialog(response, tagOf(to(response)));
    }
    if (served === undefined || response.status < 200) return;
    if (served.final === undefined) {
      if (response.status < 300) this.#noGlare(served, at);
      served.final = { status: response.status, bytes, at };
      this.#told(served.request, response.status);
      return;
    }
    // its transaction has gone (timers H, J, L): a copy still on its way is a request like any other
    if (at - served.final.at >= TRANSACTION_LIFE) return;
    must(
      served.final.status === response.status,
      "I1",
      () => `${method} was answered ${served.final?.status} and ${response.status}`,
    );
    must(
      sameBytes(served.final.bytes, bytes),
      "I5",
      () => `${method} was answered ${response.status} with other bytes than before`,
    );
  }

  /** I8: what the far end offers while an offer of ours is open is refused with 491. */
  #noGlare({ request }: Served, at: Instant): void {
    if (!isOffer(request) || tagOf(to(request)) === undefined) return;
    for (const other of this.#asked.inCall(callId(request))) {
      const open = isOffer(other.request) && other.final === undefined && at - other.at < GIVE_UP;
      must(!open, "I8", () => `two offers at once in ${callId(request)}`);
    }
  }

  #answered(response: SipResponse, at: Instant): void {
    if (response.status < 200) return;
    const key = keyOf(response, cseq(response).method);
    const asked = this.#asked.get(key);
    if (asked === undefined || asked.final !== undefined) return;
    asked.final = { status: response.status, at };
    this.#asked.reopen(key);
  }

  #acknowledged(ack: SipRequest): void {
    for (const served of this.#served.inCall(callId(ack))) {
      const { request } = served;
      if (request.method !== "INVITE") continue;
      if (cseq(request).number === cseq(ack).number) served.closed = true;
    }
  }

  #acks(ack: SipRequest): void {
    for (const asked of this.#asked.inCall(callId(ack))) {
      const { request } = asked;
      if (request.method !== "INVITE") continue;
      if (cseq(request).number === cseq(ack).number) asked.acknowledged = true;
    }
  }

  #cancels(cancel: SipRequest): void {
    const key = keyOf(cancel, "INVITE");
    const asked = this.#asked.get(key);
    must(asked !== undefined, "I4", () => "a CANCEL of no INVITE");
    asked.cancelled = true;
    this.#asked.reopen(key);
  }

  #byes(bye: SipRequest): void {
    this.#closes(callId(bye));
    for (const asked of this.#asked.inCall(callId(bye))) asked.ended = true;
  }

  /** The dialog is being ended, by whichever side. */
  #closes(id: string): void {
    for (const served of this.#served.inCall(id)) served.closed = true;
  }

  #dialog(message: SipMessage, ownTag: string | undefined): Dialog {
    const id = callId(message);
    let dialog = this.#dialogs.get(id);
    if (dialog === undefined) {
      dialog = { lastCseq: 0, invites: new Set() };
      this.#dialogs.set(id, dialog);
    }
    must(
      dialog.ownTag === undefined || ownTag === dialog.ownTag,
      "I7",
      () => `our tag in ${id} changed from ${dialog.ownTag} to ${ownTag}`,
    );
    if (ownTag !== undefined) dialog.ownTag = ownTag;
    return dialog;
  }
}

/** Since when it is answered and, where that is due, acknowledged. */
function servedInTime(
  { request, final, at, closed }: Served,
  now: Instant,
): Instant | undefined {
  const limit = request.method === "INVITE" ? DEFAULT_TIMERS.c + 32_000 : GIVE_UP;
  must(
    final !== undefined || now - at <= limit,
    "I1",
    () => `${request.method} ${request.uri} is unanswered for ${now - at} ms`,
  );
  if (final === undefined) return undefined;
  const accepted = request.method === "INVITE" && final.status < 300;
  must(
    !accepted || closed || now - final.at <= GIVE_UP,
    "I3",
    () => `the 2xx to ${callId(request)} is neither acknowledged nor ended`,
  );
  return accepted && !closed ? undefined : final.at;
}

/** Since when it is answered, and a 2xx to INVITE acknowledged; or given up. */
function askedInTime(asked: Asked, now: Instant): Instant | undefined {
  const { request, final, at } = asked;
  if (final === undefined) {
    const limit = request.method === "INVITE" ? DEFAULT_TIMERS.c + GIVE_UP : GIVE_UP;
    return now - at > limit ? plus(at, limit) : undefined;
  }
  if (request.method !== "INVITE" || final.status >= 300) return final.at;
  if (now - final.at <= LOOK_EVERY) return undefined;
  must(asked.acknowledged, "I3", () => `no ACK to the 2xx of ${callId(request)}`);
  must(
    !asked.cancelled || asked.ended,
    "I4",
    () => `${callId(request)} was cancelled, answered, and not ended`,
  );
  return final.at;
}

/** I5: a copy of a request changes nothing. */
function noChange(effects: readonly PbxEffect[], request: SipRequest, source: SocketAddress): void {
  for (const effect of effects) {
    must(
      effect.kind === "send",
      "I5",
      () => `a copy of ${request.method} from ${socketKey(source)} caused ${effect.kind}`,
    );
  }
}

function isOffer({ method, body }: SipRequest): boolean {
  return (method === "INVITE" || method === "UPDATE") && body.length > 0;
}

/** A transaction (RFC 3261 §17.2.3): branch, sent-by and method; CANCEL counts as its INVITE's. */
function keyOf(message: SipMessage, method: string): string {
  const via = topVia(message);
  return `${via.params.get("branch")} ${via.host}:${via.port} ${method}`;
}
