/** One worker as the main thread sees it: started once, spoken to, stopped once; its crash is a fault, not an exception. */
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { WorkerFault, WorkerStarted } from "./worker_messages.ts";

export type StartRefusal = Exclude<WorkerStarted, { kind: "started" }>;

type Said = WorkerStarted | WorkerFault | { readonly kind: "stopped" };

/** Workers stand beside this file, and their bundles beside the server's (`web/build.ts`). */
const EXTENSION = import.meta.url.endsWith(".ts") ? "ts" : "js";

/** A worker that does not stop by itself in this time is ended. */
const STOP_MILLIS_MAX = 2_000;

export class WorkerLink<
  To extends { readonly kind: string },
  From extends { readonly kind: string },
> {
  readonly #worker: Worker;
  readonly #started = Promise.withResolvers<Result<SocketAddress, StartRefusal>>();
  readonly #stopped = Promise.withResolvers<void>();

  constructor(
    name: "pbx" | "rtp" | "phones",
    events: { said(message: Exclude<From, Said>): void; fault(fault: WorkerFault): void },
  ) {
    const entry = new URL(`./${name}_worker.${EXTENSION}`, import.meta.url);
    this.#worker = new Worker(entry, { type: "module", name });
    this.#worker.onmessage = (message: MessageEvent<From>) => {
      const said = message.data as Said | From;
      if (said.kind === "started") {
        this.#started.resolve(ok((said as { address: SocketAddress }).address));
      } else if (said.kind === "not-started") this.#started.resolve(refuse(said as StartRefusal));
      else if (said.kind === "stopped") this.#stopped.resolve();
      else if (said.kind === "fault") events.fault(said as WorkerFault);
      else events.said(said as Exclude<From, Said>);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#started.resolve(refuse({ kind: "not-started", why: "other", text: event.message }));
      this.#stopped.resolve();
      events.fault({ kind: "fault", where: name, text: event.message });
    };
  }

  start(message: To, transfer: Transferable[] = []): Promise<Result<SocketAddress, StartRefusal>> {
    this.#worker.postMessage(message, transfer);
    return this.#started.promise;
  }

  say(message: To): void {
    this.#worker.postMessage(message);
  }

  async stop(message: To): Promise<void> {
    this.#worker.postMessage(message);
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, STOP_MILLIS_MAX);
    await Promise.race([this.#stopped.promise, patience.promise]);
    clearTimeout(timer);
    this.#worker.terminate();
  }
}
