/** Parts of SIP messages as bodies, `message/sipfrag` (RFC 3420): what a NOTIFY of a REFER tells (RFC 3515 §2.4.5). */
import { codesOf } from "./codes.ts";
import { HeaderTable } from "./message.ts";
import { scanFields } from "./parse.ts";
import { reasonPhrase } from "./response.ts";
import { readStartLine } from "./start_line.ts";

export const SIPFRAG_TYPE = "message/sipfrag;version=2.0";
/** Bytes of a fragment we read; a status line with a few fields is far shorter. */
export const SIPFRAG_BYTES_MAX = 8_192;

export interface Sipfrag {
  /** Absent when the fragment begins with a header field or its body. */
  readonly start?:
    | { readonly kind: "response"; readonly status: number; readonly reason: string }
    | { readonly kind: "request"; readonly method: string; readonly uri: string };
  readonly headers: HeaderTable;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** `[start-line] *message-header [CRLF [message-body]]`; a body is left out. `undefined` when malformed or too long. */
export function parseSipfrag(body: Uint8Array): Sipfrag | undefined {
  if (body.length === 0 || body.length > SIPFRAG_BYTES_MAX) return undefined;
  const text = decoder.decode(body);
  const lineEnd = text.indexOf("\r\n");
  const first = text.slice(0, lineEnd < 0 ? text.length : lineEnd);
  const start = first === "" ? undefined : readStartLine(first);
  if (start?.cause !== undefined) return undefined;
  // the last line break and the empty line may be left out
  const fields = start === undefined ? text : lineEnd < 0 ? "" : text.slice(lineEnd + 2);
  const whole = fields === "" || fields.endsWith("\r\n") ? fields : `${fields}\r\n`;
  const scanned = scanFields(`${whole}\r\n`, codesOf(`${whole}\r\n`), 0);
  if (scanned.cause !== undefined) return undefined;
  return { headers: scanned.headers, ...(start === undefined ? {} : { start }) };
}

/** A status line and the given fields. Throws when the reason has a line break. */
export function formatSipfrag(
  status: number,
  reason: string = reasonPhrase(status),
  headers: HeaderTable = HeaderTable.EMPTY,
): Uint8Array {
  if (/[\r\n]/.test(reason)) throw new Error("Cannot write a reason with a line break");
  return encoder.encode(`SIP/2.0 ${status} ${reason}\r\n${headers.text()}`);
}

/** The status a fragment tells; `undefined` when it is none. */
export function statusIn(body: Uint8Array): number | undefined {
  const start = parseSipfrag(body)?.start;
  return start?.kind === "response" ? start.status : undefined;
}
