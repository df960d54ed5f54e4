/** Whose tries are counted: the peer's address, or behind a trusted proxy the client's as the proxy names it. */

/**
 * `forwarded` is the X-Forwarded-For header. Read from the right, the first address that is no trusted proxy
 * is the client; what stands left of it anybody may have written.
 */
export function clientAddress(
  peer: string,
  forwarded: string | undefined,
  trustedProxies: readonly string[],
): string {
  if (!trustedProxies.includes(peer)) return peer;
  const hops = (forwarded ?? "").split(",").map((hop) => hop.trim()).filter((hop) => hop !== "");
  const client = hops.reverse().find((hop) => !trustedProxies.includes(hop));
  return client !== undefined && /^[0-9a-fA-F:.]{2,45}$/.test(client) ? client : peer;
}
