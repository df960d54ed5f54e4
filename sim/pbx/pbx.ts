/**
 * The bundled PBX as one machine: a back-to-back user agent with a registrar (RFC 3261) and the office's
 * rules. Datagrams, commands, media events and time come in; datagrams, events, replies and media commands
 * go out.
 */
import type { CallId, DeviceId } from "../../core/domain/ids.ts";
import { indexOffice, type OfficeIndex } from "../../core/domain/office.ts";
import type { PbxAccepted, PbxRejection, PbxSnapshot } from "../../core/domain/pbx_messages.ts";
import type { Machine } from "../../core/lib/machine.ts";
import { ok, type Result } from "../../core/lib/result.ts";
import { type SocketAddress, socketKey } from "../../core/lib/socket_address.ts";
import { earlier, type Instant, instant } from "../../core/lib/time.ts";
import { TimerTable } from "../../core/lib/timer_table.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { SipResponse } from "../../core/sip/message.ts";
import { Sessions } from "../../core/sip/session.ts";
import {
  DEFAULT_TIMERS,
  responseTo,
  Stack,
  type StackEffect,
  type StatelessAnswer,
} from "../../core/sip/stack.ts";
import { hearSession } from "./b2bua.ts";
import { hearTimer } from "./call_timers.ts";
import { CommandBook } from "./commands.ts";
import { Contacts } from "./contacts.ts";
import { followConnected } from "./connected.ts";
import { type Exchange, tell } from "./exchange.ts";
import { Gate, type Identified, type NewRequest } from "./gate.ts";
import { followHolds } from "./hold.ts";
import { hearInvite } from "./incoming_call.ts";
import { inspectAll, inspectCall, inspectPort } from "./inspection.ts";
import { Journal, type Turn } from "./journal.ts";
import { KeepAlive, type SendRequest } from "./keep_alive.ts";
import { LiveCalls } from "./live_calls.ts";
import { ALLOW, plainAnswer } from "./methods.ts";
import { letGo } from "./legs.ts";
import type { MediaEvent } from "./media_io.ts";
import { routeMedia } from "./media_routes.ts";
import { finishCall } from "./moves.ts";
import type { LegInspection, PbxCensus, PbxEffect, PbxInput, PbxOptions } from "./pbx_io.ts";
import { PortPool } from "./port_pool.ts";
import { refuseWaiting, serveWaiting } from "./port_queue.ts";
import { RecordingBook } from "./recording_book.ts";
import { followRecordings, hearRoom } from "./recordings.ts";
import { settleReferences } from "./references.ts";
import { Registrar } from "./registrar.ts";
import {
  endWatchers,
  followLamps,
  hearSubscribe,
  hearSubscriptions,
  reconsiderWatchers,
  wakeSubscriptions,
} from "./subscriptions.ts";
import { Watchers } from "./watchers.ts";
import { TrunkRegistrations } from "./trunk_registration.ts";

export type * from "./pbx_io.ts";

type CommandInput = Extract<PbxInput, { kind: "command" }>;

export class Pbx implements Machine<PbxInput, PbxEffect> {
  readonly #stack: Stack;
  readonly #gate: Gate;
  readonly #journal: Journal;
  readonly #exchange: Exchange;
  readonly #contacts: Contacts;
  readonly #trunks: TrunkRegistrations;
  /** What requests of ours outside any call have caused and nobody has heard yet. */
  readonly #sent: StackEffect[] = [];
  /** The first input starts it: only then is the time known. */
  #started = false;
  readonly #commands = new CommandBook();

