/** What a subscriber is told and tells, and what it keeps of one subscription (RFC 6665 §4.1). */
import type { Random } from "../lib/random.ts";
import type { SocketAddress } from "../lib/socket_address.ts";
import type { Instant } from "../lib/time.ts";
import { formatNameAddr, type NameAddr } from "./address.ts";
import { type Dialog, nextHop, requestInDialog } from "./dialog.ts";
import type { WatchedPackage } from "./event_package.ts";
import { cseq } from "./headers.ts";
import { EMPTY_BODY, HeaderTable, type SipRequest } from "./message.ts";
import { socketOfUri } from "./next_hop.ts";
import type { OwnFields } from "./own_fields.ts";
import type { Credentials, HeaderFields } from "./session_messages.ts";
import type { Stack } from "./stack.ts";

export interface SubscriberOptions<State> extends OwnFields {
  readonly stack: Stack;
  readonly random: Random;
  /** What is watched, and how its documents are read. */
  readonly watches: WatchedPackage<State>;
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
  /** Asked for, at least 1; `SUBSCRIBE_SECONDS` when absent. */
  readonly seconds?: number;
}

export type SubscriberEffect<State> =
  | { readonly kind: "send"; readonly destination: SocketAddress; readonly bytes: Uint8Array }
  /** What is known has changed. `undefined`: unknown, until the next one; `forgotten`: the notifier has lost it (481). */
  | {
    readonly kind: "watched";
    readonly subscription: string;
    readonly state: State | undefined;
    readonly forgotten?: true;
  }
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

/** Its next SUBSCRIBE, numbered on: in the dialog once there is one. `hop` is absent when nobody knows where it goes. */
export function nextSubscribe<State>(
  watch: Watch<State>,
  headers: HeaderFields,
): { readonly request: SipRequest; readonly hop: SocketAddress | undefined } {
  const { uri, to, destination } = watch.options;
  const first = destination ?? socketOfUri(uri);
  if (watch.dialog !== undefined) {
    const [dialog, request] = requestInDialog(watch.dialog, "SUBSCRIBE", { headers });
    watch.dialog = dialog;
    watch.sequence = cseq(request).number;
    return { request, hop: socketOfUri(nextHop(dialog)) ?? first };
  }
  watch.sequence += 1;
  const table = HeaderTable.of(
    ["From", watch.localField],
    ["To", to === undefined ? `<${uri}>` : formatNameAddr(to)],
    ["Call-ID", watch.callId],
    ["CSeq", `${watch.sequence} SUBSCRIBE`],
    ...headers,
  );
  const line = { kind: "request", method: "SUBSCRIBE", uri } as const;
  return { request: { ...line, headers: table, body: EMPTY_BODY }, hop: first };
}
