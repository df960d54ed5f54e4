/**
 * The bundled PBX as one machine: a back-to-back user agent with a registrar (RFC 3261) and the office's
 * rules. Datagrams, commands, media events and time come in; datagrams, events, replies and media commands
 * go out.
 */
import type { CommandId, DeviceId } from "../../core/domain/ids.ts";
import { legOf } from "../../core/domain/call.ts";
import { indexOffice, type Office } from "../../core/domain/office.ts";
import type {
  PbxAccepted,
  PbxCommand,
  PbxRejection,
  PbxSnapshot,
} from "../../core/domain/pbx_messages.ts";
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import type { Machine } from "../../core/lib/machine.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { type SocketAddress, socketKey } from "../../core/lib/socket_address.ts";
import { earlier, type Instant } from "../../core/lib/time.ts";
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
import { type Exchange, tell } from "./exchange.ts";
import { Gate, type Identified } from "./gate.ts";
import { hearInvite } from "./incoming_call.ts";
import { Journal, type Turn } from "./journal.ts";
import { COMMANDS_REMEMBERED } from "./limits.ts";
import { LiveCalls } from "./live_calls.ts";
import { ALLOW, plainAnswer } from "./methods.ts";
import { hangup } from "./leaving.ts";
import { letGo } from "./legs.ts";
import { routeMedia } from "./media_routes.ts";
import { finishCall } from "./moves.ts";
import { originate } from "./originate.ts";
import type { LegInspection, PbxCensus, PbxEffect, PbxInput, PbxOptions } from "./pbx_io.ts";
import { PortPool } from "./port_pool.ts";
import { Registrar } from "./registrar.ts";

export type * from "./pbx_io.ts";

type NewRequest = Extract<StackEffect, { kind: "request" }>;

/** What a command came to, and what it said, so that its repetition can be told from another one. */
interface Remembered {
  readonly said: string;
  readonly result: Result<PbxAccepted, PbxRejection>;
}

