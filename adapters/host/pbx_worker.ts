/**
 * The PBX worker: the bundled PBX over a real UDP socket, in a thread of its own, so that no page and no
 * query delays a SIP timer.
 */
import { chachaRandom } from "../../core/lib/chacha_random.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { CommandId } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type { PbxEvent } from "../../core/domain/pbx_messages.ts";
import type { MediaCommand, MediaEvent } from "../../sim/pbx/media.ts";
import type { JournalEntry } from "../../sim/journal.ts";
import { Pbx } from "../../sim/pbx/pbx.ts";
import type { PbxEffect, PbxInput } from "../../sim/pbx/pbx_io.ts";
import { MachineHost } from "./machine_host.ts";
import { OfficeAssembly, type OfficeRest } from "./office_parts.ts";
import { Outbox } from "./outbox.ts";
import { systemNow } from "./system.ts";
import { UdpSocket } from "./udp_socket.ts";
import { WireBook } from "./wire_book.ts";
import { type FromPbxWorker, type ToPbxWorker, whyNotStarted } from "./worker_messages.ts";

/** How late a timer of SIP may be: the shortest is 200 ms. */
const TIMER_GRACE_MILLIS = 10;
/** How long an event may wait for others; a command's are told with its reply. */
const EVENTS_WAIT_MILLIS = 20;

/** How long media may wait to hear what is not urgent. */
const MEDIA_WAIT_MILLIS = 20;

/** As much of the journal is lost when the power fails. */
const JOURNAL_WAIT_MILLIS = 100;

/** How long the far ends have to answer the farewell. */
const FAREWELL_MILLIS = 1_000;

const scope = self as unknown as Worker;
const tell = (message: FromPbxWorker) => scope.postMessage(message);

class PbxHost {
  readonly pbx: Pbx;
  readonly machine: MachineHost<PbxInput, PbxEffect>;
  readonly socket: UdpSocket;
  /** Where the wire is kept. */
  readonly wire: WireBook | undefined;
  readonly journal: Outbox<JournalEntry> | undefined;
  /** The office that it works by. */
  #office: Office;
  /** The next one, while it is told. */
  #next: OfficeAssembly;
  readonly #media: MessagePort;
  readonly #portsReady = Promise.withResolvers<void>();
  /** Something that waits for media is not to wait. */
  #urgent = false;
  readonly #commands = new Outbox<MediaCommand>(
    (commands) => this.#media.postMessage(commands),
    MEDIA_WAIT_MILLIS,
  );
  readonly events = new Outbox<PbxEvent>(
    (events) => tell({ kind: "events", events }),
    EVENTS_WAIT_MILLIS,
  );

  constructor(start: ToPbxWorker & { kind: "start" }) {
    this.#media = start.media;
    this.#office = start.office;
    this.#next = new OfficeAssembly(start.office);
    this.socket = new UdpSocket(start.bind, {
      admits: (source) => this.pbx.admits(source, systemNow()),
      datagram: (bytes, source) => {
        this.wire?.received(bytes, source, systemNow());
        this.machine.input({ kind: "datagram", source, bytes, admitted: true });
      },
      // a phone that has gone answers with ICMP; SIP's own timers notice that
      fault: (where, error) => {
        if (where === "handler") tell({ kind: "fault", where: "pbx", text: String(error) });
      },
    });
    this.wire = start.keepsWire === true
      ? new WireBook({ ...this.socket.address, host: wireHost(start) })
      : undefined;
    const options = {
      office: start.office,
      local: { host: start.advertise, port: this.socket.address.port },
      rtpHost: start.advertise,
      bindings: start.bindings,
      failures: start.failures,
      ...(start.carrier === undefined ? {} : { carrier: start.carrier }),
    };
    this.pbx = new Pbx({ ...options, random: chachaRandom(start.seed) });
    if (start.keepsJournal === true) {
      const { seed } = start;
      tell({ kind: "journal-start", start: { ...options, at: systemNow(), seed } });
      this.journal = new Outbox<JournalEntry>(
        (entries) => tell({ kind: "journal", entries }),
        JOURNAL_WAIT_MILLIS,
      );
    }
    this.machine = new MachineHost<PbxInput, PbxEffect>({
      machine: this.pbx,
      wake: { kind: "wake" },
      graceMillis: TIMER_GRACE_MILLIS,
      hears: (input, at) => this.journal?.put({ at, input: withoutIndex(input) }),
      perform: (effect) => this.#perform(effect),
      settled: () => {
        if (this.#urgent) this.#tellMedia();
        this.wire?.settled(() => this.pbx.inspect());
      },
      fault: (error) => tell({ kind: "fault", where: "pbx", text: stackOf(error) }),
    });
    start.media.onmessage = (message: MessageEvent<readonly MediaEvent[]>) => {
      for (const event of message.data) this.machine.input({ kind: "media", event });
      this.#portsReady.resolve();
    };
  }

  /** Once there are ports for media: the first calls may come in a burst. */
  ready(): Promise<void> {
    return this.#portsReady.promise;
  }

  take({ part, isFirst }: ToPbxWorker & { kind: "office-part" }): void {
    if (isFirst) this.#next = new OfficeAssembly(this.#office);
    this.#next.add(part);
  }

  configure(id: CommandId, rest: OfficeRest): void {
    const index = this.#next.made(rest);
    const { office } = index;
    this.#office = office;
    this.machine.input({ kind: "command", id, command: { kind: "configure", office }, index });
  }

  /** Hangs up every call, gives the far ends a moment to answer, then closes. */
  async stop(): Promise<void> {
    this.machine.input({ kind: "shutdown" });
    const deadline = systemNow() + FAREWELL_MILLIS;
    while (this.pbx.census().sessions > 0 && systemNow() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.machine.close();
    this.events.flush();
    this.journal?.flush();
    this.#tellMedia();
    this.#media.close();
    await this.socket.close();
  }

  #perform(effect: PbxEffect): void {
    switch (effect.kind) {
      case "send":
        this.wire?.sent(effect.bytes, effect.destination, systemNow());
        return this.socket.send(effect.bytes, effect.destination);
      case "event":
        if (effect.event.kind === "call") this.wire?.told(effect.event.call);
        return this.events.put(effect.event);
      case "reply":
        this.events.flush();
        return tell({ kind: "reply", id: effect.id, result: effect.result });
      case "media":
        this.#commands.put(effect.command);
        this.#urgent ||= isUrgent(effect.command);
        return;
      default:
        return unreachable(effect);
    }
  }

  #tellMedia(): void {
    this.#urgent = false;
    this.#commands.flush();
  }
}

