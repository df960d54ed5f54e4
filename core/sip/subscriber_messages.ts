/** What a subscriber is told and tells, and what it keeps of one subscription (RFC 6665 §4.1). */
import type { Random } from "../lib/random.ts";
import type { SocketAddress } from "../lib/socket_address.ts";
import type { Instant } from "../lib/time.ts";
import type { NameAddr } from "./address.ts";
import type { Dialog } from "./dialog.ts";
import type { WatchedPackage } from "./event_package.ts";
import type { SipRequest } from "./message.ts";
import type { Credentials } from "./session_messages.ts";
import type { Stack } from "./stack.ts";

export interface SubscriberOptions<State> {
  readonly stack: Stack;
  readonly random: Random;
  /** What is watched, and how its documents are read. */
  readonly watches: WatchedPackage<State>;
  /** Host and port of our Contact; the stack's address when absent. */
  readonly contact?: SocketAddress;
  readonly contactUser?: string;
  /** User-Agent of requests and Server of responses. */
  readonly product?: string;
}

export interface SubscribeOptions {
  /** Request-URI: what is watched. */
  readonly uri: string;
  /** Where the SUBSCRIBE goes; the Request-URI's host and port when absent, if it is an IP literal. */
  readonly destination?: SocketAddress;
  /** Without tag. */
  readonly from: NameAddr;
  /** `<uri>` when absent. */
  readonly to?: NameAddr;
  readonly credentials?: Credentials;
  /** Asked for; `SUBSCRIBE_SECONDS` when absent. */
  readonly seconds?: number;
}

export type SubscriberEffect<State> =
  | { readonly kind: "send"; readonly destination: SocketAddress; readonly bytes: Uint8Array }
  /** What is known has changed. `undefined`: unknown, until the next one. */
  | { readonly kind: "watched"; readonly subscription: string; readonly state: State | undefined }
  /** Exactly once: taken back by `unsubscribe`, or refused for good by this status or reason. */
  | { readonly kind: "ended"; readonly subscription: string; readonly why: SubscriptionEnd };

export type SubscriptionEnd =
  | { readonly kind: "unsubscribed" }
  | { readonly kind: "refused"; readonly status: number }
  | { readonly kind: "terminated"; readonly reason: string };

export interface OpenSubscribe {
  readonly watch: string;
  readonly transaction: string;
  /** Without our Via. */
  readonly request: SipRequest;
  readonly destination: SocketAddress;
  readonly seconds: number;
  readonly authTries: number;
}

export interface Watch<State> {
  readonly id: string;
  readonly options: SubscribeOptions;
  wanted: boolean;
  /** Of the present try: new ones for each. */
  callId: string;
  localField: string;
  localTag: string;
  /** CSeq of the last SUBSCRIBE. */
  sequence: number;
  /** Made by the first NOTIFY (§4.4.1). */
  dialog: Dialog | undefined;
  open: OpenSubscribe | undefined;
  /** A refresh is wanted as soon as the open SUBSCRIBE is answered. */
  again: boolean;
  /** A 2xx has come and no NOTIFY yet. */
  awaitsNotify: boolean;
  seconds: number;
  /** When the notifier lets go of it. */
  until: Instant | undefined;
  state: State | undefined;
  failures: number;
}

export function newWatch<State>(
  id: string,
  options: SubscribeOptions,
  seconds: number,
): Watch<State> {
  return {
    id,
    options,
    wanted: true,
    callId: "",
    localField: "",
    localTag: "",
    sequence: 0,
    dialog: undefined,
    open: undefined,
    again: false,
    awaitsNotify: false,
    seconds,
    until: undefined,
    state: undefined,
    failures: 0,
  };
}
