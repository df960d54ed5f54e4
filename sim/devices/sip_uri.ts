/** A SIP URI of a device in one word (RFC 3261 §19.1). */
import { formatUri } from "../../core/sip/address.ts";

export function sipUri(host: string, user?: string, port?: number): string {
  return formatUri({
    scheme: "sip",
    host,
    params: new Map(),
    headers: new Map(),
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
  });
}
