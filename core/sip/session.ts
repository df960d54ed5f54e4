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
 * does not allow (answering twice, accepting what was not offered) throws.
 */
import type { Instant } from "../lib/time.ts";
import type { SipResponse } from "./message.ts";
import type { StackEffect } from "./stack.ts";
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

export type * from "./session_messages.ts";

/** Most sessions alive: an INVITE beyond it is answered 503, an own one ends at once with 503. */
export const SESSIONS_MAX = 10_000;

export declare class Sessions {
  constructor(options: SessionsOptions);

  /** Sends an INVITE. What cannot be sent ends at once: `ended` is then among the effects. */
  invite(
    options: InviteOptions,
    now: Instant,
  ): { readonly session: string; readonly effects: SessionEffect[] };

  /**
   * Takes an out-of-dialog INVITE the owner has let in. `session` is absent when it was refused here (420, 503, 400).
   * The owner then rings, answers or rejects. Left unanswered for Timer C (or the INVITE's Expires) it ends by timeout with 480 (487).
   */
  incoming(
    effect: Extract<StackEffect, { kind: "request" }>,
    now: Instant,
    options?: IncomingOptions,
  ): { readonly session?: string; readonly effects: SessionEffect[] };

  /** What a stack effect means here; `undefined` = not a session's affair (a `send` comes back as it is). */
  handle(effect: StackEffect, now: Instant): SessionEffect[] | undefined;

  /** 180, 181, 182 or 183, with or without early media. */
  ring(session: string, options: RingOptions, now: Instant): SessionEffect[];
  answer(session: string, options: AnswerOptions, now: Instant): SessionEffect[];
  reject(session: string, options: RejectOptions, now: Instant): SessionEffect[];
  /** CANCEL, refusal or BYE, as the state demands; `ended` is among the effects. */
  end(session: string, options: EndOptions, now: Instant): SessionEffect[];

  /** Re-INVITE or UPDATE. While another offer is open it waits; a newer one takes its place. */
  offer(session: string, options: OfferOptions, now: Instant): SessionEffect[];
  /** The answer to `offered`, or our offer when the far end asked for one (then `offer-answered` follows). */
  acceptOffer(session: string, sdp: Uint8Array, now: Instant): SessionEffect[];
  /** 488 unless told otherwise; media stay as they were. When our ACK was to carry the answer, the session ends. */
  refuseOffer(session: string, options: Partial<RejectOptions>, now: Instant): SessionEffect[];

  /** INFO, NOTIFY, REFER, MESSAGE, OPTIONS … inside the dialog. `transaction` is absent when the session is over. */
  request(
    session: string,
    method: string,
    options: RequestInDialogOptions,
    now: Instant,
  ): { readonly transaction?: string; readonly effects: SessionEffect[] };
  /** Answers a `request` effect. */
  respond(transaction: string, response: SipResponse, now: Instant): SessionEffect[];

  get(session: string): SessionView | undefined;
  /** The live session of a dialog, as Replaces and Join name it. */
  find(dialog: DialogName): string | undefined;

  wake(now: Instant): SessionEffect[];
  nextDeadline(): Instant | undefined;

  /** Sessions that still need the wire, ended ones included. */
  readonly size: number;
  census(): SessionsCensus;
}
