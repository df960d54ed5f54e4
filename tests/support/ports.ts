/** Ports for tests. */

/** A port nobody has just now. */
export function freePort(kind: "tcp" | "udp"): number {
  const socket = kind === "tcp"
    ? Deno.listen({ hostname: "127.0.0.1", port: 0 })
    : Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  socket.close();
  return port;
}
