/** The client transactions of a stack: it performs what their machines decide (RFC 3261 §17.1, §9.1). */
import { sameSocket, type SocketAddress } from "../../lib/socket_address.ts";
import type { Instant } from "../../lib/time.ts";
import type { TimerTable } from "../../lib/timer_table.ts";
import { unreachable } from "../../lib/unreachable.ts";
import { cseq } from "../headers.ts";
import { EMPTY_BODY, HeaderTable, type SipRequest, type SipResponse } from "../message.ts";
import { serialize } from "../serialize.ts";
import type { StackEffect } from "../stack_effect.ts";
import type { SipTimers } from "../timers.ts";
import {
  type InviteClientInput,
  type InviteClientState,
  startInviteClient,
  stepInviteClient,
} from "./invite_client.ts";
import { clientKey, clientKeyOf } from "./matching.ts";
import {
  type NonInviteClientInput,
  type NonInviteClientState,
  startNonInviteClient,
  stepNonInviteClient,
} from "./non_invite_client.ts";
import type { TransactionEffect } from "./transaction.ts";
import { type DueTimer, type Side, type Timed, TransactionTimers } from "./transaction_timers.ts";

type Leaf =
  | { readonly kind: "invite"; readonly state: InviteClientState }
  | { readonly kind: "non-invite"; readonly state: NonInviteClientState };

interface Entry extends Timed {
  readonly key: string;
  readonly branch: string;
  /** Until its final response has come: transactions outlive their requests by far. */
  request: SipRequest | undefined;
  readonly destination: SocketAddress;
  readonly bytes: Uint8Array;
  /** A CANCEL of ours: what becomes of it is nobody's business. */
  readonly silent: boolean;
  readonly background: boolean;
  leaf: Leaf;
  ack: Uint8Array | undefined;
  /** The headers of the CANCEL that waits for a provisional response (§9.1). */
  cancelWith: HeaderFields | undefined;
}

type HeaderFields = readonly (readonly [name: string, value: string])[];

export interface ClientRequest {
  /** With our Via on top. */
  readonly request: SipRequest;
  readonly branch: string;
  readonly destination: SocketAddress;
  readonly timerC: boolean;
  /** Belongs to no call: `size` without `background` are those that do. */
  readonly background?: boolean;
}

export class ClientTransactions {
  readonly #entries = new Map<string, Entry>();
  readonly #timers: SipTimers;
  readonly #timed: TransactionTimers<Entry>;
  #background = 0;