/** Of a port that was leased media hear early only to bind another ahead, and of one that is let go to rest it. */
function isUrgent(command: MediaCommand): boolean {
  return command.kind === "route" ? command.remote !== undefined : command.kind !== "close";
}

/** Lookups are no data, and who has the office makes them again. */
function withoutIndex(input: PbxInput): PbxInput {
  if (input.kind !== "command") return input;
  const { index: _, ...plain } = input;
  return plain;
}

/** A capture names addresses: where a name is advertised, the address bound. */
function wireHost({ advertise, bind }: ToPbxWorker & { kind: "start" }): string {
  return /^[\d.]+$/.test(advertise) || advertise.includes(":") ? advertise : bind.host;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

let host: PbxHost | undefined;

scope.onmessage = async (message: MessageEvent<ToPbxWorker>) => {
  const said = message.data;
  if (said.kind === "start") {
    try {
      host = new PbxHost(said);
      await host.ready();
      tell({ kind: "started", address: host.socket.address });
    } catch (error) {
      tell(whyNotStarted(error));
    }
    return;
  }
  if (said.kind === "stop") {
    await host?.stop();
    tell({ kind: "stopped" });
    return self.close();
  }
  if (host === undefined) throw new Error(`Cannot ${said.kind}: the PBX has not started`);
  switch (said.kind) {
    case "command":
      return host.machine.input({ kind: "command", id: said.id, command: said.command });
    case "office-part":
      host.take(said);
      return tell({ kind: "office-part-taken" });
    case "configure":
      return host.configure(said.id, said.rest);
    case "snapshot":
      host.events.flush();
      return tell({ kind: "snapshot", snapshot: host.pbx.snapshot(systemNow()) });
    case "census":
      return tell({ kind: "census", census: host.pbx.census() });
    case "ladders": {
      const { wire } = host;
      if (wire === undefined) throw new Error("Cannot draw ladders: the wire is not kept");
      return tell({ kind: "ladders", drawn: wire.draw(said.seats, said.call) });
    }
    case "pcap": {
      const { wire } = host;
      if (wire === undefined) throw new Error("Cannot capture: the wire is not kept");
      return tell({ kind: "pcap", bytes: wire.pcap() });
    }
    default:
      return unreachable(said);
  }
};
