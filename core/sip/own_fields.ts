/** What a user agent says of itself in every message: Contact (RFC 3261 §8.1.1.8), User-Agent and Server (§20.41, §20.35). */
import type { SocketAddress } from "../lib/socket_address.ts";
import { formatUri } from "./address.ts";
import { NO_PARAMS } from "./grammar.ts";
import type { HeaderFields } from "./session_messages.ts";

export interface OwnFields {
  /** Host and port of our Contact; the stack's address when absent. */
  readonly contact?: SocketAddress;
  /** User part of our Contact. */
  readonly contactUser?: string;
  /** User-Agent of requests and Server of responses. */
  readonly product?: string;
}

/** `local` is the stack's address. */
export function contactField(own: OwnFields, local: SocketAddress): readonly [string, string] {
  const { host, port } = own.contact ?? local;
  const user = own.contactUser === undefined ? {} : { user: own.contactUser };
  const uri = {
    scheme: "sip",
    ...user,
    host,
    port,
    params: NO_PARAMS,
    headers: new Map(),
  } as const;
  return ["Contact", `<${formatUri(uri)}>`];
}

export function productField(own: OwnFields, name: "User-Agent" | "Server"): HeaderFields {
  return own.product === undefined ? [] : [[name, own.product]];
}
