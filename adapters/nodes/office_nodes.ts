/**
 * The nodes of one office, as one of them sees them. It takes the lease of the PBX as soon as it is free, runs the PBX
 * while it holds it, and otherwise uses the one that another node runs; use cases see one `PbxPort` all along, which is
 * lost for a moment when the lead changes hands.
 */
import { Buffer } from "node:buffer";
import type { CommandId, EventSeq, Extension } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type {
  PbxAccepted,
  PbxCapabilities,
  PbxCommand,
  PbxEvent,
  PbxRejection,
  PbxSnapshot,
} from "../../core/domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Entropy } from "../../core/ports/entropy.ts";
import type { News, Nodes } from "../../core/ports/nodes.ts";
import type { PbxPort } from "../../core/ports/pbx.ts";
import { Lead } from "./lead.ts";
import { type HeldLease, takeLease } from "./lease.ts";
import { RemotePbx } from "./remote_pbx.ts";
import { NodeWire, PAYLOAD_BYTES_MAX } from "./wire.ts";

/** A lease that another node holds is asked for this often. */
export const LEASE_EVERY_MILLIS = 1_000;
/** A node that could not start the PBX lets the others try so long. */
const REFUSED_PAUSE_MILLIS = 5_000;

/** The PBX while it runs here. */
export interface RunningPbx {
  readonly pbx: PbxPort;
  /** Ends its calls and closes it. */
  stop(): Promise<void>;
}

export interface NodesOptions<Refusal> {
  readonly url: string;
  readonly entropy: Entropy;
  readonly capabilities: PbxPort["capabilities"];
  /** Starts the PBX here. */
  readonly run: () => Promise<Result<RunningPbx, Refusal>>;
  /** The office as the store has it. */
  readonly office: () => Promise<Office>;
  readonly onFailure: (failure: Error) => void;
  /** This node took the lead, lost it, or could not start the PBX when its turn came. */
  readonly onTurn: (turn: "leads" | "follows" | { readonly refused: Refusal }) => void;
}

interface Leading {
  readonly lease: HeldLease;
  readonly running: RunningPbx;
  readonly lead: Lead;
}

export class OfficeNodes<Refusal> implements PbxPort, Nodes {
  readonly #options: NodesOptions<Refusal>;
  readonly #wire: NodeWire;
  readonly #remote: RemotePbx;
  readonly #newsListeners: ((news: News) => void)[] = [];
  /** One after the other, so that they arrive in order. */
  #telling: Promise<void> = Promise.resolve();
  readonly #takeOverListeners: (() => Promise<void>)[] = [];
  #leading: Leading | undefined;
  #keeping: Promise<void> = Promise.resolve();
  readonly #closing = new AbortController();

  /** Takes the lease if it is free. Refused when the PBX cannot be started then. */
  static async open<Refusal>(
    options: NodesOptions<Refusal>,
  ): Promise<Result<OfficeNodes<Refusal>, Refusal>> {
    const nodes = new OfficeNodes(options);
    await nodes.#wire.open();
    const refusal = await nodes.#tryToLead();
    if (refusal !== undefined) {
      await nodes.#wire.close();
      return refuse(refusal.refused);
    }
    nodes.#keeping = nodes.#keep();
    return ok(nodes);
  }

  private constructor(options: NodesOptions<Refusal>) {
    this.#options = options;
    const node = Buffer.from(options.entropy.bytes(8)).toString("hex");
    this.#wire = new NodeWire({ url: options.url, node, onFailure: options.onFailure });
    this.#remote = new RemotePbx(this.#wire);
    this.#wire.onSignal((signal, own) => {
      if (signal === "missed") return this.#hear({ kind: "missed" });
      if (signal.kind === "request") this.#leading?.lead.look();
      if (signal.kind === "news" && !own) this.#hear(JSON.parse(signal.text));
    });
  }

  get leads(): boolean {
    return this.#leading !== undefined;
  }

  capabilities(person: Extension): PbxCapabilities {
    return this.#options.capabilities(person);
  }

  execute(id: CommandId, command: PbxCommand): Promise<Result<PbxAccepted, PbxRejection>> {
    return (this.#leading?.running.pbx ?? this.#remote).execute(id, command);
  }

  prepare(office: Office): void {
    this.#leading?.running.pbx.prepare?.(office);
  }

  snapshot(): Promise<PbxSnapshot> {
    return (this.#leading?.running.pbx ?? this.#remote).snapshot();
  }

  events(after: EventSeq): AsyncIterable<PbxEvent> {
    const local = this.#leading?.running.pbx;
    return local?.events(after) ?? this.#remote.events(after, () => !this.leads);
  }

  tell(news: News): void {
    for (const text of textsOf(news)) {
      this.#telling = this.#telling.then(() => this.#wire.signal({ kind: "news", text }))
        .catch(this.#options.onFailure);
    }
  }

  onNews(listener: (news: News) => void): void {
    this.#newsListeners.push(listener);
  }

  onTakeOver(listener: () => Promise<void>): void {
    this.#takeOverListeners.push(listener);
  }

  /** Stops the PBX if it runs here; another node takes the lease then. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#remote.close();
    await this.#keeping;
    await this.#stepDown();
    await this.#telling;
    await this.#wire.close();
  }

  async #keep(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      if (this.#leading !== undefined) {
        await Promise.race([this.#leading.lease.lost, aborted(signal)]);
        if (!signal.aborted) await this.#stepDown();
        continue;
      }
      await pause(LEASE_EVERY_MILLIS, signal);
      if (signal.aborted) return;
      try {
        const refusal = await this.#tryToLead();
        if (refusal === undefined) continue;
        this.#options.onTurn(refusal);
        await pause(REFUSED_PAUSE_MILLIS, signal);
      } catch (error) {
        this.#options.onFailure(error as Error);
      }
    }
  }

  async #tryToLead(): Promise<{ readonly refused: Refusal } | undefined> {
    const { url, run, office, onFailure, onTurn } = this.#options;
    const lease = await takeLease(url);
    if (lease === undefined) return undefined;
    const running = await run();
    if (!running.ok) {
      await lease.release();
      return { refused: running.error };
    }
    const { pbx } = running.value;
    const lead = new Lead({ wire: this.#wire, term: lease.term, pbx, office, onFailure });
    try {
      for (const listener of this.#takeOverListeners) await listener();
      await lead.start();
    } catch (error) {
      await running.value.stop();
      await lead.stop();
      await lease.release();
      throw error;
    }
    this.#leading = { lease, running: running.value, lead };
    this.#remote.wake();
    onTurn("leads");
    return undefined;
  }

  async #stepDown(): Promise<void> {
    const leading = this.#leading;
    if (leading === undefined) return;
    this.#leading = undefined;
    await leading.running.stop();
    await leading.lead.stop();
    await leading.lease.release().catch(() => {}); // gone already
    this.#options.onTurn("follows");
  }

  #hear(news: News): void {
    for (const listener of this.#newsListeners) listener(news);
  }
}

/** As many texts as the length of a signal asks for. */
function textsOf(news: News): readonly string[] {
  const text = JSON.stringify(news);
  if (news.kind !== "parts" || text.length <= PAYLOAD_BYTES_MAX) return [text];
  const half = Math.ceil(news.ids.length / 2);
  return [news.ids.slice(0, half), news.ids.slice(half)]
    .flatMap((ids) => textsOf({ ...news, ids }));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function pause(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