  constructor(options: PbxOptions) {
    const { random, local } = options;
    const index = indexOffice(options.office);
    const registrar = new Registrar();
    this.#stack = new Stack({
      random: random.fork("stack"),
      timers: options.timers ?? DEFAULT_TIMERS,
      local,
    });
    const sessions = new Sessions({
      stack: this.#stack,
      random: random.fork("sessions"),
      contact: local,
      contactUser: "naisen",
      product: "Naisen",
      allow: ALLOW,
      extensions: ["replaces", "norefersub"],
      sessionSeconds: options.office.sip.sessionSeconds,
    });
    this.#gate = new Gate(index, registrar, random.fork("gate"), options);
    const journal = this.#journal = new Journal(options.office.revision);
    const send: SendRequest = (request, destination, now) => {
      const background = true;
      const sent = this.#stack.request(request, destination, now, { background });
      this.#sent.push(...sent.effects);
      return sent.transaction;
    };
    const keepAlive = new KeepAlive({
      random: random.fork("keep-alive"),
      domain: local.host,
      send,
    });
    const onChange = (device: DeviceId) => {
      const owner = this.#exchange.index.device.get(device)?.owner;
      if (owner !== undefined) this.#exchange.watchers.touchPerson(owner);
      this.#exchange.watchers.touchDevice(device);
    };
    this.#contacts = new Contacts({ registrar, keepAlive, journal, onChange });
    this.#trunks = new TrunkRegistrations({ random: random.fork("trunks"), local, journal, send });
    this.#exchange = {
      options,
      random: random.fork("calls"),
      sessions,
      registrar,
      ports: new PortPool(),
      waitingForPorts: new Map(),
      calls: new LiveCalls(),
      references: new Set(),
      recordings: new RecordingBook(),
      watchers: new Watchers(this.#stack),
      chosen: new Map(),
      timers: new TimerTable(),
      index,
      closing: false,
      heard: [],
    };
  }

  handle(input: PbxInput, now: Instant): readonly PbxEffect[] {
    const turn: Turn = { now, effects: [] };
    if (!this.#started) this.#start(turn);
    switch (input.kind) {
      case "datagram":
        if (input.admitted !== true && !this.#gate.admits(input.source, now)) break;
        this.#hearStack(this.#stack.receive(input.bytes, input.source, now), turn);
        break;
      case "command":
        return this.#command(input, turn);
      case "media":
        this.#hearMedia(input.event, turn);
        break;
      case "shutdown":
        this.#shutdown(turn);
        break;
      case "wake":
        this.#wake(turn);
        break;
      default:
        return unreachable(input);
    }
    this.#settle(turn);
    return turn.effects;
  }

  /**
   * Whether a datagram from here is to be read at all: in a flood most are not, and a host asks before it copies
   * one. Each is asked for once; `admitted` says that it was.
   */
  admits(source: SocketAddress, now: Instant): boolean {
    return this.#gate.admits(source, now);
  }

  nextDeadline(): Instant | undefined {
    if (!this.#started) return instant(0);
    const { sessions, timers, watchers } = this.#exchange;
    const wire = earlier(this.#stack.nextDeadline(), sessions.nextDeadline());
    return earlier(
      earlier(wire, watchers.subscriptions.nextDeadline()),
      earlier(timers.next(), earlier(this.#contacts.nextDeadline(), this.#trunks.nextDeadline())),
    );
  }

  snapshot(now: Instant): PbxSnapshot {
    return this.#journal.snapshot(now);
  }

  census(): PbxCensus {
    const { sessions, timers, registrar, calls, ports, watchers } = this.#exchange;
    return {
      calls: calls.size,
      legs: calls.legs,
      sessions: sessions.size,
      transactions: this.#stack.size - this.#stack.background,
      ports: ports.leased,
      freePorts: ports.free,
      timers: timers.size,
      bindings: registrar.size,
      subscriptions: watchers.size,
    };
  }

  /** Each leg as the office and as its SIP session see it: for the laws that hold them together. */
  inspect(): readonly LegInspection[] {
    return inspectAll(this.#exchange);
  }

  /** The legs of one call. */
  inspectCall(id: CallId): readonly LegInspection[] {
    return inspectCall(this.#exchange, id);
  }

  /** The leg that has an RTP port. */
  inspectPort(port: number): LegInspection | undefined {
    return inspectPort(this.#exchange, port);
  }

  /** What a former run has left is taken up, and carriers are told where we are. */
  #start(turn: Turn): void {
    this.#started = true;
    const { index, options } = this.#exchange;
    this.#contacts.start(index, options.bindings ?? [], turn);
    this.#trunks.configure(index, turn);
  }

  #wake(turn: Turn): void {
    const { now } = turn;
    const { sessions, timers } = this.#exchange;
    this.#hearStack(this.#stack.wake(now), turn);
    tell(this.#exchange, sessions.wake(now), turn);
    wakeSubscriptions(this.#exchange, turn);
    this.#settle(turn);
    for (let due = timers.takeDue(now); due !== undefined; due = timers.takeDue(now)) {
      hearTimer(this.#exchange, due, turn);
      this.#settle(turn);
    }
    this.#contacts.wake(turn);
    this.#trunks.wake(turn);
  }

  #hearMedia(event: MediaEvent, turn: Turn): void {
    const exchange = this.#exchange;
    if (event.kind === "recording-room") return hearRoom(exchange, event.room, turn);
    exchange.ports.hear(event);
    serveWaiting(exchange, turn);
  }

  #shutdown(turn: Turn): void {
    this.#exchange.closing = true;
    this.#trunks.stop(turn);
    for (const session of [...this.#exchange.waitingForPorts.keys()]) {
      refuseWaiting(this.#exchange, session, turn);
    }
    for (const call of this.#exchange.calls.all()) {
      const ending = { cause: "system-restart", wire: { status: 503 } } as const;
      finishCall(this.#exchange, call, ending, turn);
    }
    for (const leg of this.#exchange.calls.lingering()) letGo(this.#exchange, leg, turn);
    endWatchers(this.#exchange, turn);
  }

  #hearStack(effects: readonly StackEffect[], turn: Turn): void {
    for (const effect of effects) {
      const own = this.#exchange.sessions.handle(effect, turn.now);
      if (own !== undefined) {
        tell(this.#exchange, own, turn);
        this.#hearSessions(turn);
      } else if (hearSubscriptions(this.#exchange, effect, turn)) continue;
      else if (this.#contacts.hear(effect) || this.#trunks.hear(effect, turn)) continue;
      else if (effect.kind === "request") this.#newRequest(effect, turn);
    }
  }

  /** A request outside any dialog. */
  #newRequest(effect: NewRequest, turn: Turn): void {
    const { request, transaction } = effect;
    const plain = plainAnswer(request);
    if (plain !== undefined) return this.#answer(transaction, plain, turn);
    const who = request.method === "INVITE"
      ? this.#gate.caller(effect, turn.now)
      : this.#gate.device(effect, turn.now);
    this.#tellFailure(who, effect, turn);
    if (who.kind === "challenged") return this.#answer(transaction, who.answer, turn);
    if (who.kind === "refused") {
      return this.#respond(transaction, responseTo(request, who.status), turn);
    }
    if (request.method === "INVITE") {
      return hearInvite(this.#exchange, effect, who.sender, turn);
    }
    if (who.sender.kind !== "device") {
      throw new Error(`Cannot hear ${request.method}: ${who.sender.kind} is no device`);
    }
    const { id } = who.sender.device;
    if (request.method === "REGISTER") return this.#register(effect, id, turn);
    // nobody is called on a phone's word outside its calls: that is what dialling is for
    if (request.method === "REFER") {
      return this.#respond(transaction, responseTo(request, 403), turn);
    }
    hearSubscribe(this.#exchange, effect, id, turn, (response) => {
      this.#respond(transaction, response, turn);
    });
  }

  /** Nothing is kept of what anybody may ask at any rate. */
  #answer(transaction: string, answer: StatelessAnswer, turn: Turn): void {
    for (const effect of this.#stack.respondStatelessly(transaction, answer)) {
      if (effect.kind === "send") turn.effects.push(effect);
    }
  }

  #register(effect: NewRequest, device: DeviceId, turn: Turn): void {
    const answer = this.#contacts.register(device, effect.request, effect.source, turn);
    const response = responseTo(effect.request, answer.status, undefined, {
      headers: answer.fields,
    });
    this.#respond(effect.transaction, response, turn);
    const { status, outcome } = answer;
    const source = socketKey(effect.source);
    this.#journal.publish({ kind: "register", source, device, outcome, status }, turn);
  }

  #tellFailure(who: Identified, { source: from, request }: NewRequest, turn: Turn): void {
    if (who.kind === "known" || who.failure === undefined) return;
    const { user, why } = who.failure;
    const [source, method] = [socketKey(from), request.method];
    this.#journal.publish({ kind: "digest-failed", method, source, user, why }, turn);
  }

  #respond(transaction: string, response: SipResponse, turn: Turn): void {
    for (const effect of this.#stack.respond(transaction, response, turn.now)) {
      if (effect.kind === "send") turn.effects.push(effect);
    }
  }

  /** What the command causes is told first, then that it was accepted. */
  #command(input: CommandInput, turn: Turn): readonly PbxEffect[] {
    const accepted = this.#execute(input, turn);
    this.#settle(turn);
    const result = accepted.ok ? ok({ ...accepted.value, seq: this.#journal.seq }) : accepted;
    turn.effects.push({ kind: "reply", id: input.id, result });
    return turn.effects;
  }

  #execute(
    { id, command, index }: CommandInput,
    turn: Turn,
  ): Result<PbxAccepted, PbxRejection> {
    switch (command.kind) {
      case "configure":
        this.#configure(index ?? indexOffice(command.office), turn);
        return ok({});
      case "forgive":
        this.#gate.forgive(command);
        return ok({});
      default:
        return this.#commands.execute(this.#exchange, id, command, turn);
    }
  }

  /** Devices that are gone, disabled or have another secret lose their contacts; running calls go on. */
  #configure(index: OfficeIndex, turn: Turn): void {
    const { office } = index;
    const { sessionSeconds } = office.sip;
    const before = this.#exchange.index;
    this.#exchange.index = index;
    this.#exchange.sessions.configure({ sessionSeconds });
    this.#gate.configure(index);
    this.#contacts.configure(index, before, turn);
    this.#trunks.configure(index, turn);
    reconsiderWatchers(this.#exchange, turn);
    this.#journal.publish({ kind: "configured", revision: office.revision }, turn);
  }

  /** Everything sessions have said is heard, who hears whom is worked out, then every changed call is told once, whole. */
  #settle(turn: Turn): void {
    while (this.#sent.length > 0) this.#hearStack(this.#sent.splice(0), turn);
    this.#hearSessions(turn);
    settleReferences(this.#exchange, turn);
    for (const call of this.#exchange.calls.takeTouched()) {
      followHolds(this.#exchange, call, turn);
      followConnected(this.#exchange, call, turn);
      routeMedia(this.#exchange, call, turn);
      followRecordings(this.#exchange, call, turn);
    }
    for (const call of this.#exchange.calls.takeChanged()) {
      this.#journal.publish({ kind: "call", call: call.value }, turn);
      this.#exchange.watchers.touchCall(call.value);
    }
    followLamps(this.#exchange, turn);
  }

  #hearSessions(turn: Turn): void {
    const { heard } = this.#exchange;
    for (let effect = heard.shift(); effect !== undefined; effect = heard.shift()) {
      hearSession(this.#exchange, effect, turn);
    }
  }
}
