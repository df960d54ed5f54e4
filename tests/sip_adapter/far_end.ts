/** A PBX that does nothing but answer: bindings are granted, questions answered, lamps told once, presence is not offered. */
import { callId, contacts, to } from "../../core/sip/headers.ts";
import { DIALOG_INFO_TYPE } from "../../core/sip/dialog_info.ts";
import { HeaderTable, type SipRequest } from "../../core/sip/message.ts";
import { parse } from "../../core/sip/parse.ts";
import { responseTo } from "../../core/sip/response.ts";
import { serialize } from "../../core/sip/serialize.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";

const TAG = "far";
const BAD_EVENT = 489;

/** `lamp`: the dialog-info document of who is watched. */
export function answersOf(
  bytes: Uint8Array,
  far: SocketAddress,
  lamp: (user: string) => string,
): readonly Uint8Array[] {
  const read = parse(bytes);
  if (!read.ok || read.value.kind !== "request") return [];
  const request = read.value;
  const list = contacts(request);
  const [contact] = list === "*" ? [] : list;
  const event = request.headers.get("Event");
  const offered = event === undefined || event === "dialog";
  const headers: (readonly [string, string])[] = [
    ["Contact", contact === undefined ? `<sip:${far.host}:${far.port}>` : `<${contact.uri}>`],
    ["Expires", "300"],
  ];
  const answer = serialize(
    responseTo(request, offered ? 200 : BAD_EVENT, undefined, { toTag: TAG, headers }),
  );
  if (request.method !== "SUBSCRIBE" || !offered || contact === undefined) return [answer];
  return [answer, serialize(notify(request, contact.uri, far, lamp))];
}

function notify(
  subscribe: SipRequest,
  uri: string,
  { host, port }: SocketAddress,
  lamp: (user: string) => string,
): SipRequest {
  const watched = to(subscribe).uri;
  const headers = HeaderTable.of(
    ["Via", `SIP/2.0/UDP ${host}:${port};branch=z9hG4bK${callId(subscribe).slice(0, 20)}`],
    ["Max-Forwards", "70"],
    ["From", `<${watched}>;tag=${TAG}`],
    ["To", subscribe.headers.get("From") ?? ""],
    ["Call-ID", callId(subscribe)],
    ["CSeq", "1 NOTIFY"],
    ["Contact", `<sip:${host}:${port}>`],
    ["Event", "dialog"],
    ["Subscription-State", "active;expires=300"],
    ["Content-Type", DIALOG_INFO_TYPE],
  );
  const body = new TextEncoder().encode(lamp(watched));
  return { kind: "request", method: "NOTIFY", uri, headers, body };
}
