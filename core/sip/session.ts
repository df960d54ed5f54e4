/**
 * Every session (one leg as a person means it) of one user agent, over its stack (RFC 3261 §13–§15).
 *
 * The owner feeds datagrams to the stack and passes its effects on:
 * ```ts
 * for (const effect of stack.receive(bytes, source, now)) {
 *   const own = sessions.handle(effect, now);
 *   if (own !== undefined) out.push(...own);            // a session's affair, or a `send`
 *   else if (effect.kind === "request") …               // REGISTER, SUBSCRIBE, a new INVITE → sessions.incoming(effect, now)
 * }                                                     // a request with a To tag nobody knows: answer 481
 * ```
 * and likewise for `stack.wake`; `sessions.wake` and `sessions.nextDeadline` cover the session's own timers only.
 * Every verb on a session that is over has no effects: the outside may end it at any time. A verb the state
 * does not allow (answering twice, ringing an outgoing call) throws.
 */
import type { Instant } from "../lib/time.ts";
import { unreachable } from "../lib/unreachable.ts";
import { callId, cseq, from, tagOf, to } from "./headers.ts";
import type { SipResponse } from "./message.ts";
import { end, hangUp } from "./session_end.ts";
import type {
  AnswerOptions,
  DialogName,
  EndOptions,
  IncomingOptions,
  InviteOptions,
  OfferOptions,
  RejectOptions,
  RequestInDialogOptions,
  RingOptions,
  SessionEffect,
  SessionsCensus,
  SessionsOptions,
  SessionView,
} from "./session_messages.ts";
import { acceptOffer, onOfferForsaken, refuseOffer, sendWaitingOffer } from "./session_offer.ts";
import { isOver, type Session, type SessionTimer, viewOf } from "./session_record.ts";
import { giveUpReliable, refreshRinging, repeatReliable } from "./session_reliable.ts";
import { onNoResponse, onRequest, onResponse, sendOwners } from "./session_requests.ts";
import { SessionTable } from "./session_table.ts";
import { EXPIRED, EXPIRED_REASON, refreshDue, refreshNow } from "./session_timer.ts";
import { invite, onLateSuccess } from "./session_uac.ts";
import {
  answer,
  giveUpAck,
  giveUpAnswer,
  incoming,
  onAck,
  onCancelled,
  refuseInvite,
  repeatSuccess,
  ring,
} from "./session_uas.ts";
import type { StackEffect } from "./stack.ts";

export type * from "./session_messages.ts";

/** Most sessions alive: an INVITE beyond it is answered 503, an own one ends at once with 503. */
export const SESSIONS_MAX = 10_000;

export class Sessions {
  readonly #table: SessionTable;
  readonly #sessionsMax: number;

  constructor(options: SessionsOptions) {
    this.#table = new SessionTable(options);
    this.#sessionsMax = options.sessionsMax ?? SESSIONS_MAX;
  }

  /** Changes what is asked for in sessions to come (RFC 4028). */
  configure(options: Pick<SessionsOptions, "sessionSeconds">): void {
    this.#table.sessionSeconds = options.sessionSeconds ?? 0;
  }

