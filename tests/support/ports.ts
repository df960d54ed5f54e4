/** Ports of this machine that tests may take: nothing is fixed, so that several runs fit side by side. */

/** A port nobody has just now. */
export function freePort(kind: "tcp" | "udp"): number {
  const socket = kind === "tcp"
    ? Deno.listen({ hostname: "127.0.0.1", port: 0 })
    : Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  socket.close();
  return port;
}

/** Below the range from which the system draws ports for 0, so that nobody takes them by chance. */
const RTP_FIRST = 12_000;
const RTP_LAST = 32_000;

/** A range for RTP of so many ports, somewhere; a port of it that is taken is passed over by its user. */
export function rtpRange(ports = 400): { readonly first: number; readonly last: number } {
  const places = Math.floor((RTP_LAST - RTP_FIRST) / ports);
  const first = RTP_FIRST + ports * Math.floor(Math.random() * places);
  return { first, last: first + ports - 1 };
}
