/** The `PbxPort` of the bundled PBX: two workers (signalling, media) and the log of their events. */
import type { CallId, CommandId, EventSeq } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type {
  DeviceBinding,
  PbxAccepted,
  PbxCapabilities,
  PbxCommand,
  PbxEvent,
  PbxRejection,
  PbxSnapshot,
} from "../../core/domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { Entropy } from "../../core/ports/entropy.ts";
import type { PbxPort } from "../../core/ports/pbx.ts";
import { BUNDLED_CAPABILITIES } from "../../sim/pbx/dialling.ts";
import type { JournalEntry, JournalStart } from "../../sim/journal.ts";
import type { PastFailure, PbxCensus } from "../../sim/pbx/pbx_io.ts";
import type { DrawnLadders, Seats } from "../host/wire_book.ts";
import { officeParts, officeRest } from "../host/office_parts.ts";
import { type StartRefusal, WorkerLink } from "../host/worker_link.ts";
import type {
  FromPbxWorker,
  FromRtpWorker,
  ToPbxWorker,
  ToRtpWorker,
  WorkerFault,
  WorkerStarted,
} from "../host/worker_messages.ts";
import { EventLog } from "./event_log.ts";

export interface BundledPbxOptions {
  readonly office: Office;
  readonly sip: SocketAddress;
  readonly advertise: string;
  readonly rtp: { readonly first: number; readonly last: number };
  /** Folder in which recordings are kept; without it nothing is recorded. */
  readonly recordings?: string;
  /** Music on hold as a WAV file's bytes; the built-in piece when absent or unreadable. */
  readonly music?: Uint8Array;
  /** The simulated carrier, where one runs; a promise lets the workers load while it starts. */
  readonly carrier?: SocketAddress | Promise<SocketAddress | undefined>;
  /** Contacts that the `bindings` events of a former run have left. */
  readonly bindings?: readonly DeviceBinding[];
  /** Tries to sign in or to register that failed lately. */
  readonly failures?: readonly PastFailure[];
  /** What passes the wire is kept a while: `ladders` and `pcap` may be asked. */
  readonly keepsWire?: true;
  /** Keeps with what it was started and every input with its time. */
  readonly journal?: JournalKeeper;
  readonly entropy: Entropy;
  fault(fault: WorkerFault): void;
}

export interface JournalKeeper {
  begin(start: JournalStart): void;
  add(entries: readonly JournalEntry[]): void;
}

export interface BundledStartRefusal {
  readonly part: "sip" | "rtp";
  readonly refusal: StartRefusal;
}

export class BundledPbx implements PbxPort {
  readonly #log = new EventLog();
  readonly #signalling: WorkerLink<ToPbxWorker, FromPbxWorker>;
  readonly #media: WorkerLink<ToRtpWorker, FromRtpWorker>;
  /** Commands whose reply is due; the same id asked twice shares one reply. */
  readonly #replies = new Map<CommandId, PromiseWithResolvers<Result<PbxAccepted, PbxRejection>>>();
  readonly #snapshots: PromiseWithResolvers<PbxSnapshot>[] = [];
  readonly #censuses: PromiseWithResolvers<PbxCensus>[] = [];
  readonly #ladders: PromiseWithResolvers<DrawnLadders>[] = [];
  readonly #captures: PromiseWithResolvers<Uint8Array<ArrayBuffer>>[] = [];
  readonly #journal: JournalKeeper | undefined;
  /** The office that the signalling worker works by. */
  #told: Office;
  /** The next one, when the worker has all its parts. */
  #assembled: Office | undefined;
  #configuring = Promise.resolve();
  /** The part of an office that was told last. */
  #taken = Promise.withResolvers<void>();
  #address: SocketAddress;
  #recordingRoom = true;
  #closed = false;

  /** Binds the sockets and starts; refused when a port is taken. */
  static async start(
    options: BundledPbxOptions,
  ): Promise<Result<BundledPbx, BundledStartRefusal>> {
    const pbx = new BundledPbx(options);
    const refusal = await pbx.#start(options);
    if (refusal === undefined) return ok(pbx);
    await pbx.close();
    return refuse(refusal);
  }