  /** Sends an INVITE. What cannot be sent ends at once: `ended` is then among the effects. */
  invite(
    options: InviteOptions,
    now: Instant,
  ): { readonly session: string; readonly effects: SessionEffect[] } {
    let session = "";
    const effects = this.#run(now, (table) => {
      session = invite(table, options, this.#sessionsMax, now);
    });
    return { session, effects };
  }

  /**
   * Takes an out-of-dialog INVITE the owner has let in. `session` is absent when it was refused here (420, 415,
   * 503, 400). The owner then rings, answers or rejects. Left unanswered for Timer C (or the INVITE's Expires) it
   * ends by timeout with 480 (487).
   */
  incoming(
    effect: Extract<StackEffect, { kind: "request" }>,
    now: Instant,
    options: IncomingOptions = {},
  ): { readonly session?: string; readonly effects: SessionEffect[] } {
    let session: string | undefined;
    const effects = this.#run(now, (table) => {
      session = incoming(table, effect, options, this.#sessionsMax, now);
    });
    return session === undefined ? { effects } : { session, effects };
  }

  /** What a stack effect means here; `undefined` = not a session's affair (a `send` comes back as it is). */
  handle(effect: StackEffect, now: Instant): SessionEffect[] | undefined {
    if (effect.kind === "send") return [effect];
    let own = false;
    const effects = this.#run(now, () => {
      own = this.#dispatch(effect, now);
    });
    return own ? effects : undefined;
  }

  /** 180, 181, 182 or 183, with or without early media. */
  ring(session: string, options: RingOptions, now: Instant): SessionEffect[] {
    return this.#verb(session, now, (table, one) => ring(table, one, options, now));
  }

  answer(session: string, options: AnswerOptions, now: Instant): SessionEffect[] {
    return this.#verb(session, now, (table, one) => answer(table, one, options, now));
  }

  reject(session: string, options: RejectOptions, now: Instant): SessionEffect[] {
    const { status, reason } = options;
    const cause = { by: "local", status, ...(reason !== undefined && { reason }) } as const;
    return this.#verb(session, now, (table, one) => refuseInvite(table, one, options, cause, now));
  }

  /** CANCEL, refusal or BYE, as the state demands; `ended` is among the effects. */
  end(session: string, options: EndOptions, now: Instant): SessionEffect[] {
    const { reasonHeader } = options;
    const cause = { by: "local", ...(reasonHeader !== undefined && { reasonHeader }) } as const;
    return this.#verb(session, now, (table, one) => end(table, one, options, cause, now));
  }

  /** Re-INVITE or UPDATE. While another offer is open it waits; a newer one takes its place. */
  offer(session: string, options: OfferOptions, now: Instant): SessionEffect[] {
    return this.#verb(session, now, (_table, one) => {
      one.waiting = { offer: options, tries: 0 };
    });
  }

  /** A refresh before its time (RFC 4028 §7.4): nothing changes, but that a far end which does not know the dialog ends it (481). */
  refresh(session: string, now: Instant): SessionEffect[] {
    return this.#verb(session, now, (_table, one) => refreshNow(one));
  }

  /** The answer to `offered`, or our offer when the far end asked for one (then `offer-answered` follows). Nothing when it was withdrawn. */
  acceptOffer(session: string, sdp: Uint8Array, now: Instant): SessionEffect[] {
    return this.#verb(session, now, (table, one) => acceptOffer(table, one, sdp, now));
  }

  /** 488 unless told otherwise; media stay as they were. When our ACK or PRACK was to carry the answer, the session ends. */
  refuseOffer(session: string, options: Partial<RejectOptions>, now: Instant): SessionEffect[] {
    return this.#verb(session, now, (table, one) => {
      if (!refuseOffer(table, one, options, now)) return;
      const cause = { by: "local", status: options.status ?? 488 } as const;
      if (one.state === "confirmed") hangUp(table, one, options.headers ?? [], cause, now);
      else end(table, one, {}, cause, now);
    });
  }

  /**
   * INFO, NOTIFY, REFER, MESSAGE, OPTIONS … inside the dialog. `transaction` is absent when the session is over and
   * nothing keeps its dialog, or has none yet.
   */
  request(
    session: string,
    method: string,
    options: RequestInDialogOptions,
    now: Instant,
  ): { readonly transaction?: string; readonly effects: SessionEffect[] } {
    let transaction: string | undefined;
    const one = this.#table.sessions.get(session);
    if (one === undefined || (isOver(one) && one.usages === 0)) return { effects: [] };
    const effects = this.#run(now, (table) => {
      table.touched.add(one);
      transaction = sendOwners(table, one, method, options, now);
    });
    return transaction === undefined ? { effects } : { transaction, effects };
  }

  /**
   * Another usage of the dialog begins, such as the subscription of a REFER: until `release` requests can be sent in
   * it although the session has ended (RFC 5057 §3, RFC 3515 §2.4.4). False when the session is over.
   */
  keep(session: string): boolean {
    const one = this.#table.live(session);
    if (one !== undefined) one.usages += 1;
    return one !== undefined;
  }

  /** That usage is over. Throws when there was none. */
  release(session: string, now: Instant): SessionEffect[] {
    const one = this.#table.sessions.get(session);
    if (one === undefined || one.usages === 0) {
      throw new Error(`Cannot release ${session}: nothing keeps its dialog`);
    }
    return this.#run(now, (table) => {
      one.usages -= 1;
      table.touched.add(one);
    });
  }

  /** Answers a `request` effect. */
  respond(transaction: string, response: SipResponse, now: Instant): SessionEffect[] {
    return this.#run(now, (table) => table.respond(transaction, response, now));
  }

  get(session: string): SessionView | undefined {
    const one = this.#table.sessions.get(session);
    return one === undefined ? undefined : viewOf(one);
  }

  /** Of its view the state and the Call-ID alone, for who asks often. */
  glance(session: string): Pick<SessionView, "state" | "callId"> | undefined {
    const one = this.#table.sessions.get(session);
    return one && { state: one.state, callId: one.callId };
  }

  /** The live session of a dialog, as Replaces and Join name it. */
  find(dialog: DialogName): string | undefined {
    const session = this.#table.byDialog(dialog.callId, dialog.localTag);
    if (session === undefined || isOver(session)) return undefined;
    return session.dialogs.has(dialog.remoteTag) ? session.id : undefined;
  }

  wake(now: Instant): SessionEffect[] {
    const { timers, sessions } = this.#table;
    return this.#run(now, (table) => {
      for (let name = timers.takeDue(now); name !== undefined; name = timers.takeDue(now)) {
        const session = sessions.get(name.slice(1));
        if (session === undefined) continue;
        table.touched.add(session);
        const timer = name[0] as SessionTimer;
        session.timers.delete(timer);
        this.#fire(timer, session, now);
      }
    });
  }

  nextDeadline(): Instant | undefined {
    return this.#table.timers.next();
  }

  /** Sessions that still need the wire, ended ones included. */
  get size(): number {
    return this.#table.sessions.size;
  }

  census(): SessionsCensus {
    let ending = 0;
    for (const session of this.#table.sessions.values()) if (isOver(session)) ending++;
    const { timers, sessions, open, unanswered } = this.#table;
    return {
      live: sessions.size - ending,
      ending,
      open: open.size,
      unanswered: unanswered.size,
      timers: timers.size,
    };
  }

  #verb(
    id: string,
    now: Instant,
    body: (table: SessionTable, session: Session) => void,
  ): SessionEffect[] {
    const session = this.#table.live(id);
    if (session === undefined) return [];
    return this.#run(now, (table) => body(table, session));
  }

  /** Does one thing and all that follows from it. */
  #run(now: Instant, body: (table: SessionTable) => void): SessionEffect[] {
    const table = this.#table;
    const out: SessionEffect[] = [];
    table.out = out;
    body(table);
    while (table.backlog.length > 0 || table.touched.size > 0) {
      const effect = table.backlog.shift();
      if (effect !== undefined) {
        this.#dispatch(effect, now);
        continue;
      }
      const touched = [...table.touched];
      table.touched.clear();
      for (const session of touched) {
        sendWaitingOffer(table, session, now);
        table.settle(session);
      }
    }
    return out;
  }

  /** False when the effect is not a session's affair. */
  #dispatch(effect: StackEffect, now: Instant): boolean {
    const table = this.#table;
    switch (effect.kind) {
      case "send":
        table.out.push(effect);
        return true;
      case "request":
        return onRequest(table, effect, now);
      case "cancelled": {
        const session = table.unanswered.get(effect.transaction);
        if (session === undefined) return false;
        table.touched.add(session);
        onCancelled(table, session, effect.request, now);
        return true;
      }
      case "ack":
        return this.#onAck(effect, now);
      case "response":
        return this.#onResponse(effect, now);
      case "stray-response":
        onLateSuccess(table, effect.response, effect.source, now);
        return true;
      case "client-timeout":
      case "client-unreachable": {
        const open = table.open.get(effect.transaction);
        if (open === undefined) return false;
        const by = effect.kind === "client-timeout" ? "timeout" : "transport";
        onNoResponse(table, effect.transaction, open, by, now);
        return true;
      }
      case "server-timeout": {
        const session = table.unanswered.get(effect.transaction);
        if (session === undefined) return false;
        table.unanswered.delete(effect.transaction);
        table.touched.add(session);
        onOfferForsaken(table, session, effect.transaction, now);
        return true;
      }
      default:
        return unreachable(effect);
    }
  }

  #onAck(effect: Extract<StackEffect, { kind: "ack" }>, now: Instant): boolean {
    const { request, source } = effect;
    const session = this.#table.byDialog(callId(request), tagOf(to(request)) ?? "");
    if (session === undefined || !session.dialogs.has(tagOf(from(request)) ?? "")) return false;
    this.#table.touched.add(session);
    onAck(this.#table, session, request, source, now);
    return true;
  }

  #onResponse(effect: Extract<StackEffect, { kind: "response" }>, now: Instant): boolean {
    const { transaction, response, source } = effect;
    const table = this.#table;
    const open = table.open.get(transaction);
    if (open !== undefined) {
      onResponse(table, transaction, open, response, source, now);
      return true;
    }
    const isSuccess = response.status >= 200 && response.status < 300;
    if (!isSuccess || cseq(response).method !== "INVITE") return false;
    onLateSuccess(table, response, source, now);
    return true;
  }

  #fire(timer: SessionTimer, session: Session, now: Instant): void {
    const table = this.#table;
    switch (timer) {
      case "R":
        return repeatSuccess(table, session, now);
      case "H":
        return giveUpAck(table, session, now);
      case "V":
        return repeatReliable(table, session, now);
      case "W":
        return giveUpReliable(table, session, now);
      case "P":
        return refreshRinging(table, session, now);
      case "U":
        return giveUpAnswer(table, session, now);
      case "G":
        session.backingOff = false;
        return;
      case "S":
        return refreshDue(session);
      case "X":
        return end(table, session, { reasonHeader: EXPIRED_REASON }, EXPIRED, now);
      default:
        return unreachable(timer);
    }
  }
}
