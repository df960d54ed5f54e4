/**
 * The table of all sessions and what every part of them needs: sending inside a dialog, finding a session by its
 * dialog, ending it exactly once, and letting go of it when the wire is tidy (RFC 3261 §12, §15).
 */
import { BoundedMap } from "../lib/bounded_map.ts";
import { below, type Random } from "../lib/random.ts";
import type { SocketAddress } from "../lib/socket_address.ts";
import { type Instant, type Millis, plus } from "../lib/time.ts";
import { TimerTable } from "../lib/timer_table.ts";
import { formatUri } from "./address.ts";
import {
  ackInDialog,
  type Dialog,
  type InDialogContent,
  nextHop,
  requestInDialog,
} from "./dialog.ts";
import { NO_PARAMS } from "./grammar.ts";
import { cseq } from "./headers.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import { socketOfUri } from "./next_hop.ts";
import type {
  HeaderFields,
  SessionCause,
  SessionEffect,
  SessionsOptions,
} from "./session_messages.ts";
import { productField } from "./own_fields.ts";
import {
  isOver,
  NO_EXCHANGE,
  type Session,
  type SessionTimer,
  type WaitingOffer,
} from "./session_record.ts";
import { responseTo } from "./response.ts";
import type { Stack, StackEffect } from "./stack.ts";

/** Dialogs that ended lately: a 2xx come late for one of them is no fork to be ACKed and BYEd. */
export const ENDED_DIALOGS_MAX = 4096;

/** What a client transaction is to its session. */
export type Role =
  | { readonly kind: "call" }
  | { readonly kind: "reinvite" } & WaitingOffer
  | { readonly kind: "update" } & WaitingOffer
  | { readonly kind: "prack" }
  | { readonly kind: "bye" }
  /** A request of the owner, known to it by the transaction that first carried it. */
  | { readonly kind: "owner"; readonly name: string; readonly method: string };

export interface OpenRequest {
  readonly session: Session;
  readonly role: Role;
  /** Without our Via. */
  readonly request: SipRequest;
  readonly destination: SocketAddress | undefined;
  /** The dialog it was sent in; absent for the first INVITE. */
  readonly tag: string | undefined;
  readonly authTries: number;
  /** 422s that were followed by a longer session interval. */
  readonly longerTries: number;
}

export class SessionTable {
  readonly stack: Stack;
  readonly random: Random;
  readonly contactAddress: SocketAddress;
  readonly options: SessionsOptions;
  /** The session interval to ask for (RFC 4028); 0 is none. */
  sessionSeconds: number;
  readonly timers = new TimerTable();
  readonly sessions = new Map<string, Session>();
  readonly open = new Map<string, OpenRequest>();
  readonly ended = new BoundedMap<string, true>(ENDED_DIALOGS_MAX);
  /** Whose INVITE, or whose offer in an UPDATE or PRACK, a server transaction carries while it is unanswered. */
  readonly unanswered = new Map<string, Session>();
  /** Stack effects our own sending caused, still to be handled. */
  readonly backlog: StackEffect[] = [];
  /** Sessions touched by the input being handled. */
  readonly touched = new Set<Session>();
  /** The effects of the input being handled. */
  out: SessionEffect[] = [];
  readonly #byDialog = new Map<string, Session>();
  /** What every message of ours says in the same words. */
  readonly #contact: string;
  readonly #userAgent: HeaderFields;
  readonly #server: HeaderFields;
  readonly #abilities: HeaderFields;
  readonly #reliableAbilities: HeaderFields;
  #made = 0;

  constructor(options: SessionsOptions) {
    this.options = options;
    this.sessionSeconds = options.sessionSeconds ?? 0;
    this.stack = options.stack;
    this.random = options.random.fork("sessions");
    this.contactAddress = options.contact ?? options.stack.local;
    this.#contact = contactAt(this.contactAddress, options.contactUser);
    this.#userAgent = productField(options, "User-Agent");
    this.#server = productField(options, "Server");
    this.#abilities = abilitiesOf(options, false);
    this.#reliableAbilities = abilitiesOf(options, true);
  }

  newId(): string {
    return `s${++this.#made}`;
  }

  add(session: Session): void {
    this.sessions.set(session.id, session);
    this.#byDialog.set(dialogKey(session.callId, session.localTag), session);
    this.touched.add(session);
  }

  /** By Call-ID and our tag, which is ours alone; the caller checks the remote tag. */
  byDialog(callId: string, localTag: string): Session | undefined {
    return this.#byDialog.get(dialogKey(callId, localTag));
  }

