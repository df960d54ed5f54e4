/**
 * Posts a webhook, signed as Standard Webhooks 1.0 does (HMAC-SHA256 over id, time and body). The name is resolved
 * once, every address it has is judged, and the connection goes to the very address that was judged: a name that
 * answers differently the second time (DNS rebinding) and a redirect lead nowhere.
 */
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { lookup } from "node:dns/promises";
import type { DeliveryFault, TryOutcome, WebhookEvent } from "../../core/domain/integration.ts";
import { isPublicAddress, isWithin, readAddress, readNetwork } from "../../core/domain/network.ts";
import type { Instant, Millis } from "../../core/lib/time.ts";
import type { WebhookPost, WebhookPoster } from "../../core/ports/integrations.ts";

/** From resolving the name to the first line of the answer. */
export const POST_WITHIN: Millis = 10_000;
/** Bytes of an answer that are read for its first line. */
export const STATUS_LINE_MAX = 4_096;
const ZONE = "Asia/Tokyo";

export interface PosterOptions {
  readonly within?: Millis;
  /** The addresses of a name, as the machine resolves it. Throws when it has none. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

class PostFault extends Error {
  constructor(readonly fault: DeliveryFault, readonly status?: number) {
    super(fault);
  }
}

export class TcpWebhookPoster implements WebhookPoster {
  readonly #within: Millis;
  readonly #resolve: (host: string) => Promise<readonly string[]>;

  constructor({ within = POST_WITHIN, resolve = resolveName }: PosterOptions = {}) {
    this.#within = within;
    this.#resolve = resolve;
  }

  async post(post: WebhookPost): Promise<TryOutcome> {
    const opened: { connection?: Deno.Conn } = {};
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new PostFault("timed-out"));
        close(opened.connection);
      }, this.#within);
    });
    const posting = this.#send(post, opened);
    try {
      const status = await Promise.race([posting, late]);
      if (status >= 200 && status < 300) return { kind: "delivered", status };
      return {
        kind: "failed",
        fault: status >= 300 && status < 400 ? "redirected" : "status",
        status,
      };
    } catch (error) {
      posting.catch(() => {});
      return failureOf(error);
    } finally {
      clearTimeout(timer);
      close(opened.connection);
    }
  }

  async #send(post: WebhookPost, opened: { connection?: Deno.Conn }): Promise<number> {
    const url = new URL(post.url);
    const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
    const address = await this.#judged(host, post.allowed);
    const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
    const tcp = await Deno.connect({ hostname: address, port });
    opened.connection = tcp;
    const connection = url.protocol === "https:"
      ? await Deno.startTls(tcp, { hostname: host })
      : tcp;
    opened.connection = connection;
    await writeAll(connection, requestOf(url, post));
    return await statusOf(connection);
  }

  /** The first of the host's addresses; all of them must be such as may be posted to. */
  async #judged(host: string, allowed: readonly string[]): Promise<string> {
    const literal = readAddress(host) !== undefined;
    const addresses = literal ? [host] : await this.#resolve(host).catch(() => []);
    const [first] = addresses;
    if (first === undefined) throw new PostFault("name-not-found");
    const networks = allowed.map(readNetwork).filter((network) => network !== undefined);
    for (const address of addresses) {
      const bits = readAddress(address);
      const may = bits !== undefined &&
        (isPublicAddress(bits) || networks.some((network) => isWithin(bits, network)));
      if (!may) throw new PostFault("address-not-allowed");
    }
    return first;
  }
}

async function resolveName(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function requestOf(url: URL, { id, at, secret, event }: WebhookPost): Uint8Array {
  const body = JSON.stringify(bodyOf(id, at, event));
  const seconds = Math.floor(at / 1_000);
  const head = [
    `POST ${url.pathname}${url.search} HTTP/1.1`,
    `host: ${url.host}`,
    "user-agent: Naisen",
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    `webhook-id: ${id}`,
    `webhook-timestamp: ${seconds}`,
    `webhook-signature: ${signatureOf(secret, id, seconds, body)}`,
    "connection: close",
  ];
  return new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; the key is what follows `whsec_`, from base64. */
export function signatureOf(secret: string, id: string, seconds: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;
}

function bodyOf(id: string, at: Instant, event: WebhookEvent) {
  const { kind, ...data } = event;
  const sentAt = Temporal.Instant.fromEpochMilliseconds(Math.trunc(at)).toZonedDateTimeISO(ZONE)
    .toString({ timeZoneName: "never", fractionalSecondDigits: 3 });
  return { id, event: kind, sentAt, ...data };
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

/** Of the first line (RFC 9112 §4); interim answers are passed over. */
async function statusOf(connection: Deno.Conn): Promise<number> {
  const buffer = new Uint8Array(STATUS_LINE_MAX);
  let length = 0;
  while (length < STATUS_LINE_MAX) {
    const read = await connection.read(buffer.subarray(length));
    if (read === null) break;
    length += read;
    const text = new TextDecoder().decode(buffer.subarray(0, length))
      .replace(/^(?:HTTP\/1\.[01] 1\d\d[^]*?\r\n\r\n)+/, "");
    const status = /^HTTP\/1\.[01] (\d{3})[ \r]/.exec(text)?.[1];
    if (status !== undefined) return Number(status);
  }
  throw new PostFault("unreachable");
}

function failureOf(error: unknown): TryOutcome {
  if (!(error instanceof Error)) throw error;
  return error instanceof PostFault
    ? { kind: "failed", fault: error.fault }
    // refused, reset, no route, a certificate that does not fit
    : { kind: "failed", fault: "unreachable" };
}

function close(connection: Deno.Conn | undefined): void {
  try {
    connection?.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
