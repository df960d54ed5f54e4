/**
 * Somebody else's PBX behind the office's port, by SIP alone, as a machine: datagrams, the panel's commands and the time
 * go in, datagrams, the office's events and replies come out. Naisen holds one account for each extension and acts as
 * that extension; what phones do by themselves it learns from their lamps.
 */
import type { CommandId, Extension } from "../../core/domain/ids.ts";
import { indexOffice, type Office } from "../../core/domain/office.ts";
import type { Call, DeviceState, PbxCommand } from "../../core/domain/pbx_messages.ts";
import type { Machine } from "../../core/lib/machine.ts";
import type { Random } from "../../core/lib/random.ts";
import { ok, refuse } from "../../core/lib/result.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { earlier, type Instant, instant } from "../../core/lib/time.ts";
import { TimerTable } from "../../core/lib/timer_table.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { CommandBook, type Reply } from "../pbx/command_book.ts";
import { Registration } from "../../core/sip/registration.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import type { SipTimers } from "../../core/sip/timers.ts";
import { ALLOW, UserAgent } from "../../sim/devices/user_agent.ts";
import { originate } from "./click.ts";
import { hangup, hold, resume } from "./control.ts";
import {
  type AccountState,
  type Exchange,
  type ExchangeEffect,
  type ExchangeInput,
  hear,
} from "./exchange.ts";
import { hearNews, hearTimer, noteForgotten, settle, tell } from "./flow.ts";
import { LampBook } from "./lamp_book.ts";
import { followDevices, hearLamp, onPresence } from "./lamps.ts";
import { addressOf, dialledDevices, type SipAccount, type SipMapping } from "./mapping.ts";
import { park, retrieve } from "./park.ts";
import { publishPresence } from "./presence.ts";
import { Publisher } from "./publisher.ts";
import { Pulse } from "./pulse.ts";
import { completeTransfer, transfer } from "./transfer.ts";
import { missing } from "./ways.ts";

const REGISTER_SECONDS = 300;
const RETRY = { firstMillis: 2_000, maxMillis: 60_000 };
const PRODUCT = "Naisen";
const OWN_ALLOW = [...ALLOW, "NOTIFY"];

export interface SipMachineOptions {
  readonly office: Office;
  readonly mapping: SipMapping;
  readonly accounts: readonly SipAccount[];
  /** Host and port at which the PBX reaches us. */
  readonly local: SocketAddress;
  readonly random: Random;
  readonly timers?: SipTimers;
}

/** How an account stands at the registrar. */
export interface AccountStanding {
  readonly extension: Extension;
  readonly registered: boolean;
  /** SIP status of the last failure; 408 and 503 also for silence. */
  readonly failure?: number;
}

export class SipMachine implements Machine<ExchangeInput, ExchangeEffect> {
  readonly #exchange: Exchange;
  #started = false;

