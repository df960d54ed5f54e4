/**
 * The `PbxPort` of somebody else's SIP PBX: the machine over one UDP socket. While no account is registered,
 * or the PBX does not answer, events end and nothing is executed.
 */
import type { CommandId, EventSeq, Extension, Label } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type {
  PbxCapabilities,
  PbxCommand,
  PbxEvent,
  PbxSnapshot,
} from "../../core/domain/pbx_messages.ts";
import { chachaRandom } from "../../core/lib/chacha_random.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { Entropy } from "../../core/ports/entropy.ts";
import type { PbxPort } from "../../core/ports/pbx.ts";
import { MachineHost } from "../host/machine_host.ts";
import { systemNow } from "../host/system.ts";
import { UdpSocket } from "../host/udp_socket.ts";
import { EventLog } from "../pbx/event_log.ts";
import { Gaps } from "../pbx/gaps.ts";
import type { Outcome } from "../pbx/command_book.ts";
import { Replies } from "../pbx/replies.ts";
import { type ExchangeEffect, type ExchangeInput, sipCapabilities } from "./exchange.ts";
import { type AccountStanding, SipMachine } from "./machine.ts";
import type { SipAccount, SipMapping } from "./mapping.ts";
import { type SipTrouble, troubleOf, troubleSentence } from "./troubles.ts";

/** How long goodbyes may take: BYE, and the bindings taken back. */
const GOODBYE_MILLIS: Millis = 1_000;
const GOODBYE_LOOK_MILLIS: Millis = 20;

export interface SipPbxOptions {
  readonly office: Office;
  readonly mapping: SipMapping;
  readonly accounts: readonly SipAccount[];
  /** Where our socket is bound. */
  readonly local: SocketAddress;
  /** Host that the PBX reaches us at. */
  readonly advertise: string;
  readonly entropy: Entropy;
  /** What goes wrong, and that it is well again: for the log and the page. */
  trouble(trouble: SipTrouble | undefined): void;
  fault(text: string): void;
}

export class SipPbx implements PbxPort {
  readonly product = "SIP";
  readonly #options: SipPbxOptions;
  readonly #socket: UdpSocket;
  readonly #machine: SipMachine;
  readonly #host: MachineHost<ExchangeInput, ExchangeEffect>;
  readonly #replies = new Replies();
  #log = new EventLog();
  #seq = 0;
  #trouble: SipTrouble | undefined;
  #connected = false;
  /** It was told that nothing is heard, from then on. */
  #isDeaf = false;
  #deafSince = systemNow();
  /** No lamp tells afterwards who called whom meanwhile. */
  readonly #gaps = new Gaps();
  #closed = false;

  /** `text`: why the socket could not be bound. Does not wait for the PBX: it is asked until it answers. */
  static start(options: SipPbxOptions): Result<SipPbx, { readonly text: string }> {
    let pbx: SipPbx | undefined;
    try {
      const socket = new UdpSocket(options.local, {
        datagram: (bytes, source) => pbx?.hear(bytes, source),
        fault: (where, error) => {
          // an ICMP "port unreachable": the PBX is away, which our requests find out by themselves
          if (where === "handler") options.fault(String(error));
        },
      });
      pbx = new SipPbx(options, socket);
      return ok(pbx);
    } catch (error) {
      if (error instanceof Deno.errors.AddrInUse || error instanceof Deno.errors.AddrNotAvailable) {
        return refuse({ text: error.message });
      }
      throw error;
    }
  }

  private constructor(options: SipPbxOptions, socket: UdpSocket) {
    const { office, mapping, accounts, advertise, entropy } = options;
    this.#options = options;
    this.#socket = socket;
    this.#machine = new SipMachine({
      office,
      mapping,
      accounts,
      local: { host: advertise, port: socket.address.port },
      random: chachaRandom(entropy.bytes(32)),
    });
    this.#host = new MachineHost<ExchangeInput, ExchangeEffect>({
      machine: this.#machine,
      wake: { kind: "wake" },
      perform: (effect) => this.#perform(effect),
      settled: () => this.#look(),
      fault: (error) => options.fault(String(error)),
    });
  }

  get trouble(): Label | undefined {
    return this.#trouble && troubleSentence(this.#trouble);
  }

  get accounts(): readonly AccountStanding[] {
    return this.#machine.accounts;
  }

  /** The PBX answers, and at least one account is registered. */
  get connected(): boolean {
    return this.#connected;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get address(): SocketAddress {
    return this.#socket.address;
  }

  hear(bytes: Uint8Array, source: SocketAddress): void {
    this.#host.input({ kind: "datagram", bytes, source });
  }

  /** Without an account of his own a person can look, and do nothing. */
  capabilities(person: Extension): PbxCapabilities {
    const { mapping, accounts } = this.#options;
    return sipCapabilities(mapping, accounts.some(({ extension }) => extension === person));
  }

  execute(id: CommandId, command: PbxCommand): Promise<Outcome> {
    if (this.#closed) return Promise.resolve(refuse({ code: "pbx-unreachable" }));
    const reply = this.#replies.to(id);
    this.#host.input({ kind: "command", id, command });
    return reply;
  }

  snapshot(): Promise<PbxSnapshot> {
    if (!this.#connected) {
      return Promise.reject(new Error("Cannot take a snapshot: the PBX is out of reach"));
    }
    const { revision, calls, devices } = this.#machine;
    const seq = this.#seq as EventSeq;
    const now = { seq, at: systemNow(), revision, calls, devices, trunks: [] };
    return Promise.resolve({ ...now, ...this.#gaps.take() });
  }

  events(after: EventSeq): AsyncIterable<PbxEvent> {
    return this.#log.after(after);
  }

  /** What is alive inside, for conservation checks. */
  census() {
    return this.#machine.census;
  }

  /** Hangs up what is ours and takes the bindings back. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#host.input({ kind: "shutdown" });
    const end = performance.now() + GOODBYE_MILLIS;
    while (performance.now() < end && this.#machine.accounts.some((one) => one.registered)) {
      await new Promise((resolve) => setTimeout(resolve, GOODBYE_LOOK_MILLIS));
    }
    this.#host.close();
    await this.#socket.close();
    this.#replies.close();
    this.#log.close();
  }

  #perform(effect: ExchangeEffect): void {
    switch (effect.kind) {
      case "send":
        return this.#socket.send(effect.bytes, effect.destination);
      case "event": {
        const seq = ++this.#seq as EventSeq;
        return this.#log.append({ ...effect.event, seq, at: systemNow() });
      }
      case "reply":
        return this.#replies.say(effect.id, effect.outcome, this.#seq);
    }
  }

  /** How the accounts stand now: what has changed is told. */
  #look(): void {
    if (this.#closed) return;
    const { accounts, silent } = this.#machine;
    const connected = !silent && accounts.some(({ registered }) => registered);
    const { registrar } = this.#options.mapping;
    const trouble: SipTrouble | undefined = silent
      ? { kind: "silent", registrar }
      : troubleOf(accounts, registrar);
    const said = JSON.stringify(trouble) !== JSON.stringify(this.#trouble);
    const gained = connected && !this.#connected;
    if (this.#connected && !connected) {
      this.#log.close();
      this.#log = new EventLog();
      this.#deafSince = this.#machine.answeredAt ?? systemNow();
      this.#isDeaf = true;
    }
    if (gained && this.#isDeaf) this.#gaps.add(this.#deafSince, systemNow());
    this.#isDeaf = !connected && (this.#isDeaf || trouble !== undefined);
    this.#connected = connected;
    this.#trouble = trouble;
    if (said || gained) this.#options.trouble(trouble);
  }
}
