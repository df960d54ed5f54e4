/**
 * The `PbxPort` of a live Asterisk: the machine over one connection to its manager interface, made again whenever it is
 * lost, and recordings fetched by ARI. While it is lost events end and nothing is executed.
 */
import type { CommandId, EventSeq, Label } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type {
  PbxCapabilities,
  PbxCommand,
  PbxEvent,
  PbxEventBody,
  PbxSnapshot,
} from "../../core/domain/pbx_messages.ts";
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import { chachaRandom } from "../../core/lib/chacha_random.ts";
import { refuse } from "../../core/lib/result.ts";
import { instant, type Millis } from "../../core/lib/time.ts";
import type { Entropy } from "../../core/ports/entropy.ts";
import type { PbxPort } from "../../core/ports/pbx.ts";
import { systemNow } from "../host/system.ts";
import { EventLog } from "../pbx/event_log.ts";
import type { Outcome } from "../pbx/command_book.ts";
import { Gaps } from "../pbx/gaps.ts";
import { Replies } from "../pbx/replies.ts";
import { makeFolder, mendParts } from "../recording/recording_files.ts";
import { type AmiAccount, AmiLink } from "./ami_link.ts";
import { Ari, type AriAccount } from "./ari.ts";
import { type CdrRow, readCdr } from "./cdr_rows.ts";
import { ASTERISK_CAPABILITIES, type ExchangeEffect, type ExchangeInput } from "./exchange.ts";
import { RecordingFetcher } from "./fetcher.ts";
import { AsteriskMachine } from "./machine.ts";
import type { AsteriskMapping } from "./mapping.ts";
import { type AsteriskTrouble, troubleSentence } from "./troubles.ts";

/** The first wait before connecting again; doubled each time. The panel is to be well three seconds after Asterisk. */
const RETRY_FIRST: Millis = 250;
const RETRY_MAX: Millis = 1_000;
/** One thing that lacks is said once a connection. */
const TROUBLES_SAID_MAX = 100;
/** Of Asterisk's records so much is read, some ten thousand calls. */
const CDR_BYTES_MAX = 4 * 1024 * 1024;
/** A loss is noticed late, and records have whole seconds. */
const CDR_OVERLAP: Millis = 5_000;

export interface AsteriskOptions {
  readonly office: Office;
  readonly account: AmiAccount;
  readonly mapping: AsteriskMapping;
  /** Without it nothing is recorded. */
  readonly ari?: AriAccount;
  /** Asterisk's `Master.csv`, of calls that end while nobody listens. */
  readonly cdr?: string;
  /** Folder in which recordings are kept. */
  readonly recordings: string;
  readonly entropy: Entropy;
  /** What goes wrong, and that it is well again: for the log and the page. */
  trouble(trouble: AsteriskTrouble | undefined): void;
  fault(text: string): void;
}

export class AsteriskPbx implements PbxPort {
  readonly #options: AsteriskOptions;
  readonly #machine: AsteriskMachine;
  readonly #stopping = new AbortController();
  readonly #replies = new Replies();
  readonly #fetcher: RecordingFetcher | undefined;
  #log = new EventLog();
  #seq = 0;
  #version = "";
  #lost: AsteriskTrouble | undefined;
  #lacks: AsteriskTrouble | undefined;
  /** What was said of this connection. */
  #said = new BoundedMap<string, true>(TROUBLES_SAID_MAX);
  #link: AmiLink | undefined;
  #synchronised = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = Promise.resolve();
  /** Nothing was heard from then on. */
  #deafSince = systemNow();
  #missed: CdrRow[] = [];
  #hasRecords = false;
  /** Times of which there are no records. */
  readonly #gaps = new Gaps();

  /** Does not wait for Asterisk: it is looked for until it is there. */
  static async start(options: AsteriskOptions): Promise<AsteriskPbx> {
    await makeFolder(options.recordings);
    await mendParts(options.recordings);
    const pbx = new AsteriskPbx(options);
    pbx.#running = pbx.#run();
    return pbx;
  }