  constructor(options: SipMachineOptions) {
    const { office, mapping, local, random, accounts } = options;
    const index = indexOffice(office);
    const agent = new UserAgent({
      random: random.fork("agent"),
      timers: options.timers,
      local,
      user: "naisen",
      product: PRODUCT,
      allow: OWN_ALLOW,
      owns: new Set(["NOTIFY"]),
    });
    const states = new Map<Extension, AccountState>();
    const exchange: Exchange = {
      index,
      mapping,
      local,
      random: random.fork("calls"),
      agent,
      accounts: states,
      pulse: this.#pulse(options),
      lamps: new LampBook(mapping, agent, random.fork("lamps"), (effect) => {
        exchange.effects.push(effect);
      }),
      users: dialledDevices(mapping, index),
      devices: new Map(),
      slots: new Map(),
      stories: new Map(),
      strands: new Map(),
      byDialog: new Map(),
      timers: new TimerTable(),
      done: new CommandBook(),
      touched: new Set(),
      news: [],
      effects: [],
      now: instant(0),
    };
    this.#exchange = exchange;
    for (const account of accounts) {
      const registration = this.#register(account, random);
      states.set(account.extension, { account, registration, publisher: this.#publisher(account) });
    }
  }

  get revision(): number {
    return this.#exchange.index.office.revision;
  }

  get calls(): readonly Call[] {
    return [...this.#exchange.stories.values()].flatMap((story) => story.told ?? []);
  }

  /** Those that are there. */
  get devices(): readonly DeviceState[] {
    return [...this.#exchange.devices.values()].filter(({ registered }) => registered);
  }

  /** How each account stands at the registrar. */
  get accounts(): readonly AccountStanding[] {
    const { accounts, now } = this.#exchange;
    return [...accounts].map(([extension, { registration }]) => {
      const { failure } = registration;
      const registered = registration.registered(now);
      return { extension, registered, ...(failure === undefined ? {} : { failure }) };
    });
  }

  /** It answered before, and does no more: what is known of it is old. */
  get silent(): boolean {
    return this.#exchange.pulse.silent;
  }

  /** When it answered last. */
  get answeredAt(): Instant | undefined {
    return this.#exchange.pulse.answeredAt;
  }

  /** What is alive inside; nothing is when nobody calls (I35). */
  get census() {
    const { stories, agent, timers } = this.#exchange;
    const { live, ending } = agent.sessions.census();
    return { calls: stories.size, legs: live + ending, ports: 0, timers: timers.size };
  }

  nextDeadline(): Instant | undefined {
    if (!this.#started) return instant(0);
    const { agent, pulse, lamps, timers, accounts } = this.#exchange;
    let next = earlier(agent.nextDeadline(), lamps.nextDeadline());
    next = earlier(next, pulse.nextDeadline());
    next = earlier(next, timers.next());
    for (const { registration, publisher } of accounts.values()) {
      next = earlier(next, earlier(registration.nextDeadline(), publisher.nextDeadline()));
    }
    return next;
  }

  handle(input: ExchangeInput, now: Instant): readonly ExchangeEffect[] {
    const exchange = this.#exchange;
    exchange.now = now;
    exchange.effects = [];
    if (!this.#started) this.#start(now);
    switch (input.kind) {
      case "datagram":
        hear(exchange, exchange.agent.receive(input.bytes, input.source, now));
        break;
      case "command":
        this.#command(input.id, input.command);
        break;
      case "shutdown":
        this.#stop(now);
        break;
      case "wake":
        this.#wake(now);
        break;
      default:
        unreachable(input);
    }
    this.#settle();
    return exchange.effects;
  }

  #start(now: Instant): void {
    this.#started = true;
    this.#exchange.pulse.start(now);
    for (const { registration } of this.#exchange.accounts.values()) registration.start(now);
    followDevices(this.#exchange);
  }

  #stop(now: Instant): void {
    const exchange = this.#exchange;
    exchange.pulse.stop();
    for (const strand of [...exchange.strands.values()]) {
      hear(
        exchange,
        exchange.agent.settle(exchange.agent.sessions.end(strand.session, {}, now), now),
      );
    }
    exchange.lamps.follow(new Map(), now);
    for (const { registration, publisher } of exchange.accounts.values()) {
      publisher.stop(now);
      registration.stop(now);
    }
  }

  #wake(now: Instant): void {
    const exchange = this.#exchange;
    hear(exchange, exchange.agent.wake(now));
    exchange.pulse.wake(now);
    exchange.lamps.wake(now);
    for (const { registration, publisher } of exchange.accounts.values()) {
      registration.wake(now);
      publisher.wake(now);
    }
    for (let due = exchange.timers.takeDue(now); due; due = exchange.timers.takeDue(now)) {
      hearTimer(exchange, due);
    }
  }

  #settle(): void {
    const exchange = this.#exchange;
    for (;;) {
      const lamps = exchange.lamps.takeNews();
      for (const news of lamps) {
        if (news.kind === "presence") onPresence(exchange, news);
        else hearLamp(exchange, news);
        if (news.kind === "dialogs" && news.forgotten) noteForgotten(exchange);
      }
      const news = exchange.news.shift();
      if (news !== undefined) hearNews(exchange, news);
      else if (lamps.length === 0 && !settle(exchange)) break;
    }
    tell(exchange);
  }

  #register({ user, password }: SipAccount, random: Random): Registration {
    const { mapping, local } = this.#exchange;
    return new Registration({
      user,
      password,
      domain: mapping.domain,
      registrar: mapping.registrar,
      local,
      fields: [["Allow", OWN_ALLOW.join(", ")], ["User-Agent", PRODUCT]],
      seconds: REGISTER_SECONDS,
      retry: RETRY,
      random: random.fork(`registration ${user}`),
      send: this.#send,
    });
  }

  #publisher(account: SipAccount): Publisher {
    const { mapping, random } = this.#exchange;
    return new Publisher({
      account,
      address: addressOf(mapping, account.user),
      registrar: mapping.registrar,
      product: PRODUCT,
      random: random.fork(`publisher ${account.user}`),
      send: this.#send,
    });
  }

  #pulse({ accounts, mapping, random }: SipMachineOptions): Pulse {
    return new Pulse({
      registrar: mapping.registrar,
      domain: mapping.domain,
      user: accounts[0]?.user ?? "naisen",
      product: PRODUCT,
      random: random.fork("pulse"),
      send: this.#send,
    });
  }

  readonly #send = (request: SipRequest, destination: SocketAddress, now: Instant): string => {
    const { transaction, effects } = this.#exchange.agent.request(request, destination, now);
    hear(this.#exchange, effects);
    return transaction;
  };

  #command(id: CommandId, command: PbxCommand): void {
    const exchange = this.#exchange;
    const say: Reply = (outcome) => void exchange.effects.push({ kind: "reply", id, outcome });
    if (command.kind === "configure") return this.#configure(command.office, say);
    if (exchange.done.repeats(id, command, say)) return;
    execute(exchange, id, command, exchange.done.remembering(id, command, say));
  }

  #configure(office: Office, say: Reply): void {
    const exchange = this.#exchange;
    exchange.index = indexOffice(office);
    exchange.users = dialledDevices(exchange.mapping, exchange.index);
    const { revision } = office;
    exchange.effects.push({ kind: "event", event: { kind: "configured", revision } });
    followDevices(exchange);
    say(ok({}));
  }
}

function execute(
  exchange: Exchange,
  id: CommandId,
  command: Exclude<PbxCommand, { kind: "configure" }>,
  reply: Reply,
): void {
  switch (command.kind) {
    case "originate":
      return originate(exchange, id, command, reply);
    case "hangup":
      return hangup(exchange, command, reply);
    case "hold":
      return hold(exchange, command, reply);
    case "resume":
      return resume(exchange, command, reply);
    case "park":
      return park(exchange, command, reply);
    case "retrieve":
      return retrieve(exchange, command, reply);
    case "transfer":
      return transfer(exchange, command, reply);
    case "complete-transfer":
      return completeTransfer(exchange, command, reply);
    case "pickup":
      return reply(refuse(missing("pickup")));
    case "record":
      return reply(refuse(missing("record")));
    case "move":
      return reply(refuse(missing("move")));
    case "presence":
      publishPresence(exchange, command);
      return reply(ok({}));
    // this PBX counts for itself
    case "forgive":
      return reply(ok({}));
    default:
      return unreachable(command);
  }
}
