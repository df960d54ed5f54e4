/** Where a datagram comes from or goes to: an IP literal (IPv6 without brackets) and a port. */
export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:5060`, `[::1]:5060`. Used as a map key and in sentences. */
export function socketKey(address: SocketAddress): string {
  return address.host.includes(":")
    ? `[${address.host}]:${address.port}`
    : `${address.host}:${address.port}`;
}

export function sameSocket(a: SocketAddress, b: SocketAddress): boolean {
  return a.port === b.port && a.host === b.host;
}

/** Whether only this machine reaches it. */
export function isLoopback(host: string): boolean {
  return host === "::1" || host === "localhost" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