  /** The session of a verb, unless it is over. */
  live(id: string): Session | undefined {
    const session = this.sessions.get(id);
    if (session === undefined || isOver(session)) return undefined;
    this.touched.add(session);
    return session;
  }

  setTimer(session: Session, timer: SessionTimer, now: Instant, after: Millis): void {
    session.timers.add(timer);
    this.timers.set(timer + session.id, plus(now, after));
  }

  clearTimer(session: Session, timer: SessionTimer): void {
    if (session.timers.delete(timer)) this.timers.clear(timer + session.id);
  }

  /** Puts what the stack wants sent among the effects; the rest is handled after the present input. */
  emit(effects: readonly StackEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === "send") this.out.push(effect);
      else this.backlog.push(effect);
    }
  }

  /** Starts a client transaction for a session. */
  start(open: OpenRequest, now: Instant): string {
    const { session, request, destination } = open;
    const { transaction, effects } = destination === undefined
      ? this.#unroutable()
      : this.stack.request(request, destination, now, { timerC: request.method === "INVITE" });
    this.open.set(transaction, open);
    session.open.add(transaction);
    this.touched.add(session);
    this.emit(effects);
    return transaction;
  }

  /** Forgets a client transaction that is over for its session. */
  close(transaction: string): void {
    const open = this.open.get(transaction);
    if (open === undefined) return;
    this.open.delete(transaction);
    open.session.open.delete(transaction);
    if (open.session.inviteOut === transaction) open.session.inviteOut = undefined;
    if (open.session.updateOut === transaction) open.session.updateOut = undefined;
    this.touched.add(open.session);
  }

  /** Sends a request inside one of the session's dialogs. */
  send(
    session: Session,
    dialog: Dialog,
    method: string,
    content: InDialogContent,
    role: Role,
    now: Instant,
  ): string {
    const headers = [...this.requestFields(session, method), ...(content.headers ?? [])];
    const [next, request] = requestInDialog(dialog, method, { ...content, headers });
    session.dialogs.set(next.remoteTag, next);
    const destination = this.destinationOf(session, next);
    const tag = next.remoteTag;
    const open = { session, role, request, destination, tag, authTries: 0, longerTries: 0 };
    return this.start(open, now);
  }

  /** ACKs a 2xx and keeps the ACK for its repetitions. */
  sendAck(session: Session, dialog: Dialog, sequence: number, sdp?: Uint8Array): void {
    const destination = this.destinationOf(session, dialog);
    if (destination === undefined) return;
    const headers = [...session.ackFields, ...this.productFields()];
    const ack = ackInDialog(dialog, sequence, { headers, ...(sdp && { body: sdp }) });
    for (const effect of this.stack.sendAck(ack, destination)) {
      if (effect.kind === "send") {
        session.acks.set(ackKey(dialog.remoteTag, sequence), effect);
        this.out.push(effect);
      }
    }
  }

  sendBye(session: Session, dialog: Dialog, headers: HeaderFields, now: Instant): void {
    this.ended.set(endedKey(dialog), true);
    this.send(session, dialog, "BYE", { headers }, { kind: "bye" }, now);
  }

  /** Answers a server transaction of the session. */
  respond(transaction: string, response: SipResponse, now: Instant): void {
    if (response.status >= 200) this.unanswered.delete(transaction);
    this.emit(this.stack.respond(transaction, response, now));
  }

  /** Answers one without more ado. */
  refuse(
    transaction: string,
    request: SipRequest,
    status: number,
    headers: HeaderFields,
    now: Instant,
  ): void {
    const extra = { headers: [...headers, ...this.productFields("Server")] };
    this.respond(transaction, responseTo(request, status, undefined, extra), now);
  }

  /** §14.2: come back after a moment drawn from 0 … 10 s. */
  refusePending(transaction: string, request: SipRequest, now: Instant): void {
    const seconds = below(this.random, 11);
    this.refuse(transaction, request, 500, [["Retry-After", String(seconds)]], now);
  }

  /** Where requests of the dialog go (§12.2.1.1, §8.1.2). */
  destinationOf(session: Session, dialog: Dialog): SocketAddress | undefined {
    if (session.preferSource && session.source !== undefined) return session.source;
    return socketOfUri(nextHop(dialog)) ?? session.source ?? session.destination;
  }

  /** Tells the owner that the session is over, once, and the peer that what it asked is off. */
  finish(session: Session, cause: SessionCause, now: Instant, response?: SipResponse): void {
    if (isOver(session)) return;
    this.#withdraw(session, now);
    session.state = "ending";
    session.waiting = undefined;
    for (const timer of session.timers) {
      // A 2xx goes on being repeated until its ACK comes, although the owner has hung up (§15).
      if (session.unacked === undefined || (timer !== "R" && timer !== "H")) {
        this.clearTimer(session, timer);
      }
    }
    this.out.push({ kind: "ended", session: session.id, cause, ...(response && { response }) });
    this.touched.add(session);
  }

  /** Forgets a session that is over and has nothing left on the wire. */
  settle(session: Session): void {
    if (!isOver(session) || session.open.size > 0 || session.unacked !== undefined) return;
    if (session.usages > 0) return;
    for (const timer of session.timers) this.clearTimer(session, timer);
    this.sessions.delete(session.id);
    const key = dialogKey(session.callId, session.localTag);
    if (this.#byDialog.get(key) === session) this.#byDialog.delete(key);
  }

  /** Contact, Allow, Supported and User-Agent, as the method wants them (§8.1.1.8, §12.2.1.1, §20 table 2). */
  requestFields(session: Session, method: string): HeaderFields {
    const contact: HeaderFields = TARGET_REFRESH.has(method) ? [["Contact", session.contact]] : [];
    const abilities = method === "INVITE" || method === "UPDATE" ? this.abilityFields() : [];
    return [...contact, ...abilities, ...this.productFields()];
  }

  /** What our 1xx and 2xx to INVITE and UPDATE carry. */
  responseFields(session: Session): HeaderFields {
    return [
      ["Contact", session.contact],
      ...this.abilityFields(),
      ...this.productFields("Server"),
    ];
  }

  productFields(name: "User-Agent" | "Server" = "User-Agent"): HeaderFields {
    return name === "Server" ? this.#server : this.#userAgent;
  }

  abilityFields(reliable = true): HeaderFields {
    return reliable ? this.#reliableAbilities : this.#abilities;
  }

  /** Our Contact header. */
  contactOf(user: string | undefined): string {
    return user === undefined ? this.#contact : contactAt(this.contactAddress, user);
  }

  /** Option tags of a Require we do not know (§8.2.2.3). */
  unknownExtensions(request: SipRequest): readonly string[] {
    const known = new Set(["100rel", "timer", ...(this.options.extensions ?? [])]);
    return request.headers.values("Require").filter((tag) => !known.has(tag.toLowerCase()));
  }

  /** Answers what the peer still waits for when the session ends (§15.1.2: 487 to its INVITE). */
  #withdraw(session: Session, now: Instant): void {
    const { exchange, inviteIn } = session;
    if (inviteIn !== undefined) {
      session.inviteIn = undefined;
      this.refuse(inviteIn.transaction, inviteIn.request, 487, [], now);
    }
    if (exchange.kind === "received" && (exchange.in === "UPDATE" || exchange.in === "PRACK")) {
      session.exchange = NO_EXCHANGE;
      this.refuse(exchange.transaction, exchange.request, 481, [], now);
    }
  }

  #unroutable(): { transaction: string; effects: StackEffect[] } {
    const transaction = `unroutable ${++this.#made}`;
    return { transaction, effects: [{ kind: "client-unreachable", transaction }] };
  }
}

