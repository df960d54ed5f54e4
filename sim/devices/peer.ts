/** Who is at the other end, as messages say (RFC 3261 §8.1.1.3, RFC 3325, RFC 3323). */
import { formatNameAddr, type NameAddr, parseNameAddr, parseUri } from "../../core/sip/address.ts";
import { from } from "../../core/sip/headers.ts";
import type { SipMessage } from "../../core/sip/message.ts";
import type { CallerIdentity, RingIn } from "./carrier_io.ts";
import type { DisplayPeer } from "./phone_io.ts";
import { sipUri } from "./sip_uri.ts";

/** Host of a From that tells nothing (RFC 3323 §4.1.1.3). */
export const ANONYMOUS_HOST = "anonymous.invalid";

/** What a display shows: the asserted identity where there is one, else From; of a response only the former. */
export function peerOf(message: SipMessage, before: DisplayPeer = { number: "" }): DisplayPeer {
  const asserted = message.headers.values("P-Asserted-Identity")[0];
  const parsed = asserted === undefined ? undefined : parseNameAddr(asserted);
  const shown = parsed ?? (message.kind === "request" ? from(message) : undefined);
  if (shown === undefined) return before;
  const uri = parseUri(shown.uri);
  if (uri?.host === ANONYMOUS_HOST) return { number: "" };
  const number = uri?.user ?? shown.uri.replace(/^tel:/, "");
  return { number, ...(shown.displayName === undefined ? {} : { name: shown.displayName }) };
}

/** Everything an INVITE says about who calls, unjudged. */
export function identityOf(invite: SipMessage): CallerIdentity {
  const claimed = from(invite);
  const uri = parseUri(claimed.uri);
  const privacy = invite.headers.get("Privacy");
  return {
    user: uri?.user ?? "",
    host: uri?.host ?? "",
    ...(claimed.displayName === undefined ? {} : { displayName: claimed.displayName }),
    asserted: invite.headers.values("P-Asserted-Identity").map((text) =>
      parseNameAddr(text)?.uri ?? text
    ),
    ...(privacy === undefined ? {} : { privacy }),
  };
}

/** How the carrier names a caller: of a withheld number the office learns nothing (RFC 3323 §4.1.1.3, RFC 3325 §9.2). */
export function callerHeaders(input: RingIn, host: string) {
  if (input.withheld === true) {
    const from: NameAddr = {
      displayName: "Anonymous",
      uri: sipUri(ANONYMOUS_HOST, "anonymous"),
      params: new Map(),
    };
    return { from, headers: [["Privacy", "id"]] } as const;
  }
  const from: NameAddr = {
    uri: sipUri(host, input.from),
    params: new Map(),
    ...(input.name === undefined ? {} : { displayName: input.name }),
  };
  return { from, headers: [["P-Asserted-Identity", formatNameAddr(from)]] } as const;
}
