/** Asterisk's REST interface (ARI), for the one thing its manager interface cannot do: fetch recordings and delete them. */
import type { Millis } from "../../core/lib/time.ts";

export interface AriAccount {
  /** `http://127.0.0.1:8088`. */
  readonly url: URL;
  readonly user: string;
  readonly password: string;
}

const PATIENCE: Millis = 30_000;
/** A file of hours on a slow network. */
const FILE_PATIENCE: Millis = 600_000;

export class Ari {
  readonly #account: AriAccount;
  readonly #headers: Headers;

  constructor(account: AriAccount) {
    this.#account = account;
    const credentials = new TextEncoder().encode(`${account.user}:${account.password}`);
    this.#headers = new Headers({ authorization: `Basic ${credentials.toBase64()}` });
  }

  /** The file of a stored recording; undefined when there is none (yet). Rejects when ARI cannot be reached. */
  async recording(name: string): Promise<ReadableStream<Uint8Array> | undefined> {
    return (await this.#file(name))?.body ?? undefined;
  }

  /** How long that file is now. */
  async recordingBytes(name: string): Promise<number | undefined> {
    const answer = await this.#file(name);
    await answer?.body?.cancel();
    return answer === undefined ? undefined : Number(answer.headers.get("content-length"));
  }

  async #file(name: string): Promise<Response | undefined> {
    const answer = await this.#ask("GET", `recordings/stored/${name}/file`, FILE_PATIENCE);
    if (answer.ok) return answer;
    await answer.body?.cancel();
    if (answer.status === 404) return undefined;
    throw new Error(`ARI answered ${answer.status} for recording ${name}`);
  }

  async deleteRecording(name: string): Promise<void> {
    const answer = await this.#ask("DELETE", `recordings/stored/${name}`);
    await answer.body?.cancel();
  }

  /** The HTTP status of a harmless question: 200 when account and right are good. */
  async check(): Promise<number> {
    const answer = await this.#ask("GET", "recordings/stored");
    await answer.body?.cancel();
    return answer.status;
  }

  #ask(method: string, path: string, patience = PATIENCE): Promise<Response> {
    return fetch(new URL(`/ari/${path}`, this.#account.url), {
      method,
      headers: this.#headers,
      signal: AbortSignal.timeout(patience),
    });
  }
}
