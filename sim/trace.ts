/**
 * The trace of a run: SHA-256 over every event and datagram with its time, and nothing of the seed. What is
 * hashed is a text file of its own, so that `sha256sum` of what the sink received is the digest printed.
 */
import { bytesToHex, sha256 } from "../core/lib/hash.ts";
import type { Instant } from "../core/lib/time.ts";

/** Receives exactly the bytes that are hashed, in order; the bytes are the sink's to keep. */
export type TraceSink = (bytes: Uint8Array) => void;

/** Hashed in pieces of so many bytes, since many small updates cost more than one large. */
const BUFFER_BYTES = 65_536;

export class Trace {
  readonly #hash = sha256.create();
  readonly #encoder = new TextEncoder();
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  readonly #start: Instant;
  readonly #sink: TraceSink | undefined;
  #used = 0;
  #records = 0;

  /** Times are written in milliseconds since `start`. */
  constructor(start: Instant, sink?: TraceSink) {
    this.#start = start;
    this.#sink = sink;
  }

  /** How many lines were written. */
  get records(): number {
    return this.#records;
  }

  /** One line `<millis> <text>`; with bytes, their number ends the line and they follow on lines of their own. */
  record(now: Instant, text: string, bytes?: Uint8Array): void {
    this.#records++;
    const line = `${now - this.#start} ${text}`;
    if (bytes === undefined) return this.#writeLine(line);
    this.#writeLine(`${line} ${bytes.length}`);
    this.#write(bytes);
    this.#write(NEWLINE);
  }

  /** Hexadecimal SHA-256 of everything recorded so far; recording may go on. */
  digest(): string {
    this.#flush();
    return bytesToHex(this.#hash.clone().digest());
  }

  /** Straight into the buffer when it surely fits: a character is three bytes of UTF-8 at most. */
  #writeLine(line: string): void {
    const most = 3 * line.length + 1;
    if (this.#used + most > BUFFER_BYTES) this.#flush();
    if (most > BUFFER_BYTES) return this.#write(this.#encoder.encode(`${line}\n`));
    const { written } = this.#encoder.encodeInto(line, this.#buffer.subarray(this.#used));
    this.#used += written;
    this.#buffer[this.#used++] = 0x0a;
  }

  #write(bytes: Uint8Array): void {
    if (this.#used + bytes.length > BUFFER_BYTES) this.#flush();
    if (bytes.length > BUFFER_BYTES) return this.#pass(bytes);
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  #flush(): void {
    if (this.#used === 0) return;
    this.#pass(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  #pass(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#sink?.(bytes.slice());
  }
}

const NEWLINE = Uint8Array.of(0x0a);
