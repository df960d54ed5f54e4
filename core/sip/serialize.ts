/** Messages to bytes (RFC 3261 §7, §25): long header names, Content-Length always and last. */
import type { SipMessage } from "./message.ts";

/** Bytes are cut from slabs of this size, since allocating a buffer costs more than writing a message. */
const SLAB_BYTES = 32_768;
/** No UTF-16 code unit takes more bytes than this in UTF-8. */
const BYTES_A_UNIT_MAX = 3;

const encoder = new TextEncoder();
let slab = new Uint8Array(SLAB_BYTES);
let used = 0;

/**
 * The message as it goes on the wire. The bytes belong to the caller and are never written again; they may
 * share a larger buffer with others, so copy them before transferring their `buffer` to another thread.
 * Throws when method, Request-URI or reason could break the start line.
 */
export function serialize(message: SipMessage): Uint8Array {
  const head = startLine(message) + message.headers.text() +
    "Content-Length: " + message.body.length + "\r\n\r\n";
  const room = head.length * BYTES_A_UNIT_MAX + message.body.length;
  if (room > SLAB_BYTES) return serializeAlone(head, message.body);
  if (room > SLAB_BYTES - used) {
    slab = new Uint8Array(SLAB_BYTES);
    used = 0;
  }
  const start = used;
  used += encoder.encodeInto(head, slab.subarray(start)).written;
  slab.set(message.body, used);
  used += message.body.length;
  return slab.subarray(start, used);
}

function serializeAlone(head: string, body: Uint8Array): Uint8Array {
  const encoded = encoder.encode(head);
  const bytes = new Uint8Array(encoded.length + body.length);
  bytes.set(encoded);
  bytes.set(body, encoded.length);
  return bytes;
}

function startLine(message: SipMessage): string {
  if (message.kind === "response") {
    if (hasBreak(message.reason)) throw new Error("Cannot write a reason with a line break");
    return "SIP/2.0 " + message.status + " " + message.reason + "\r\n";
  }
  const { method, uri } = message;
  if (hasSpace(method) || hasSpace(uri)) {
    throw new Error(`Cannot write a request line of ${JSON.stringify([method, uri])}`);
  }
  return method + " " + uri + " SIP/2.0\r\n";
}

function hasBreak(text: string): boolean {
  return text.includes("\r") || text.includes("\n");
}

function hasSpace(text: string): boolean {
  return text === "" || text.includes(" ") || hasBreak(text);
}
