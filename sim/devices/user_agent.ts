/**
 * What phones and the carrier share as SIP user agents (RFC 3261 §8.2): a stack, its sessions, and the answers
 * that need no thought: OPTIONS, INFO, requests for dialogs nobody knows, methods nobody understands.
 */
import type { Random } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { earlier, type Instant } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { callId, from, tagOf, to } from "../../core/sip/headers.ts";
import type { SipRequest, SipResponse } from "../../core/sip/message.ts";
import type { HeaderFields } from "../../core/sip/session_messages.ts";
import { type SessionEffect, Sessions } from "../../core/sip/session.ts";
import {
  DEFAULT_TIMERS,
  responseTo,
  type SipTimers,
  Stack,
  type StackEffect,
} from "../../core/sip/stack.ts";
import type { ReadMessage } from "../read_once.ts";

export type StackRequest = Extract<StackEffect, { kind: "request" }>;
type SessionRequest = Extract<SessionEffect, { kind: "request" }>;

export type SendEffect = Extract<StackEffect, { kind: "send" }>;

/** A request that the owner answers itself (`owns`), by `answer`. */
export interface AskedEffect {
  readonly kind: "asked";
  /** Absent outside any dialog of a session. */
  readonly session?: string;
  readonly transaction: string;
  readonly request: SipRequest;
  readonly source: SocketAddress;
}

export type AgentEffect =
  | Exclude<SessionEffect, SessionRequest>
  | AskedEffect
  /** An INVITE or UPDATE in the session's dialog that says who is at the far end now (RFC 3325). */
  | { readonly kind: "identified"; readonly session: string; readonly request: SipRequest }
  /** A new INVITE: to be given to `sessions.incoming`, or refused with `refuse`. */
  | { readonly kind: "invited"; readonly effect: StackRequest }
  /** The final response to a request sent with `request`; 408 and 503 without one stand for silence. */
  | {
    readonly kind: "own-response";
    readonly transaction: string;
    readonly status: number;
    readonly response?: SipResponse;
  };

/** What a session says beyond sending. */
export type SessionNews = Exclude<
  AgentEffect,
  { kind: "send" | "invited" | "own-response" | "asked" }
>;

/** A part beside the sessions that uses the same stack: it takes what is its affair. */
export type AgentPart = (effect: StackEffect, now: Instant) => readonly SendEffect[] | undefined;

export interface UserAgentOptions {
  readonly random: Random;
  readonly timers?: SipTimers | undefined;
  readonly local: SocketAddress;
  /** User part of the Contact. */
  readonly user: string;
  /** User-Agent and Server. */
  readonly product: string;
  /** `ALLOW` unless given. */
  readonly allow?: readonly string[];
  /** Option tags beyond 100rel. */
  readonly extensions?: readonly string[];
  /** Session interval it asks for (RFC 4028); 0 or absent: none. */
  readonly sessionSeconds?: number | undefined;
  /** Methods, INVITE aside, that come to the owner as `asked`. */
  readonly owns?: ReadonlySet<string>;
  readonly read?: ReadMessage | undefined;
}