  constructor(table: TimerTable<number>, timers: SipTimers, side: Side) {
    this.#timers = timers;
    this.#timed = new TransactionTimers(table, side);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Transactions that were started so. */
  get background(): number {
    return this.#background;
  }

  count(kind: Leaf["kind"]): number {
    let count = 0;
    for (const entry of this.#entries.values()) if (entry.leaf.kind === kind) count++;
    return count;
  }

  start(o: ClientRequest, now: Instant): { transaction: string; effects: StackEffect[] } {
    const key = clientKey(o.branch, o.request.method);
    const invite = o.request.method === "INVITE";
    const [leaf, effects] = invite
      ? leafOf("invite", startInviteClient(this.#timers, o.timerC, now))
      : leafOf("non-invite", startNonInviteClient(this.#timers, now));
    const entry: Entry = {
      id: this.#timed.newId(),
      timers: 0,
      key,
      branch: o.branch,
      request: o.request,
      destination: o.destination,
      bytes: serialize(o.request),
      silent: o.request.method === "CANCEL",
      background: o.background === true,
      leaf,
      ack: undefined,
      cancelWith: undefined,
    };
    this.#entries.set(key, entry);
    if (entry.background) this.#background++;
    const out: StackEffect[] = [];
    this.#perform(entry, effects, undefined, now, out);
    return { transaction: key, effects: out };
  }

  /** False when no transaction matches. */
  receive(
    response: SipResponse,
    source: SocketAddress,
    now: Instant,
    out: StackEffect[],
  ): boolean {
    const key = clientKeyOf(response);
    const entry = key === undefined ? undefined : this.#entries.get(key);
    if (entry === undefined) return false;
    const { request } = entry;
    if (request?.method === "INVITE" && response.status >= 300) {
      entry.ack = serialize(ackOfFailure(request, response));
    }
    if (response.status >= 200) entry.request = undefined;
    this.#step(entry, { kind: "response", status: response.status }, now, out, {
      response,
      source,
    });
    if (entry.cancelWith !== undefined && isProceeding(entry)) {
      this.#sendCancel(entry, entry.cancelWith, now, out);
    }
    return true;
  }

  cancel(transaction: string, headers: HeaderFields, now: Instant): StackEffect[] {
    const out: StackEffect[] = [];
    const entry = this.#entries.get(transaction);
    if (entry === undefined || entry.leaf.kind !== "invite") return out;
    if (entry.leaf.state.kind === "calling") entry.cancelWith = headers;
    else if (isProceeding(entry)) this.#sendCancel(entry, headers, now, out);
    return out;
  }

  unreachable(destination: SocketAddress, now: Instant): StackEffect[] {
    const out: StackEffect[] = [];
    for (const entry of [...this.#entries.values()]) {
      if (!sameSocket(entry.destination, destination)) continue;
      this.#step(entry, { kind: "unreachable" }, now, out);
    }
    return out;
  }

  fire(due: DueTimer, now: Instant, out: StackEffect[]): void {
    const entry = this.#timed.taken(due);
    if (entry !== undefined) this.#step(entry, { kind: "timer", timer: due.timer }, now, out);
  }

  #step(
    entry: Entry,
    input: Extract<InviteClientInput, NonInviteClientInput> | { readonly kind: "cancelled" },
    now: Instant,
    out: StackEffect[],
    incoming?: Incoming,
  ): void {
    if (entry.leaf.kind === "invite") {
      const [leaf, effects] = leafOf("invite", stepInviteClient(entry.leaf.state, input, now));
      entry.leaf = leaf;
      this.#perform(entry, effects, incoming, now, out);
    } else if (input.kind !== "cancelled") {
      const step = stepNonInviteClient(entry.leaf.state, input, now);
      const [leaf, effects] = leafOf("non-invite", step);
      entry.leaf = leaf;
      this.#perform(entry, effects, incoming, now, out);
    }
  }

  #perform(
    entry: Entry,
    effects: readonly TransactionEffect[],
    incoming: Incoming | undefined,
    now: Instant,
    out: StackEffect[],
  ): void {
    for (const effect of effects) this.#performOne(entry, effect, incoming, now, out);
    if (entry.leaf.state.kind !== "terminated") return;
    this.#timed.clearAll(entry);
    if (this.#entries.delete(entry.key) && entry.background) this.#background--;
  }

  #performOne(
    entry: Entry,
    effect: TransactionEffect,
    incoming: Incoming | undefined,
    now: Instant,
    out: StackEffect[],
  ): void {
    const { key: transaction, destination } = entry;
    switch (effect.kind) {
      case "transmit":
        out.push({ kind: "send", destination, bytes: entry.bytes });
        return;
      case "transmit-ack":
        if (entry.ack !== undefined) out.push({ kind: "send", destination, bytes: entry.ack });
        return;
      case "cancel":
        this.#sendCancel(entry, [], now, out);
        return;
      case "deliver":
        if (incoming === undefined || incoming.response.status === 100 || entry.silent) return;
        out.push({ kind: "response", transaction, ...incoming });
        return;
      case "timeout":
        if (!entry.silent) out.push({ kind: "client-timeout", transaction });
        return;
      case "unreachable":
        if (!entry.silent) out.push({ kind: "client-unreachable", transaction });
        return;
      case "set-timer":
        this.#timed.set(entry, effect.timer, effect.at);
        return;
      case "clear-timer":
        this.#timed.clear(entry, effect.timer);
        return;
      case "transmit-trying":
      case "answer-unanswered":
        throw new Error(`Cannot ${effect.kind} in a client transaction`);
      default:
        unreachable(effect);
    }
  }

  #sendCancel(entry: Entry, headers: HeaderFields, now: Instant, out: StackEffect[]): void {
    entry.cancelWith = undefined;
    this.#step(entry, { kind: "cancelled" }, now, out);
    const { branch, destination } = entry;
    if (entry.request === undefined) throw new Error(`Cannot cancel ${branch}: it was answered`);
    const request = cancelOf(entry.request, headers);
    out.push(...this.start({ request, branch, destination, timerC: false }, now).effects);
  }
}

interface Incoming {
  readonly response: SipResponse;
  readonly source: SocketAddress;
}

function leafOf<Kind extends Leaf["kind"]>(
  kind: Kind,
  step: readonly [Extract<Leaf, { kind: Kind }>["state"], readonly TransactionEffect[]],
): readonly [Leaf, readonly TransactionEffect[]] {
  return [{ kind, state: step[0] } as Extract<Leaf, { kind: Kind }>, step[1]];
}

function isProceeding(entry: Entry): boolean {
  return entry.leaf.kind === "invite" && entry.leaf.state.kind === "proceeding" &&
    !entry.leaf.state.cancelled;
}

/** §17.1.1.3: the INVITE's Request-URI, top Via, Route, From, Call-ID and CSeq number; the To of the response. */
function ackOfFailure(invite: SipRequest, response: SipResponse): SipRequest {
  const to = response.headers.get("To") ?? "";
  return hopRequest(invite, "ACK", to, []);
}

/** §9.1: as the INVITE, with its top Via alone and its To. */
function cancelOf(invite: SipRequest, headers: HeaderFields): SipRequest {
  return hopRequest(invite, "CANCEL", invite.headers.get("To") ?? "", headers);
}

function hopRequest(
  invite: SipRequest,
  method: string,
  to: string,
  extra: HeaderFields,
): SipRequest {
  const { headers } = invite;
  const fields: (readonly [string, string])[] = [["Via", headers.values("Via")[0] ?? ""]];
  for (const route of headers.values("Route")) fields.push(["Route", route]);
  fields.push(
    ["Max-Forwards", "70"],
    ["From", headers.get("From") ?? ""],
    ["To", to],
    ["Call-ID", headers.get("Call-ID") ?? ""],
    ["CSeq", `${cseq(invite).number} ${method}`],
    ...extra,
  );
  const table = HeaderTable.of(...fields);
  return { kind: "request", method, uri: invite.uri, headers: table, body: EMPTY_BODY };
}
