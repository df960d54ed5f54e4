/** What a notifier is told and tells, and what it keeps of one subscription (RFC 6665 §4.2). */
import type { SocketAddress } from "../lib/socket_address.ts";
import type { Instant } from "../lib/time.ts";
import { type Dialog, nextHop } from "./dialog.ts";
import type {
  EventName,
  EventPackage,
  SubscriptionStanding,
  TerminatedReason,
} from "./event_package.ts";
import { socketOfUri } from "./next_hop.ts";
import type { OwnFields } from "./own_fields.ts";
import type { Stack } from "./stack.ts";

export interface SubscriptionsOptions extends OwnFields {
  readonly stack: Stack;
  readonly packages: readonly EventPackage[];
  readonly subscriptionsMax?: number;
}

/** The whole state as a document, as the NOTIFY of this version (0, 1, …) of a subscription tells it. */
export type StateText = (version: number) => string;

/** What a SUBSCRIBE asks for, as far as it can be granted. */
export interface Asked {
  readonly offer: EventPackage;
  readonly event: EventName;
  /** Granted lifetime; 0 fetches the state once, or takes the subscription back (§4.4.3, §4.2.1). */
  readonly seconds: number;
}

export interface AcceptOptions {
  /** NOTIFYs go where the watcher's requests come from rather than to its Contact (NAT). */
  readonly preferSource?: boolean;
}

export type NotifierEffect =
  | { readonly kind: "send"; readonly destination: SocketAddress; readonly bytes: Uint8Array }
  /** Exactly once; only `send` follows. `failed`: the watcher could not be told, or knows nothing of it. */
  | {
    readonly kind: "ended";
    readonly subscription: string;
    readonly why: "unsubscribed" | "expired" | "failed" | "ended";
  };

/** What is kept of one; it changes in place and is never handed out. */
export interface Subscription {
  readonly id: string;
  readonly offer: EventPackage;
  readonly event: EventName;
  readonly preferSource: boolean;
  dialog: Dialog;
  source: SocketAddress;
  state: StateText;
  /** What `state` says, to see whether another one says the same. */
  said: string;
  version: number;
  /** The NOTIFY on the wire. */
  open: string | undefined;
  /** Something is to be told as soon as nothing is on the wire. */
  due: boolean;
  until: Instant;
  /** Why it is over; its last NOTIFY says so. */
  over: TerminatedReason | undefined;
  lastSent: boolean;
}

/** How it stands, as its next NOTIFY says. */
export function standingNow({ over, until }: Subscription, now: Instant): SubscriptionStanding {
  if (over !== undefined) return { state: "terminated", reason: over };
  return { state: "active", expires: Math.max(0, Math.ceil((until - now) / 1_000)) };
}

/** Where its next NOTIFY goes. */
export function destinationNow({ dialog, source, preferSource }: Subscription): SocketAddress {
  return preferSource ? source : socketOfUri(nextHop(dialog)) ?? source;
}
