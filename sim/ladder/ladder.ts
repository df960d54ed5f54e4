/** A ladder diagram as data: who takes part, and each message between two of them in the order of time. */
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { Instant } from "../../core/lib/time.ts";
import { cseq, requestUri } from "../../core/sip/headers.ts";
import type { SipMessage, SipRequest } from "../../core/sip/message.ts";
import { blankDigests } from "../blank_digests.ts";

/** A SIP message as it was put onto the wire. */
export interface WireMessage {
  readonly at: Instant;
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  readonly bytes: Uint8Array;
  readonly message: SipMessage;
  /** False when it was lost. */
  readonly arrives: boolean;
  /** The very bytes were sent there before. */
  readonly again: boolean;
}

/** Something that happened beside the wire: what a person did, what the PBX said. */
export interface LadderNote {
  readonly at: Instant;
  readonly text: string;
}

export interface LadderParty {
  readonly host: string;
  /** `1001-desk`. */
  readonly name: string;
  /** Whose it is: `佐藤 花子`; may be empty. */
  readonly owner: string;
}

export type LadderRow =
  | {
    readonly kind: "message";
    readonly at: Instant;
    /** Places of parties. */
    readonly from: number;
    readonly to: number;
    readonly label: string;
    readonly lost: boolean;
    readonly again: boolean;
    /** The whole message, digest responses blanked. */
    readonly text: string;
  }
  | { readonly kind: "note"; readonly at: Instant; readonly text: string };

export interface Ladder {
  readonly title: string;
  readonly parties: readonly LadderParty[];
  readonly rows: readonly LadderRow[];
}

export interface LadderParts {
  readonly title: string;
  /** In the order they were sent. */
  readonly messages: readonly WireMessage[];
  readonly notes?: readonly LadderNote[];
  /** Who is at a host. */
  party(host: string): LadderParty;
  /** Stands second, between those who call and those who are called. */
  readonly middle?: string;
}

export function ladderOf({ title, messages, notes = [], party, middle }: LadderParts): Ladder {
  const hosts = hostsOf(messages, middle);
  const places = new Map(hosts.map((host, place) => [host, place]));
  const rows: LadderRow[] = messages.map((one) => ({
    kind: "message",
    at: one.at,
    from: places.get(one.source.host)!,
    to: places.get(one.destination.host)!,
    label: labelOf(one.message),
    lost: !one.arrives,
    again: one.again,
    text: decoder.decode(blankDigests(one.bytes)),
  }));
  const noted: LadderRow[] = notes.map((note) => ({ kind: "note", ...note }));
  // a note of the same moment is the cause
  const all = [...noted, ...rows].toSorted((a, b) => a.at - b.at);
  return { title, parties: hosts.map(party), rows: all };
}

const decoder = new TextDecoder();

/** In the order they appear, but who is in the middle comes second. */
function hostsOf(messages: readonly WireMessage[], middle: string | undefined): readonly string[] {
  const hosts = new Set(messages.flatMap((one) => [one.source.host, one.destination.host]));
  if (middle === undefined || !hosts.delete(middle)) return [...hosts];
  const [first, ...others] = hosts;
  return first === undefined ? [middle] : [first, middle, ...others];
}

/** `INVITE 1004 (sdp)`, `200 OK (INVITE) (sdp sendonly)`, `NOTIFY refer: 180 Ringing`. */
export function labelOf(message: SipMessage): string {
  const body = bodyOf(message);
  const about = message.kind === "request"
    ? aboutRequest(message)
    : `${message.status} ${message.reason} (${cseq(message).method})`;
  return body === "" ? about : `${about} (${body})`;
}

function aboutRequest(request: SipRequest): string {
  const { method, headers } = request;
  switch (method) {
    case "INVITE": {
      const replaces = headers.has("Replaces") ? " Replaces" : "";
      return `INVITE ${requestUri(request)?.user ?? ""}${replaces}`;
    }
    case "REFER": {
      const target = /sips?:([^@>;?]+)/.exec(headers.get("Refer-To") ?? "")?.[1] ?? "";
      const replaces = headers.get("Refer-To")?.includes("Replaces=") ? " Replaces" : "";
      return `REFER to ${target}${replaces}`;
    }
    case "NOTIFY":
      return `NOTIFY ${headers.get("Event") ?? ""}${fragmentOf(request)}`;
    case "BYE":
    case "CANCEL": {
      const reason = headers.get("Reason");
      const text = /text="([^"]*)"/.exec(reason ?? "")?.[1] ?? reason;
      return text === undefined ? method : `${method}: ${text}`;
    }
    default:
      return method;
  }
}

/** What a NOTIFY of a REFER tells (RFC 3515 §2.4.5). */
function fragmentOf({ headers, body }: SipRequest): string {
  if (!(headers.get("Content-Type") ?? "").startsWith("message/sipfrag")) return "";
  return `: ${/^SIP\/2\.0 (.*)/.exec(decoder.decode(body))?.[1]?.trim() ?? ""}`;
}

function bodyOf({ headers, body }: SipMessage): string {
  if (body.length === 0 || !(headers.get("Content-Type") ?? "").startsWith("application/sdp")) {
    return "";
  }
  const text = decoder.decode(body);
  const direction = /^a=(sendonly|recvonly|inactive)\s*$/m.exec(text)?.[1];
  if (direction !== undefined) return `sdp ${direction}`;
  return /^c=IN IP4 0\.0\.0\.0\s*$/m.test(text) ? "sdp 0.0.0.0" : "sdp";
}
