/** A browser's side of a TLS proxy on loopback: it trusts one certificate, and chooses the address that it comes from. */
import https from "node:https";
import type { IncomingMessage } from "node:http";

export interface ProxyAsk {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** An address of the loopback net. */
  readonly from?: string;
}

export interface ProxyAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

export class ProxyClient {
  constructor(readonly host: string, readonly port: number, readonly certificate: string) {}

  async ask(path: string, ask: ProxyAsk = {}): Promise<ProxyAnswer> {
    const answer = await this.#open(path, ask);
    let text = "";
    answer.setEncoding("utf8");
    for await (const piece of answer) text += piece;
    return { status: answer.statusCode!, headers: answer.headers, text };
  }

  /** An event stream: what has come of it so far, and how to leave it. */
  async stream(path: string, ask: ProxyAsk): Promise<{ text(): string; close(): void }> {
    const answer = await this.#open(path, ask);
    let text = "";
    answer.setEncoding("utf8");
    answer.on("data", (piece: string) => text += piece);
    answer.on("error", () => {}); // left in the middle of an answer
    return { text: () => text, close: () => answer.destroy() };
  }

  #open(path: string, { method = "GET", headers, body, from }: ProxyAsk): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = https.request({
      host: "127.0.0.1",
      port: this.port,
      servername: this.host,
      ca: this.certificate,
      agent: false,
      path,
      method,
      headers: { host: this.host, ...headers },
      ...(from === undefined ? {} : { localAddress: from }),
    }, resolve);
    request.on("error", reject);
    request.end(body);
    return promise;
  }
}
