/** Why a datagram is no message for us, and what a UAS answers to it (RFC 3261 §8.2, §16.3, §21.4, §21.5). */

import { unreachable } from "../lib/unreachable.ts";

export type ParseCode =
  | "datagram-too-large"
  | "keep-alive"
  | "start-line"
  | "request-line"
  | "request-uri"
  | "version"
  | "status-code"
  | "header-syntax"
  | "headers-unfinished"
  | "too-many-headers"
  | "header-too-long"
  | "missing-header"
  | "repeated-header"
  | "malformed-header"
  | "cseq-method"
  | "body-too-short";

export interface Cause {
  readonly code: ParseCode;
  /** Long name of the header field concerned. */
  readonly header?: string;
}

/** Status and reason phrase of the answer, where the request can be answered. */
export function answerTo({ code, header }: Cause): { status: number; reason: string } {
  switch (code) {
    case "version":
      return { status: 505, reason: "Version Not Supported" };
    case "too-many-headers":
      return { status: 513, reason: "Too Many Header Fields" };
    case "header-too-long":
      return { status: 513, reason: `${header} Too Long` };
    case "request-line":
      return { status: 400, reason: "Malformed Request-Line" };
    case "request-uri":
      return { status: 400, reason: "Malformed Request-URI" };
    case "header-syntax":
      return { status: 400, reason: "Malformed Header Field" };
    case "headers-unfinished":
      return { status: 400, reason: "Incomplete Header" };
    case "missing-header":
      return { status: 400, reason: `Missing ${header}` };
    case "repeated-header":
      return { status: 400, reason: `Repeated ${header}` };
    case "malformed-header":
      return { status: 400, reason: `Malformed ${header}` };
    case "cseq-method":
      return { status: 400, reason: "CSeq Method Mismatch" };
    case "body-too-short":
      return { status: 400, reason: "Body Shorter Than Content-Length" };
    case "datagram-too-large":
    case "keep-alive":
    case "start-line":
    case "status-code":
      throw new Error(`Cannot answer ${code}: it is no request`);
    default:
      return unreachable(code);
  }
}
