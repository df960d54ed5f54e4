/** Dialogs as values: made from either end's message, they number, address and check requests (RFC 3261 §12). */
import { ok, refuse, type Result } from "../lib/result.ts";
import { formatUri, type NameAddr, parseNameAddr, parseUri } from "./address.ts";
import { callId, cseq, CSEQ_MAX, from, readContacts, tagOf, to } from "./headers.ts";
import {
  EMPTY_BODY,
  HeaderTable,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from "./message.ts";

export interface Dialog {
  readonly callId: string;
  readonly localTag: string;
  /** Empty with a peer of RFC 2543 (§12.1.1). */
  readonly remoteTag: string;
  /** From of our requests, tag included, as it stood in the message that made the dialog. */
  readonly localField: string;
  /** To of our requests, likewise. */
  readonly remoteField: string;
  /** CSeq number of our last request; `undefined` when we sent none. */
  readonly localSequence: number | undefined;
  /** CSeq number of the peer's last request; `undefined` when it sent none. */
  readonly remoteSequence: number | undefined;
  /** The peer's Contact URI. */
  readonly remoteTarget: string;
  /** Route values in the order our requests carry them. */
  readonly routeSet: readonly string[];
}

/** What a request inside a dialog carries besides what the dialog gives it. */
export interface InDialogContent {
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
  readonly contentType?: string;
}

/** The dialog a UAS makes by answering (§12.1.1); `undefined` when the request has no usable Contact. */
export function dialogOfRequest(request: SipRequest, localTag: string): Dialog | undefined {
  const remoteTarget = contactUri(request);
  if (remoteTarget === undefined) return undefined;
  return {
    callId: callId(request),
    localTag,
    remoteTag: tagOf(from(request)) ?? "",
    localField: `${request.headers.get("To")};tag=${localTag}`,
    remoteField: request.headers.get("From") ?? "",
    localSequence: undefined,
    remoteSequence: cseq(request).number,
    remoteTarget,
    routeSet: request.headers.values("Record-Route"),
  };
}

/**
 * The dialog a UAC has by a 1xx with To tag or a 2xx (§12.1.2). A response without Contact leaves the
 * Request-URI as target, as careless phones expect.
 */
export function dialogOfResponse(request: SipRequest, response: SipResponse): Dialog {
  return {
    callId: callId(request),
    localTag: tagOf(from(request)) ?? "",
    remoteTag: tagOf(to(response)) ?? "",
    localField: request.headers.get("From") ?? "",
    remoteField: response.headers.get("To") ?? "",
    localSequence: cseq(request).number,
    remoteSequence: undefined,
    remoteTarget: contactUri(response) ?? request.uri,
    routeSet: [...response.headers.values("Record-Route")].reverse(),
  };
}

/**
 * The dialog that the first NOTIFY makes for the sender of a SUBSCRIBE (RFC 6665 §4.4.1), whether its 2xx has come or
 * not. `localField` and `localSequence` are the SUBSCRIBE's From and CSeq number; `undefined` without a usable Contact.
 */
export function dialogOfNotify(
  notify: SipRequest,
  localField: string,
  localSequence: number,
): Dialog | undefined {
  const remoteTarget = contactUri(notify);
  if (remoteTarget === undefined) return undefined;
  return {
    callId: callId(notify),
    localTag: tagOf(to(notify)) ?? "",
    remoteTag: tagOf(from(notify)) ?? "",
    localField,
    remoteField: notify.headers.get("From") ?? "",
    localSequence,
    remoteSequence: cseq(notify).number,
    remoteTarget,
    routeSet: notify.headers.values("Record-Route"),
  };
}

/** §13.2.2.4: the 2xx settles the route set and the target of an early dialog. */
export function confirmDialog(dialog: Dialog, response: SipResponse): Dialog {
  return {
    ...dialog,
    remoteTarget: contactUri(response) ?? dialog.remoteTarget,
    routeSet: [...response.headers.values("Record-Route")].reverse(),
  };
}

/** The peer moved: a Contact in an INVITE or UPDATE, or in the 2xx to one, replaces the target (§12.2). */
export function refreshTarget(dialog: Dialog, message: SipMessage): Dialog {
  const remoteTarget = contactUri(message);
  if (remoteTarget === undefined || remoteTarget === dialog.remoteTarget) return dialog;
  return { ...dialog, remoteTarget };
}

/** Takes the peer's next request; one that is not newer than the last is out of order (§12.2.2: 500). */
export function acceptRequest(
  dialog: Dialog,
  request: SipRequest,
): Result<Dialog, "out-of-order"> {
  const { number } = cseq(request);
  if (dialog.remoteSequence !== undefined && number <= dialog.remoteSequence) {
    return refuse("out-of-order");
  }
  return ok({ ...dialog, remoteSequence: number });
}

/** Our next request (§12.2.1.1). Throws when 2^31-1 requests were sent. */
export function requestInDialog(
  dialog: Dialog,
  method: string,
  content: InDialogContent,
): readonly [Dialog, SipRequest] {
  const localSequence = (dialog.localSequence ?? 0) + 1;
  if (localSequence > CSEQ_MAX) throw new Error(`Cannot send ${method}: the CSeq is used up`);
  return [{ ...dialog, localSequence }, inDialog(dialog, method, localSequence, content)];
}

/** The ACK to a 2xx: it has its INVITE's number (§13.2.2.4). */
export function ackInDialog(
  dialog: Dialog,
  inviteSequence: number,
  content: InDialogContent,
): SipRequest {
  return inDialog(dialog, "ACK", inviteSequence, content);
}

/** The URI our requests travel to first. */
export function nextHop(dialog: Dialog): string {
  const first = dialog.routeSet[0];
  return (first === undefined ? undefined : parseNameAddr(first)?.uri) ?? dialog.remoteTarget;
}

/** The peer as From or To named it, without tag. */
export function remoteOf(dialog: Dialog): NameAddr | undefined {
  return withoutTag(parseNameAddr(dialog.remoteField));
}

export function withoutTag(address: NameAddr): NameAddr;
export function withoutTag(address: NameAddr | undefined): NameAddr | undefined;
export function withoutTag(address: NameAddr | undefined): NameAddr | undefined {
  if (address === undefined) return undefined;
  const params = new Map(address.params);
  params.delete("tag");
  return { ...address, params };
}

function inDialog(
  dialog: Dialog,
  method: string,
  sequence: number,
  content: InDialogContent,
): SipRequest {
  const { uri, routes } = routing(dialog);
  const fields: (readonly [string, string])[] = routes.map((route) => ["Route", route]);
  fields.push(
    ["From", dialog.localField],
    ["To", dialog.remoteField],
    ["Call-ID", dialog.callId],
    ["CSeq", `${sequence} ${method}`],
    ...(content.headers ?? []),
  );
  const body = content.body ?? EMPTY_BODY;
  if (body.length > 0) fields.push(["Content-Type", content.contentType ?? "application/sdp"]);
  return { kind: "request", method, uri, headers: HeaderTable.of(...fields), body };
}

/** §12.2.1.1: a loose router keeps the target in the Request-URI; a strict one takes its place there. */
function routing(dialog: Dialog): { uri: string; routes: readonly string[] } {
  const [first, ...others] = dialog.routeSet;
  if (first === undefined) return { uri: dialog.remoteTarget, routes: [] };
  const router = parseNameAddr(first);
  const uri = router === undefined ? undefined : parseUri(router.uri);
  if (router === undefined || uri === undefined || uri.params.has("lr")) {
    return { uri: dialog.remoteTarget, routes: dialog.routeSet };
  }
  const params = new Map(uri.params);
  params.delete("method");
  const strict = formatUri({ ...uri, params, headers: new Map() });
  return { uri: strict, routes: [...others, `<${dialog.remoteTarget}>`] };
}

function contactUri(message: SipMessage): string | undefined {
  const contacts = readContacts(message.headers);
  return contacts === undefined || contacts === "*" ? undefined : contacts[0]?.uri;
}
