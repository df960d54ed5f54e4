/**
 * The Replaces header (RFC 3891): names the dialog that an INVITE takes the place of. It travels in an INVITE
 * and, escaped, in the URI of a Refer-To (RFC 3261 §19.1.1).
 */
import { allIn, characterSet, cursorOn, formatParams, isToken, readParams } from "./grammar.ts";
import type { DialogName, HeaderFields, SessionState } from "./session_messages.ts";

export interface Replaces {
  readonly callId: string;
  /** The tag of the one who receives the INVITE, as it wrote it. */
  readonly toTag: string;
  /** The tag of that one's peer. */
  readonly fromTag: string;
  /** A dialog that is confirmed by now is not to be replaced (§3: 486). */
  readonly earlyOnly: boolean;
}

/** `callid = word [ "@" word ]` (RFC 3261 §25.1). */
const CALL_ID = characterSet(
  "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-.!%*_+`'~()<>:\\\"/[]?{}@",
);

/** `undefined` when malformed: not exactly one Call-ID, to-tag and from-tag (§6.1). */
export function parseReplaces(text: string): Replaces | undefined {
  const cursor = cursorOn(text);
  const semicolon = text.indexOf(";");
  if (semicolon < 0) return undefined;
  const callId = text.slice(0, semicolon).trim();
  const start = text.indexOf(callId);
  if (callId === "" || !allIn(CALL_ID, cursor.codes, start, start + callId.length)) {
    return undefined;
  }
  cursor.at = semicolon;
  const params = readParams(cursor);
  const toTag = params?.get("to-tag");
  const fromTag = params?.get("from-tag");
  if (params === undefined || cursor.at !== cursor.end) return undefined;
  if (toTag === undefined || fromTag === undefined || !isToken(toTag) || !isToken(fromTag)) {
    return undefined;
  }
  return { callId, toTag, fromTag, earlyOnly: params.has("early-only") };
}

/** `parseReplaces` reads back an equal value. */
export function formatReplaces(replaces: Replaces): string {
  const params = new Map<string, string | undefined>([
    ["to-tag", replaces.toTag],
    ["from-tag", replaces.fromTag],
  ]);
  if (replaces.earlyOnly) params.set("early-only", undefined);
  return replaces.callId + formatParams(params);
}

/** The Replaces of a dialog as its own end must write it for the peer: our peer's tag is the receiver's. */
export function replacesFor(dialog: DialogName, earlyOnly = false): Replaces {
  const { callId, localTag, remoteTag } = dialog;
  return { callId, toTag: remoteTag, fromTag: localTag, earlyOnly };
}

/** The dialog it names as the receiver of the INVITE knows it: to-tag is the local one (§3). */
export function dialogReplaced({ callId, toTag, fromTag }: Replaces): DialogName {
  return { callId, localTag: toTag, remoteTag: fromTag };
}

/**
 * The same dialog seen from its other end. A phone that takes the tags from a dialog-info document (RFC 4235
 * §4.1.2) of a watched phone names that phone's tag as to-tag, while the INVITE comes to us, who are its peer.
 */
export function dialogMirrored({ callId, localTag, remoteTag }: DialogName): DialogName {
  return { callId, localTag: remoteTag, remoteTag: localTag };
}

/** What a request says of it: `malformed` (400) when it is not understood, stands twice or stands in anything but an INVITE (§3). */
export type Replaced =
  | { readonly kind: "none" }
  | { readonly kind: "malformed" }
  | { readonly kind: "dialog"; readonly replaces: Replaces };

export function replacesOf(method: string, values: readonly string[]): Replaced {
  if (values.length === 0) return { kind: "none" };
  const replaces = values.length === 1 && method === "INVITE"
    ? parseReplaces(values[0]!)
    : undefined;
  return replaces === undefined ? { kind: "malformed" } : { kind: "dialog", replaces };
}

/** What §3 says to an INVITE that names a dialog in this state; `undefined` when it may be replaced. */
export function replacingStatus(
  replaces: Replaces,
  state: SessionState | undefined,
): 481 | 486 | 603 | undefined {
  switch (state) {
    case undefined:
      return 481;
    case "ending":
      return 603;
    case "answered":
    case "confirmed":
      return replaces.earlyOnly ? 486 : undefined;
    case "calling":
    case "early":
    case "incoming":
      return undefined;
  }
}

/** What an INVITE or REFER carries when it is to replace a dialog. */
export function replacesField(replaces: Replaces): HeaderFields {
  return [["Replaces", formatReplaces(replaces)], ["Require", "replaces"]];
}
