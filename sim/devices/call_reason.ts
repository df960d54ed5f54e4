/** Why a call ended, as the Reason header says it (RFC 3326). */

export interface CallReason {
  /** `SIP`, `Q.850` … */
  readonly protocol: string;
  readonly cause?: number;
  readonly text?: string;
}

/** The first value of the header; `undefined` when it is absent or names no protocol. */
export function parseReason(header: string | undefined): CallReason | undefined {
  const protocol = /^\s*([A-Za-z0-9.!%*_+`'~-]+)\s*(?=[;,]|$)/.exec(header ?? "")?.[1];
  if (header === undefined || protocol === undefined) return undefined;
  const cause = /;\s*cause\s*=\s*([0-9]{1,5})/i.exec(header)?.[1];
  const text = /;\s*text\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(header)?.[1];
  return {
    protocol,
    ...(cause === undefined ? {} : { cause: Number(cause) }),
    ...(text === undefined ? {} : { text: text.replaceAll(/\\(.)/g, "$1") }),
  };
}

/** Another phone has answered: the call that stopped ringing was not missed (RFC 3326 §2). */
export function isElsewhere(reason: CallReason | undefined): boolean {
  return reason?.protocol.toUpperCase() === "SIP" && reason.cause === 200;
}
