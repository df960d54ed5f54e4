/** The header fields we know by name: canonical spelling, compact form, list or not (RFC 3261 §20, §7.3.3). */
import { isToken } from "./grammar.ts";

export interface HeaderKind {
  /** Long name in lower case. */
  readonly key: string;
  /** As we write it. */
  readonly name: string;
  /** `name: `, ready to write. */
  readonly prefix: string;
  /** Several values may share a field, separated by commas. */
  readonly list: boolean;
  /** A place of its own among the headers that may stand once only, else 0. */
  readonly onceBit: number;
}

const LISTS = [
  ["Accept"],
  ["Accept-Encoding"],
  ["Accept-Language"],
  ["Alert-Info"],
  ["Allow"],
  ["Allow-Events", "u"],
  ["Call-Info"],
  ["Contact", "m"],
  ["Content-Encoding", "e"],
  ["Content-Language"],
  ["Diversion"],
  ["Error-Info"],
  ["History-Info"],
  ["In-Reply-To"],
  ["P-Asserted-Identity"],
  ["P-Preferred-Identity"],
  ["Path"],
  ["Privacy"],
  ["Proxy-Require"],
  ["Reason"],
  ["Record-Route"],
  ["Require"],
  ["Route"],
  ["Service-Route"],
  ["Supported", "k"],
  ["Unsupported"],
  ["Via", "v"],
  ["Warning"],
] as const;

/** A request or response that has one of these twice says two things at once and is refused. */
const ONCE = [
  ["Call-ID", "i"],
  ["Content-Length", "l"],
  ["CSeq"],
  ["From", "f"],
  ["Max-Forwards"],
  ["To", "t"],
] as const;

const SINGLES = [
  ["Accept-Contact", "a"],
  ["Answer-Mode"],
  ["Authentication-Info"],
  ["Authorization"],
  ["Content-Disposition"],
  ["Content-Transfer-Encoding"],
  ["Content-Type", "c"],
  ["Date"],
  ["Event", "o"],
  ["Expires"],
  ["Identity", "y"],
  ["Identity-Info", "n"],
  ["Join"],
  ["MIME-Version"],
  ["Min-Expires"],
  ["Min-SE"],
  ["Organization"],
  ["Priority"],
  ["Priv-Answer-Mode"],
  ["Proxy-Authenticate"],
  ["Proxy-Authorization"],
  ["RAck"],
  ["Refer-Sub"],
  ["Refer-To", "r"],
  ["Referred-By", "b"],
  ["Reject-Contact", "j"],
  ["Remote-Party-ID"],
  ["Replaces"],
  ["Reply-To"],
  ["Request-Disposition", "d"],
  ["Retry-After"],
  ["RSeq"],
  ["Server"],
  ["Session-Expires", "x"],
  ["SIP-ETag"],
  ["SIP-If-Match"],
  ["Subject", "s"],
  ["Subscription-State"],
  ["Timestamp"],
  ["User-Agent"],
  ["WWW-Authenticate"],
] as const;

/** Known spellings: canonical, lower and upper case, compact in both. Others come here through lower case. */
const KNOWN: ReadonlyMap<string, HeaderKind> = new Map([
  ...LISTS.flatMap(([name, compact]) => spellings(name, compact, true, 0)),
  ...ONCE.flatMap(([name, compact], i) => spellings(name, compact, false, 1 << i)),
  ...SINGLES.flatMap(([name, compact]) => spellings(name, compact, false, 0)),
]);

function spellings(
  name: string,
  compact: string | undefined,
  list: boolean,
  onceBit: number,
): [string, HeaderKind][] {
  const key = name.toLowerCase();
  const kind: HeaderKind = { key, name, prefix: `${name}: `, list, onceBit };
  const all = [name, key, name.toUpperCase()];
  if (compact !== undefined) all.push(compact, compact.toUpperCase());
  return all.map((spelling) => [spelling, kind]);
}

/** The kind of a name as it stood in a message; `undefined` when that is no token. */
export function readHeaderKind(name: string): HeaderKind | undefined {
  const known = KNOWN.get(name);
  if (known !== undefined) return known;
  const key = name.toLowerCase();
  const folded = KNOWN.get(key);
  if (folded !== undefined) return folded;
  if (!isToken(name)) return undefined;
  return { key, name, prefix: `${name}: `, list: false, onceBit: 0 };
}

/** The kind of a name we use ourselves. Throws when that is no token. */
export function headerKind(name: string): HeaderKind {
  const kind = readHeaderKind(name);
  if (kind === undefined) throw new Error(`Cannot name a header ${JSON.stringify(name)}`);
  return kind;
}