export const ALLOW = ["INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "INFO", "UPDATE", "PRACK"];

/** Methods that exist, but not here: 405; any other is answered 501 (RFC 3261 §8.2.1, §21.5.2). */
const KNOWN_METHODS = new Set([
  ...ALLOW,
  "REGISTER",
  "SUBSCRIBE",
  "NOTIFY",
  "PUBLISH",
  "REFER",
  "MESSAGE",
]);

export class UserAgent {
  readonly stack: Stack;
  readonly sessions: Sessions;
  readonly product: string;
  readonly #allow: readonly string[];
  readonly #owns: ReadonlySet<string>;
  readonly #parts: AgentPart[] = [];

  constructor(options: UserAgentOptions) {
    this.product = options.product;
    this.#allow = options.allow ?? ALLOW;
    this.#owns = options.owns ?? new Set();
    this.stack = new Stack({
      random: options.random.fork("stack"),
      timers: options.timers ?? DEFAULT_TIMERS,
      local: options.local,
      role: "endpoint",
      ...(options.read === undefined ? {} : { read: options.read }),
    });
    this.sessions = new Sessions({
      stack: this.stack,
      random: options.random.fork("sessions"),
      contactUser: options.user,
      product: options.product,
      allow: this.#allow,
      extensions: options.extensions ?? [],
      sessionSeconds: options.sessionSeconds ?? 0,
    });
  }

  attach(part: AgentPart): void {
    this.#parts.push(part);
  }

  receive(bytes: Uint8Array, source: SocketAddress, now: Instant): AgentEffect[] {
    return this.#fromStack(this.stack.receive(bytes, source, now), now);
  }

  wake(now: Instant): AgentEffect[] {
    const effects = this.#fromStack(this.stack.wake(now), now);
    effects.push(...this.settle(this.sessions.wake(now), now));
    return effects;
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.stack.nextDeadline(), this.sessions.nextDeadline());
  }

  /** A request outside any dialog (REGISTER). */
  request(
    request: SipRequest,
    destination: SocketAddress,
    now: Instant,
  ): { readonly transaction: string; readonly effects: AgentEffect[] } {
    const { transaction, effects } = this.stack.request(request, destination, now);
    return { transaction, effects: this.#fromStack(effects, now) };
  }

  /** Answers a new INVITE finally without making a session of it. */
  refuse(
    effect: StackRequest,
    status: number,
    now: Instant,
    headers: HeaderFields = [],
  ): AgentEffect[] {
    return this.#respond(effect, status, now, headers);
  }

  /** Answers what came as `asked`. */
  answer(
    { session, request, transaction }: AskedEffect,
    status: number,
    headers: HeaderFields,
    now: Instant,
  ): AgentEffect[] {
    const response = this.#response(request, status, headers);
    return session === undefined
      ? this.#fromStack(this.stack.respond(transaction, response, now), now)
      : this.settle(this.sessions.respond(transaction, response, now), now);
  }

  /** Answers by itself what the sessions' effects ask and needs no thought; the rest goes back. */
  settle(effects: readonly SessionEffect[], now: Instant): AgentEffect[] {
    const out: AgentEffect[] = [];
    for (const effect of effects) {
      if (effect.kind !== "request") out.push(effect);
      else if (!this.#owns.has(effect.request.method)) {
        out.push(...this.#answerInDialog(effect, now));
      } else out.push({ ...effect, kind: "asked" });
    }
    return out;
  }

  #fromStack(effects: readonly StackEffect[], now: Instant): AgentEffect[] {
    const out: AgentEffect[] = [];
    for (const effect of effects) {
      out.push(...this.#identified(effect));
      const own = this.sessions.handle(effect, now);
      if (own !== undefined) out.push(...this.settle(own, now));
      else out.push(...this.#ofParts(effect, now) ?? this.#outsideSessions(effect, now));
    }
    return out;
  }

  #ofParts(effect: StackEffect, now: Instant): readonly SendEffect[] | undefined {
    for (const part of this.#parts) {
      const own = part(effect, now);
      if (own !== undefined) return own;
    }
    return undefined;
  }

  #identified(effect: StackEffect): AgentEffect[] {
    if (effect.kind !== "request" || !effect.request.headers.has("P-Asserted-Identity")) return [];
    const { request } = effect;
    if (request.method !== "INVITE" && request.method !== "UPDATE") return [];
    const session = this.sessions.find({
      callId: callId(request),
      localTag: tagOf(to(request)) ?? "",
      remoteTag: tagOf(from(request)) ?? "",
    });
    return session === undefined ? [] : [{ kind: "identified", session, request }];
  }

  #outsideSessions(effect: StackEffect, now: Instant): AgentEffect[] {
    switch (effect.kind) {
      case "send":
        return [effect];
      case "request":
        return this.#answerOutOfDialog(effect, now);
      case "response": {
        const { transaction, response } = effect;
        if (response.status < 200) return [];
        return [{ kind: "own-response", transaction, status: response.status, response }];
      }
      case "client-timeout":
        return [{ kind: "own-response", transaction: effect.transaction, status: 408 }];
      case "client-unreachable":
        return [{ kind: "own-response", transaction: effect.transaction, status: 503 }];
      case "cancelled":
      case "ack":
      case "stray-response":
      case "server-timeout":
        return [];
      default:
        return unreachable(effect);
    }
  }

  #answerOutOfDialog(effect: StackRequest, now: Instant): AgentEffect[] {
    const { request } = effect;
    if (this.#owns.has(request.method)) return [{ ...effect, kind: "asked" }];
    if (request.method === "OPTIONS") return this.#respond(effect, 200, now);
    // RFC 3261 §12.2.2: a To tag names a dialog, and none here has it.
    if (tagOf(to(request)) !== undefined) return this.#respond(effect, 481, now);
    if (request.method === "INVITE") return [{ kind: "invited", effect }];
    return this.#respond(effect, refusalOf(request.method), now);
  }

  #answerInDialog(effect: SessionRequest, now: Instant): AgentEffect[] {
    const { method } = effect.request;
    const status = method === "INFO" || method === "OPTIONS" ? 200 : refusalOf(method);
    const response = this.#response(effect.request, status);
    return this.settle(this.sessions.respond(effect.transaction, response, now), now);
  }

  #respond(
    effect: StackRequest,
    status: number,
    now: Instant,
    headers: HeaderFields = [],
  ): AgentEffect[] {
    const response = this.#response(effect.request, status, headers);
    return this.#fromStack(this.stack.respond(effect.transaction, response, now), now);
  }

  #response(request: SipRequest, status: number, more: HeaderFields = []): SipResponse {
    const headers: (readonly [string, string])[] = [["Server", this.product], ...more];
    // RFC 3261 §11.2 and §21.4.6: OPTIONS and 405 say what can be done.
    if (status === 405 || request.method === "OPTIONS") {
      headers.push(["Allow", this.#allow.join(", ")]);
    }
    if (request.method === "OPTIONS" || status === 415) headers.push(["Accept", "application/sdp"]);
    return responseTo(request, status, undefined, { headers });
  }
}

/** A known method that only makes sense inside a dialog belongs to none here (481). */
function refusalOf(method: string): number {
  if (method === "BYE" || method === "INFO" || method === "UPDATE" || method === "PRACK") {
    return 481;
  }
  return KNOWN_METHODS.has(method) ? 405 : 501;
}
