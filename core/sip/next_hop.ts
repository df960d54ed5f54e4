/** From a URI to a socket address without asking a name server (RFC 3263 §4.1 for numeric hosts, UDP). */
import type { SocketAddress } from "../lib/socket_address.ts";
import { parseUri } from "./address.ts";
import { ipv4Octets } from "./host.ts";
import { DEFAULT_PORT } from "./transaction/matching.ts";

/** The URI's host and port when the host is an IP literal; `undefined` otherwise, also for other schemes. */
export function socketOfUri(text: string): SocketAddress | undefined {
  const uri = parseUri(text);
  if (uri === undefined || !isIpLiteral(uri.host)) return undefined;
  const port = uri.port ?? DEFAULT_PORT;
  return port === 0 ? undefined : { host: uri.host, port };
}

export function isIpLiteral(host: string): boolean {
  return host.includes(":") || ipv4Octets(host) !== undefined;
}
