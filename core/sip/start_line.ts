/** The first line of a message: Request-Line and Status-Line (RFC 3261 §7.1, §7.2). */
import { isToken } from "./grammar.ts";
import type { Cause } from "./parse_causes.ts";

export type StartLine =
  | {
    readonly kind: "request";
    readonly method: string;
    readonly uri: string;
    /** It means to be a request, yet cannot be taken as one. */
    readonly cause?: Cause;
  }
  | {
    readonly kind: "response";
    readonly status: number;
    readonly reason: string;
    readonly cause?: Cause;
  };

/** `undefined` when the line belongs to no SIP message at all. */
export function readStartLine(line: string): StartLine | undefined {
  const code = line.charCodeAt(3);
  const response = code === 0x2f && line.slice(0, 3).toLowerCase() === "sip";
  return response ? readStatusLine(line) : readRequestLine(line);
}

function readRequestLine(line: string): StartLine | undefined {
  const first = line.indexOf(" ");
  if (first < 1) return undefined;
  const method = line.slice(0, first);
  const second = line.indexOf(" ", first + 1);
  const uri = line.slice(first + 1, second < 0 ? line.length : second);
  const version = second < 0 ? "" : line.slice(second + 1);
  if (!isToken(method)) return undefined;
  if (version === "SIP/2.0" || version.toLowerCase() === "sip/2.0") {
    return { kind: "request", method, uri };
  }
  // Spaces within the URI, round it or at the end: three parts with one space between are required (§7.1).
  const end = /SIP\/(\d{1,9}\.\d{1,9}) *$/i.exec(line.slice(-32));
  if (end === null) return undefined;
  const code = end[1] === "2.0" ? "request-line" : "version";
  return { kind: "request", method, uri, cause: { code } };
}

/** `SIP/2.0 SP 3DIGIT SP reason`; the reason may be empty and in any language. */
function readStatusLine(line: string): StartLine {
  const code = line.charCodeAt(7) === 0x20 ? line.slice(8, 11) : "";
  const reason = line.slice(12);
  const space = line.charCodeAt(11);
  const spaced = line.length === 11 || space === 0x20;
  const status = /^[1-6][0-9][0-9]$/.test(code) && spaced ? Number(code) : 0;
  const whole = { kind: "response", status, reason } as const;
  if (line.slice(0, 7).toLowerCase() !== "sip/2.0") return { ...whole, cause: { code: "version" } };
  if (status === 0 || hasControl(reason)) return { ...whole, cause: { code: "status-code" } };
  return whole;
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return true;
  }
  return false;
}