export class Pbx implements Machine<PbxInput, PbxEffect> {
  readonly #stack: Stack;
  readonly #gate: Gate;
  readonly #journal: Journal;
  readonly #exchange: Exchange;
  readonly #commands = new BoundedMap<CommandId, Remembered>(COMMANDS_REMEMBERED);

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
    });
    this.#gate = new Gate(index, registrar, random.fork("gate"), options.carrier);
    this.#journal = new Journal(options.office.revision);
    this.#exchange = {
      options,
      random: random.fork("calls"),
      sessions,
      registrar,
      ports: new PortPool(),
      calls: new LiveCalls(),
      timers: new TimerTable(),
      index,
      closing: false,
      heard: [],
    };
  }

  handle(input: PbxInput, now: Instant): readonly PbxEffect[] {
    const turn: Turn = { now, effects: [] };
    switch (input.kind) {
      case "datagram":
        this.#datagram(input.source, input.bytes, turn);
        break;
      case "command":
        return this.#command(input.id, input.command, turn);
      case "media":
        this.#exchange.ports.hear(input.event);
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

  nextDeadline(): Instant | undefined {
    const { sessions, timers, registrar } = this.#exchange;
    return earlier(
      earlier(this.#stack.nextDeadline(), sessions.nextDeadline()),
      earlier(timers.next(), registrar.nextExpiry()),
    );
  }

  snapshot(now: Instant): PbxSnapshot {
    return this.#journal.snapshot(now);
  }

  census(): PbxCensus {
    const { sessions, timers, registrar, calls, ports } = this.#exchange;
    return {
      calls: calls.size,
      legs: calls.legs,
      sessions: sessions.size,
      transactions: this.#stack.size,
      ports: ports.leased,
      freePorts: ports.free,
      timers: timers.size,
      bindings: registrar.size,
    };
  }

  /** Each leg as the office and as its SIP session see it: for the laws that hold them together. */
  inspect(): readonly LegInspection[] {
    const { calls, sessions } = this.#exchange;
    return calls.all().flatMap((call) =>
      calls.legsOf(call).map((leg) => ({
        call: call.id,
        leg: leg.id,
        port: leg.port,
        answered: leg.answered,
        state: legOf(call.value, leg.id)?.state ?? "ended",
        session: sessions.get(leg.session)?.state,
      }))
    );
  }

  #datagram(source: SocketAddress, bytes: Uint8Array, turn: Turn): void {
    if (this.#gate.floods(source, turn.now)) return;
    this.#hearStack(this.#stack.receive(bytes, source, turn.now), turn);
  }

  #wake(turn: Turn): void {
    const { now } = turn;
    const { sessions, timers, registrar } = this.#exchange;
    this.#hearStack(this.#stack.wake(now), turn);
    tell(this.#exchange, sessions.wake(now), turn);
    this.#settle(turn);
    for (let due = timers.takeDue(now); due !== undefined; due = timers.takeDue(now)) {
      hearTimer(this.#exchange, due, turn);
      this.#settle(turn);
    }
    for (const device of registrar.expire(now)) this.#deviceChanged(device, turn);
  }

  #shutdown(turn: Turn): void {
    this.#exchange.closing = true;
    for (const call of this.#exchange.calls.all()) {
      const ending = { cause: "system-restart", wire: { status: 503 } } as const;
      finishCall(this.#exchange, call, ending, turn);
    }
    for (const leg of this.#exchange.calls.lingering()) letGo(this.#exchange, leg, turn);
  }

  #hearStack(effects: readonly StackEffect[], turn: Turn): void {
    for (const effect of effects) {
      const own = this.#exchange.sessions.handle(effect, turn.now);
      if (own !== undefined) {
        tell(this.#exchange, own, turn);
        this.#hearSessions(turn);
      } else if (effect.kind === "request") this.#newRequest(effect, turn);
    }
  }

  /** A request outside any dialog. */
  #newRequest(effect: NewRequest, turn: Turn): void {
    const { request, source, transaction } = effect;
    const plain = plainAnswer(request);
    if (plain !== undefined) return this.#answerPlainly(effect, plain, turn);
    const who = request.method === "INVITE"
      ? this.#gate.caller(request, source, turn.now)
      : this.#gate.device(request, source, turn.now);
    this.#tellFailure(who, source, turn);
    if (who.kind === "answer") return this.#respond(transaction, who.response, turn);
    if (request.method === "INVITE") {
      return hearInvite(this.#exchange, effect, who.sender, turn);
    }
    if (who.sender.kind !== "device") {
      throw new Error(`Cannot register: ${who.sender.kind} is no device`);
    }
    this.#register(effect, who.sender.device.id, turn);
  }

  /** Nothing is kept of what anybody may ask at any rate; an INVITE's refusal must outlive its ACK. */
  #answerPlainly({ transaction, request }: NewRequest, answer: StatelessAnswer, turn: Turn): void {
    if (request.method === "INVITE") {
      const { status, reason, headers } = answer;
      const response = responseTo(request, status, reason, headers && { headers });
      return this.#respond(transaction, response, turn);
    }
    for (const effect of this.#stack.respondStatelessly(transaction, answer)) {
      if (effect.kind === "send") turn.effects.push(effect);
    }
  }

  #register(effect: NewRequest, device: DeviceId, turn: Turn): void {
    const { registrar } = this.#exchange;
    const answer = registrar.register(device, effect.request, effect.source, turn.now);
    const response = responseTo(effect.request, answer.status, undefined, {
      headers: answer.fields,
    });
    this.#respond(effect.transaction, response, turn);
    if (answer.changed) this.#deviceChanged(device, turn);
  }

  #tellFailure(who: Identified, source: SocketAddress, turn: Turn): void {
    if (who.kind !== "answer" || who.failure === undefined) return;
    const { user, why } = who.failure;
    this.#journal.publish({ kind: "digest-failed", source: socketKey(source), user, why }, turn);
  }

  #respond(transaction: string, response: SipResponse, turn: Turn): void {
    for (const effect of this.#stack.respond(transaction, response, turn.now)) {
      if (effect.kind === "send") turn.effects.push(effect);
    }
  }

  /** What the command causes is told first, then that it was accepted. */
  #command(id: CommandId, command: PbxCommand, turn: Turn): readonly PbxEffect[] {
    const accepted = this.#executeOnce(id, command, turn);
    this.#settle(turn);
    const result = accepted.ok ? ok({ ...accepted.value, seq: this.#journal.seq }) : accepted;
    turn.effects.push({ kind: "reply", id, result });
    return turn.effects;
  }

  /** The same id is executed once; the same id with other words is refused. */
  #executeOnce(id: CommandId, command: PbxCommand, turn: Turn): Result<PbxAccepted, PbxRejection> {
    if (command.kind === "configure") {
      this.#configure(command.office, turn);
      return ok({});
    }
    const said = JSON.stringify(command);
    const before = this.#commands.get(id);
    if (before !== undefined) {
      return before.said === said ? before.result : refuse({ code: "command-reused" });
    }
    const result = this.#execute(id, command, turn);
    this.#commands.set(id, { said, result });
    return result;
  }

  #execute(
    id: CommandId,
    command: Exclude<PbxCommand, { kind: "configure" }>,
    turn: Turn,
  ): Result<PbxAccepted, PbxRejection> {
    switch (command.kind) {
      case "originate":
        return originate(this.#exchange, id, command, turn);
      case "hangup":
        return hangup(this.#exchange, command, turn);
      case "hold":
      case "resume":
      case "park":
      case "retrieve":
      case "transfer":
      case "complete-transfer":
      case "pickup":
      case "move":
      case "record":
      case "presence":
        return refuse({ code: "capability-missing" });
      default:
        return unreachable(command);
    }
  }

  /** Devices that are gone or whose owner is disabled lose their contacts; running calls go on. */
  #configure(office: Office, turn: Turn): void {
    const index = indexOffice(office);
    const { registrar } = this.#exchange;
    this.#exchange.index = index;
    this.#gate.configure(index);
    for (const id of [...registrar.devices()]) {
      const device = index.device.get(id);
      const person = device && index.person.get(device.owner);
      if (person !== undefined && !person.disabled) continue;
      if (registrar.forget(id)) this.#deviceChanged(id, turn);
    }
    this.#journal.publish({ kind: "configured", revision: office.revision }, turn);
  }

  #deviceChanged(device: DeviceId, turn: Turn): void {
    const bindings = this.#exchange.registrar.bindings(device, turn.now);
    const registered = bindings.length > 0;
    const before = this.#journal.deviceState(device);
    const userAgent = bindings.at(-1)?.userAgent;
    const state = {
      device,
      registered,
      contacts: bindings.map((binding) => binding.contact),
      ...(userAgent === undefined ? {} : { userAgent }),
      since: before?.registered === registered ? before.since : turn.now,
    };
    this.#journal.publish({ kind: "device", state }, turn);
  }

  /** Everything sessions have said is heard, who hears whom is worked out, then every changed call is told once, whole. */
  #settle(turn: Turn): void {
    this.#hearSessions(turn);
    for (const call of this.#exchange.calls.takeTouched()) routeMedia(this.#exchange, call, turn);
    for (const call of this.#exchange.calls.takeChanged()) {
      this.#journal.publish({ kind: "call", call: call.value }, turn);
    }
  }

  #hearSessions(turn: Turn): void {
    const { heard } = this.#exchange;
    for (let effect = heard.shift(); effect !== undefined; effect = heard.shift()) {
      hearSession(this.#exchange, effect, turn);
    }
  }
}