  private constructor(options: BundledPbxOptions) {
    this.#address = options.sip;
    this.#journal = options.journal;
    this.#told = options.office;
    this.#signalling = new WorkerLink("pbx", {
      said: (message) => this.#said(message),
      fault: options.fault,
    });
    this.#media = new WorkerLink("rtp", {
      said: ({ room }) => this.#recordingRoom = room,
      fault: options.fault,
    });
  }

  /** Where SIP is bound, with the port the system chose for 0. */
  get address(): SocketAddress {
    return this.#address;
  }

  /** Whether recordings can be kept: not with less than 1 GB of disk; calls go on all the same. */
  get recordingRoom(): boolean {
    return this.#recordingRoom;
  }

  capabilities(): PbxCapabilities {
    return BUNDLED_CAPABILITIES;
  }

  execute(id: CommandId, command: PbxCommand): Promise<Result<PbxAccepted, PbxRejection>> {
    if (this.#closed) return Promise.resolve(refuse({ code: "pbx-unreachable" }));
    const waiting = this.#replies.get(id);
    if (waiting !== undefined) return waiting.promise;
    const reply = Promise.withResolvers<Result<PbxAccepted, PbxRejection>>();
    this.#replies.set(id, reply);
    if (command.kind === "configure") {
      this.#configuring = this.#configuring.then(() => this.#configure(id, command.office));
    } else this.#signalling.say({ kind: "command", id, command });
    return reply.promise;
  }

  prepare(office: Office): void {
    this.#configuring = this.#configuring.then(() => this.#assemble(office));
  }

  /** One office after the other; other commands go between the parts. */
  async #configure(id: CommandId, office: Office): Promise<void> {
    if (this.#assembled !== office) await this.#assemble(office);
    if (this.#closed) return;
    this.#signalling.say({ kind: "configure", id, rest: officeRest(office) });
    this.#told = office;
    this.#assembled = undefined;
  }

  /**
   * A part waits until the one before was taken: a thread that has messages waiting takes no datagram before the last
   * of them.
   */
  async #assemble(office: Office): Promise<void> {
    let isFirst = true;
    for (const part of officeParts(this.#told, office)) {
      if (this.#closed) return;
      this.#taken = Promise.withResolvers();
      this.#signalling.say({ kind: "office-part", part, isFirst });
      isFirst = false;
      await this.#taken.promise;
    }
    this.#assembled = office;
  }

  snapshot(): Promise<PbxSnapshot> {
    if (this.#closed) return Promise.reject(new Error("Cannot take a snapshot: the PBX is closed"));
    const answer = Promise.withResolvers<PbxSnapshot>();
    this.#snapshots.push(answer);
    this.#signalling.say({ kind: "snapshot" });
    return answer.promise;
  }

  /** What is alive inside, for conservation checks and metrics. */
  census(): Promise<PbxCensus> {
    const answer = Promise.withResolvers<PbxCensus>();
    this.#censuses.push(answer);
    this.#signalling.say({ kind: "census" });
    return answer.promise;
  }

  /** Of one call, or of all that are remembered; the wire must be kept. */
  ladders(seats: Seats, call?: CallId): Promise<DrawnLadders> {
    const answer = Promise.withResolvers<DrawnLadders>();
    this.#ladders.push(answer);
    this.#signalling.say({ kind: "ladders", seats, ...(call === undefined ? {} : { call }) });
    return answer.promise;
  }

  /** A capture of the latest SIP datagrams; the wire must be kept. */
  pcap(): Promise<Uint8Array<ArrayBuffer>> {
    const answer = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
    this.#captures.push(answer);
    this.#signalling.say({ kind: "pcap" });
    return answer.promise;
  }

  events(after: EventSeq): AsyncIterable<PbxEvent> {
    return this.#log.after(after);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#taken.resolve();
    await this.#signalling.stop({ kind: "stop" });
    await this.#media.stop({ kind: "stop" });
    for (const reply of this.#replies.values()) reply.resolve(refuse({ code: "pbx-unreachable" }));
    this.#replies.clear();
    this.#log.close();
  }

  async #start(options: BundledPbxOptions): Promise<BundledStartRefusal | undefined> {
    const carrier = await options.carrier;
    const { port1, port2 } = new MessageChannel();
    const rtp = this.#media.start({
      kind: "start",
      host: options.sip.host,
      first: options.rtp.first,
      last: options.rtp.last,
      seed: options.entropy.bytes(32),
      media: port1,
      ...(options.recordings === undefined ? {} : { recordings: options.recordings }),
      ...(options.music === undefined ? {} : { music: options.music }),
    }, [port1]);
    const sip = this.#signalling.start({
      kind: "start",
      office: options.office,
      bind: options.sip,
      advertise: options.advertise,
      seed: options.entropy.bytes(32),
      bindings: options.bindings ?? [],
      failures: options.failures ?? [],
      ...(options.keepsWire === true ? { keepsWire: true } : {}),
      ...(options.journal === undefined ? {} : { keepsJournal: true }),
      media: port2,
      ...(carrier === undefined ? {} : { carrier }),
    }, [port2]);
    const rtpStarted = await rtp; // signalling waits for its ports
    if (!rtpStarted.ok) return { part: "rtp", refusal: rtpStarted.error };
    const sipStarted = await sip;
    if (!sipStarted.ok) return { part: "sip", refusal: sipStarted.error };
    this.#address = sipStarted.value;
    return undefined;
  }

  #said(
    message: Exclude<FromPbxWorker, WorkerStarted | WorkerFault | { kind: "stopped" }>,
  ): void {
    switch (message.kind) {
      case "events":
        return this.#log.append(...message.events);
      case "reply":
        this.#replies.get(message.id)?.resolve(message.result);
        this.#replies.delete(message.id);
        return;
      case "office-part-taken":
        return this.#taken.resolve();
      case "snapshot":
        return this.#snapshots.shift()?.resolve(message.snapshot);
      case "census":
        return this.#censuses.shift()?.resolve(message.census);
      case "journal-start":
        return this.#journal?.begin(message.start);
      case "journal":
        return this.#journal?.add(message.entries);
      case "ladders":
        return this.#ladders.shift()?.resolve(message.drawn);
      case "pcap":
        return this.#captures.shift()?.resolve(message.bytes);
    }
  }
}