  private constructor(options: AsteriskOptions) {
    const { ari, recordings: folder, fault } = options;
    this.#options = options;
    this.#fetcher = ari === undefined
      ? undefined
      : new RecordingFetcher({ ari: new Ari(ari), folder, fault });
    this.#machine = new AsteriskMachine({
      office: options.office,
      mapping: options.mapping,
      random: chachaRandom(options.entropy.bytes(32)),
      secret: options.account.password,
      records: ari !== undefined,
    });
  }

  get product(): string {
    return `Asterisk ${this.#version}`.trim();
  }

  get trouble(): Label | undefined {
    const trouble = this.#lost ?? this.#lacks;
    return trouble === undefined ? undefined : troubleSentence(trouble);
  }

  get connected(): boolean {
    return this.#synchronised;
  }

  get closed(): boolean {
    return this.#stopping.signal.aborted;
  }

  capabilities(): PbxCapabilities {
    return { ...ASTERISK_CAPABILITIES, record: this.#fetcher !== undefined };
  }

  execute(id: CommandId, command: PbxCommand): Promise<Outcome> {
    if (this.closed) return Promise.resolve(refuse({ code: "pbx-unreachable" }));
    const reply = this.#replies.to(id);
    this.#feed({ kind: "command", id, command });
    return reply;
  }

  snapshot(): Promise<PbxSnapshot> {
    if (!this.#synchronised) {
      return Promise.reject(new Error("Cannot take a snapshot: Asterisk is out of reach"));
    }
    const missed = this.#missed.splice(0);
    if (missed.length > 0) {
      queueMicrotask(() => this.#feed({ kind: "missed", rows: missed }));
    }
    return Promise.resolve({
      seq: this.#seq as EventSeq,
      at: systemNow(),
      revision: this.#machine.revision,
      calls: this.#machine.calls,
      devices: this.#machine.devices,
      trunks: [],
      ...this.#gaps.take(),
    });
  }

  events(after: EventSeq): AsyncIterable<PbxEvent> {
    return this.#log.after(after);
  }

  /** What is alive inside, for conservation checks. */
  census() {
    return this.#machine.census;
  }

  async close(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    clearTimeout(this.#timer);
    this.#link?.close();
    await this.#running;
    await this.#fetcher?.settled();
    this.#replies.close();
    this.#log.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let wait = RETRY_FIRST;
    let told = "";
    while (!signal.aborted) {
      const opened = await AmiLink.open(this.#options.account, signal);
      if (signal.aborted) {
        if (opened.ok) opened.value.close();
        return;
      }
      if (opened.ok) {
        told = "";
        wait = RETRY_FIRST;
        await this.#serve(opened.value);
        if (!signal.aborted) this.#lose({ kind: "lost" });
      } else if (told !== JSON.stringify(opened.error)) {
        told = JSON.stringify(opened.error);
        this.#lose(opened.error);
      }
      await pause(wait, signal);
      wait = Math.min(2 * wait, RETRY_MAX);
    }
  }

  #lose(trouble: AsteriskTrouble): void {
    this.#lost = trouble;
    this.#options.trouble(trouble);
  }

  /** Something lacks, while the rest works. */
  #say(trouble: AsteriskTrouble): void {
    const text = JSON.stringify(trouble);
    if (this.#said.has(text)) return;
    this.#said.set(text, true);
    this.#lacks = trouble;
    this.#options.trouble(trouble);
  }

  async #serve(link: AmiLink): Promise<void> {
    this.#link = link;
    this.#version = link.version;
    this.#lacks = undefined;
    this.#said = new BoundedMap(TROUBLES_SAID_MAX);
    this.#log.close();
    this.#log = new EventLog();
    const recorded = await this.#recordedMeanwhile();
    this.#hasRecords = recorded !== undefined;
    this.#missed = [...recorded ?? []];
    this.#feed({ kind: "connected", missed: this.#missed });
    for await (const messages of link.messages()) {
      for (const message of messages) this.#feed({ kind: "message", message });
    }
    this.#link = undefined;
    if (this.#synchronised) this.#deafSince = instant(systemNow() - link.silentMillis);
    this.#synchronised = false;
    this.#feed({ kind: "lost" });
    this.#log.close();
  }

  /** Undefined: nothing is known of it. */
  async #recordedMeanwhile(): Promise<readonly CdrRow[] | undefined> {
    const { cdr, fault } = this.#options;
    if (cdr === undefined) return undefined;
    try {
      return readCdr(await lastOf(cdr)).filter((row) => row.end >= this.#deafSince - CDR_OVERLAP);
    } catch (error) {
      fault(`Asterisk's records ${cdr} cannot be read: ${error}`);
      return undefined;
    }
  }

  #noteGap(): void {
    if (this.#lost === undefined || this.#hasRecords) return;
    this.#gaps.add(this.#deafSince, systemNow());
  }

  #feed(input: ExchangeInput): void {
    const now = systemNow();
    for (const effect of this.#machine.handle(input, now)) this.#perform(effect);
    clearTimeout(this.#timer);
    const next = this.#machine.nextDeadline();
    if (next === undefined || this.#stopping.signal.aborted) return;
    this.#timer = setTimeout(() => this.#feed({ kind: "wake" }), Math.max(0, next - now) + 1);
  }

  #perform(effect: ExchangeEffect): void {
    switch (effect.kind) {
      case "action":
        return this.#link?.send(effect.fields);
      case "event":
        return this.#tell(effect.event);
      case "reply":
        return this.#replies.say(effect.id, effect.outcome, this.#seq);
      case "synchronised":
        this.#noteGap();
        this.#synchronised = true;
        this.#lost = undefined;
        this.#fetcher?.again();
        return this.#options.trouble(undefined);
      case "recorded":
        return this.#fetcher?.fetch(effect.id, effect);
      case "trouble":
        return this.#say(effect.trouble);
      case "refused":
        return this.#options.fault(`Asterisk refused ${effect.action}: ${effect.said}`);
    }
  }

  #tell(body: PbxEventBody): void {
    const seq = ++this.#seq as EventSeq;
    this.#log.append({ ...body, seq, at: systemNow() });
  }
}

/** The end of a text file, from the beginning of a line. */
async function lastOf(path: string): Promise<string> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  const from = Math.max(0, size - CDR_BYTES_MAX);
  await file.seek(from, Deno.SeekMode.Start);
  const text = await new Response(file.readable).text();
  return from === 0 ? text : text.slice(text.indexOf("\n") + 1);
}

/** Resolves after the length, or when there is no more need to wait. */
function pause(length: Millis, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, length);
    signal.addEventListener("abort", done, { once: true });
  });
}
