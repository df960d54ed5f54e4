/** A TCP proxy that can go silent: it keeps every connection and takes new ones, and passes nothing on. */

export class SilentProxy {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections = new Set<Deno.Conn>();
  readonly #kept: (() => void)[] = [];
  #silent = false;

  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  get silent(): boolean {
    return this.#silent;
  }

  /** Speaking again it passes on what it kept. */
  set silent(silent: boolean) {
    this.#silent = silent;
    if (!silent) { for (const go of this.#kept.splice(0)) go(); }
  }

  forward(port: number): void {
    void this.#accept(port);
  }

  close(): void {
    this.#listener.close();
    this.silent = false;
    for (const connection of this.#connections) end(connection);
  }

  async #accept(port: number): Promise<void> {
    for await (const near of this.#listener) {
      const far = await Deno.connect({ hostname: "127.0.0.1", port });
      this.#connections.add(near).add(far);
      void this.#pass(near, far);
      void this.#pass(far, near);
    }
  }

  async #pass(from: Deno.Conn, to: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(16_384);
    try {
      for (let read = await from.read(buffer); read !== null; read = await from.read(buffer)) {
        if (this.#silent) await new Promise<void>((go) => this.#kept.push(go));
        for (let sent = 0; sent < read;) sent += await to.write(buffer.subarray(sent, read));
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error; // either side went away
    } finally {
      end(from);
      end(to);
    }
  }
}

function end(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