function contactAt({ host, port }: SocketAddress, user: string | undefined): string {
  const own = user === undefined ? {} : { user };
  const uri = { scheme: "sip", ...own, host, port, params: NO_PARAMS, headers: new Map() } as const;
  return `<${formatUri(uri)}>`;
}

/** What we can do, as an INVITE and what answers one say it (RFC 3261 §20.5, §20.37). */
function abilitiesOf({ allow, extensions }: SessionsOptions, reliable: boolean): HeaderFields {
  const tags = [...(reliable ? ["100rel"] : []), "timer", ...(extensions ?? [])];
  const supported = ["Supported", tags.join(", ")] as const;
  return allow === undefined || allow.length === 0
    ? [supported]
    : [["Allow", allow.join(", ")], supported];
}

const TARGET_REFRESH = new Set(["INVITE", "UPDATE", "SUBSCRIBE", "NOTIFY", "REFER"]);

export function ackKey(remoteTag: string, sequence: number): string {
  return `${sequence} ${remoteTag}`;
}

export function endedKey(dialog: Pick<Dialog, "callId" | "localTag" | "remoteTag">): string {
  return `${dialog.callId} ${dialog.localTag} ${dialog.remoteTag}`;
}

function dialogKey(callId: string, localTag: string): string {
  return `${localTag} ${callId}`;
}

/** The number an open request carries. */
export function sequenceOf(open: OpenRequest): number {
  return cseq(open.request).number;
}
