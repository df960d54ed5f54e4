/** Responses made from their requests (RFC 3261 §8.2.6). */
import { parseNameAddr } from "./address.ts";
import { EMPTY_BODY, HeaderTable, type SipRequest, type SipResponse } from "./message.ts";

export interface ResponseExtra {
  /** Added to the To header when it has no tag. Without it the stack adds the transaction's. */
  readonly toTag?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
  /** Written with a body; `application/sdp` when absent. */
  readonly contentType?: string;
}

/**
 * Copies Via, From, To, Call-ID, CSeq as they stand (they may be malformed in what is refused), and Record-Route
 * of what creates a dialog; `reason` defaults to the RFC's phrase.
 */
export function responseTo(
  request: SipRequest,
  status: number,
  reason: string = reasonPhrase(status),
  extra: ResponseExtra = {},
): SipResponse {
  const fields: (readonly [string, string])[] = [];
  for (const via of request.headers.values("Via")) fields.push(["Via", via]);
  if (copiesRecordRoute(request, status)) {
    for (const route of request.headers.values("Record-Route")) {
      fields.push(["Record-Route", route]);
    }
  }
  for (const name of ["From", "To", "Call-ID", "CSeq"]) {
    const value = request.headers.get(name);
    if (value === undefined) continue;
    fields.push([name, name === "To" ? withTag(value, extra.toTag) : value]);
  }
  // §8.2.6.1: the 100 carries the request's Timestamp.
  const timestamp = status === 100 ? request.headers.get("Timestamp") : undefined;
  if (timestamp !== undefined) fields.push(["Timestamp", timestamp]);
  if (extra.headers !== undefined) fields.push(...extra.headers);
  const body = extra.body ?? EMPTY_BODY;
  if (body.length > 0) fields.push(["Content-Type", extra.contentType ?? "application/sdp"]);
  return { kind: "response", status, reason, headers: HeaderTable.of(...fields), body };
}

/** Gives the To of a response the tag, when it has none (§8.2.6.2). */
export function withToTag(response: SipResponse, tag: string): SipResponse {
  const before = response.headers.get("To") ?? "";
  const after = withTag(before, tag);
  if (after === before) return response;
  return { ...response, headers: response.headers.set("To", after) };
}

function withTag(value: string, tag: string | undefined): string {
  if (tag === undefined) return value;
  const address = parseNameAddr(value);
  return address === undefined || address.params.has("tag") ? value : `${value};tag=${tag}`;
}

const DIALOG_METHODS = new Set(["INVITE", "SUBSCRIBE", "REFER", "NOTIFY"]);

function copiesRecordRoute(request: SipRequest, status: number): boolean {
  return status > 100 && status < 300 && DIALOG_METHODS.has(request.method);
}

const PHRASES = new Map<number, string>([
  [100, "Trying"],
  [180, "Ringing"],
  [181, "Call Is Being Forwarded"],
  [182, "Queued"],
  [183, "Session Progress"],
  [199, "Early Dialog Terminated"],
  [200, "OK"],
  [202, "Accepted"],
  [204, "No Notification"],
  [300, "Multiple Choices"],
  [301, "Moved Permanently"],
  [302, "Moved Temporarily"],
  [305, "Use Proxy"],
  [380, "Alternative Service"],
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [402, "Payment Required"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [406, "Not Acceptable"],
  [407, "Proxy Authentication Required"],
  [408, "Request Timeout"],
  [410, "Gone"],
  [412, "Conditional Request Failed"],
  [413, "Request Entity Too Large"],
  [414, "Request-URI Too Long"],
  [415, "Unsupported Media Type"],
  [416, "Unsupported URI Scheme"],
  [420, "Bad Extension"],
  [421, "Extension Required"],
  [422, "Session Interval Too Small"],
  [423, "Interval Too Brief"],
  [480, "Temporarily Unavailable"],
  [481, "Call/Transaction Does Not Exist"],
  [482, "Loop Detected"],
  [483, "Too Many Hops"],
  [484, "Address Incomplete"],
  [485, "Ambiguous"],
  [486, "Busy Here"],
  [487, "Request Terminated"],
  [488, "Not Acceptable Here"],
  [489, "Bad Event"],
  [491, "Request Pending"],
  [493, "Undecipherable"],
  [500, "Server Internal Error"],
  [501, "Not Implemented"],
  [502, "Bad Gateway"],
  [503, "Service Unavailable"],
  [504, "Server Time-out"],
  [505, "Version Not Supported"],
  [513, "Message Too Large"],
  [580, "Precondition Failure"],
  [600, "Busy Everywhere"],
  [603, "Decline"],
  [604, "Does Not Exist Anywhere"],
  [606, "Not Acceptable"],
]);

const CLASSES = ["", "Progress", "OK", "Redirection", "Bad Request", "Server Error", "Declined"];

/** The phrase of RFC 3261 §21 (and of the extensions we speak) for a status; of its class for an unknown one. */
export function reasonPhrase(status: number): string {
  return PHRASES.get(status) ?? CLASSES[Math.floor(status / 100)] ?? "Unknown";
}
