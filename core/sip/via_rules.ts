/** Via on its way in and out: received, rport, where responses go, whose a response is (RFC 3261 §18, RFC 3581). */
import type { SocketAddress } from "../lib/socket_address.ts";
import { formatVia, type Via } from "./address.ts";
import { topVia, vias, withTopVia } from "./headers.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import { DEFAULT_PORT } from "./transaction/matching.ts";

/** Our Via: `rport` asks for symmetric responses (RFC 3581 §3). */
export function ownVia(local: SocketAddress, branch: string): string {
  const params = new Map<string, string | undefined>([["branch", branch], ["rport", undefined]]);
  return formatVia({ transport: "UDP", host: local.host, port: local.port, params });
}

/** Notes in the top Via where the request really came from (§18.2.1, RFC 3581 §4). */
export function stampVia(request: SipRequest, source: SocketAddress): SipRequest {
  const via = topVia(request);
  const wantsPort = via.params.has("rport");
  const elsewhere = via.host.toLowerCase() !== source.host.toLowerCase();
  if (!wantsPort && !elsewhere && !via.params.has("received")) return request;
  const params = new Map(via.params);
  params.set("received", source.host);
  if (wantsPort) params.set("rport", String(source.port));
  return { ...request, headers: withTopVia(request, { ...via, params }) };
}

/**
 * Where the response to a request goes (§18.2.2): back to the source's host, and to its port when rport asks
 * so. `maddr` is not obeyed: only multicast used it, and it would aim our retransmissions at a third party.
 */
export function responseDestination(request: SipRequest, source: SocketAddress): SocketAddress {
  const via = topVia(request);
  if (via.params.has("rport")) return source;
  return { host: source.host, port: via.port ?? DEFAULT_PORT };
}

/** §18.1.2 and §8.1.3.3: the response's only Via is ours. */
export function isOurs(response: SipResponse, local: SocketAddress): boolean {
  const [top, ...others] = vias(response);
  return top !== undefined && others.length === 0 && isSentBy(top, local);
}

export function isSentBy(via: Via, local: SocketAddress): boolean {
  return via.host.toLowerCase() === local.host.toLowerCase() &&
    (via.port ?? DEFAULT_PORT) === local.port;
}
