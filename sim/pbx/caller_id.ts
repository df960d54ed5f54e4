/**
 * What each side is told about the other: inside a person's extension and name, outside the line's number
 * (RFC 3325 P-Asserted-Identity, RFC 3323 Privacy for 184). Nothing of the other leg's own headers is copied.
 */
import type { Line } from "../../core/domain/office.ts";
import type { Party } from "../../core/domain/pbx_messages.ts";
import {
  formatNameAddr,
  formatUri,
  type NameAddr,
  parseNameAddr,
  parseUri,
} from "../../core/sip/address.ts";
import { from } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import type { HeaderFields } from "../../core/sip/session.ts";
import { NAME_MAX_CHARACTERS } from "./limits.ts";

export interface Identity {
  readonly from: NameAddr;
  readonly fields: HeaderFields;
}

const NO_PARAMS: ReadonlyMap<string, string | undefined> = new Map();

export function address(user: string, host: string, port?: number, name?: string): NameAddr {
  const uri = formatUri({
    scheme: "sip",
    user,
    host,
    ...(port === undefined ? {} : { port }),
    params: NO_PARAMS,
    headers: new Map(),
  });
  return { uri, params: NO_PARAMS, ...(name === undefined ? {} : { displayName: name }) };
}

/** RFC 3323 §4.1.1.3: the From of somebody who does not want to be known. */
const ANONYMOUS: NameAddr = {
  displayName: "Anonymous",
  uri: "sip:anonymous@anonymous.invalid",
  params: NO_PARAMS,
};

/** How a party is shown on a phone of the office. */
export function shownInside(party: Party, domain: string): Identity {
  if (party.kind === "person") {
    return { from: address(party.extension, domain, undefined, party.name), fields: [] };
  }
  if (party.withheld === true || party.number === "") return { from: ANONYMOUS, fields: [] };
  return { from: address(party.number, domain, undefined, party.name), fields: [] };
}

/**
 * How the office is shown outside: the carrier always learns the line, the far end unless withheld. Where we
 * register, From names the account, by which carriers know whose call it is.
 */
export function shownOutside(
  line: Line,
  withhold: boolean | undefined,
  domain: string,
): Identity {
  const own = address(line.number, domain);
  const asserted = ["P-Asserted-Identity", `<${own.uri}>`] as const;
  const { trunk } = line;
  if (trunk.kind === "register") {
    const account = address(trunk.user, trunk.domain ?? trunk.host);
    const privacy = withhold === true ? [["Privacy", "id"] as const] : [];
    return { from: account, fields: [asserted, ...privacy] };
  }
  if (withhold === true) {
    return { from: ANONYMOUS, fields: [asserted, ["Privacy", "id"]] };
  }
  return { from: own, fields: [asserted] };
}

/** Whom a phone of the office talks with now (RFC 3325, and the draft that older phones read). */
export function connectedFields(who: NameAddr): HeaderFields {
  const text = formatNameAddr(who);
  return [
    ["P-Asserted-Identity", text],
    ["Remote-Party-ID", `${text};party=called;privacy=off;screen=yes`],
  ];
}

/** The same for who is on another leg; nothing of somebody who does not want to be known. */
export function connectedTo(party: Party, domain: string): HeaderFields {
  const { from } = shownInside(party, domain);
  return from === ANONYMOUS ? [] : connectedFields(from);
}

/** Who calls from outside, as a trunk says: the asserted identity before the From, unless it is withheld. */
export function partyFromTrunk(request: SipRequest): Party {
  const privacy = request.headers.get("Privacy")?.toLowerCase() ?? "";
  const asserted = request.headers.values("P-Asserted-Identity")[0];
  const claimed = from(request);
  const identity = (asserted === undefined ? undefined : parseNameAddr(asserted)) ?? claimed;
  const user = parseUri(identity.uri)?.user ?? "";
  const claimsNothing = parseUri(claimed.uri)?.host.endsWith(".invalid") === true;
  const hidden = privacy.split(/[;,]\s*/).some((one) => one === "id" || one === "user");
  if (hidden || claimsNothing || user === "" || user.toLowerCase() === "anonymous") {
    return { kind: "outside", number: "", withheld: true };
  }
  const name = identity.displayName?.slice(0, NAME_MAX_CHARACTERS);
  return { kind: "outside", number: user, ...(name ? { name } : {}) };
}
