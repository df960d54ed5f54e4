/** From a URI to a socket address without asking a name server (RFC 3263 §4.1 for numeric hosts, UDP). */
import type { SocketAddress } from "../lib/socket_address.ts";
import { parseUri } from "./address.ts";
import { DEFAULT_PORT } from "./transaction/matching.ts";

/** The URI's host and port when the host is an IP literal; `undefined` otherwise, also for other schemes. */
export function socketOfUri(text: string): SocketAddress | undefined {
  const uri = parseUri(text);
  if (uri === undefined || !isIpLiteral(uri.host)) return undefined;
  const port = uri.port ?? DEFAULT_PORT;
  return port === 0 ? undefined : { host: uri.host, port };
}

export function isIpLiteral(host: string): boolean {
  if (host.includes(":")) return true;
  const parts = host.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
}
