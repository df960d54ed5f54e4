/**
 * Asterisk behind the office's port, as a machine: its manager's messages, the panel's commands and the time go in,
 * actions, the office's events and replies come out. It survives lost connections: calls are kept, and made right from
 * what Asterisk lists afterwards.
 */
import { legEnded, liveLegs, openPark } from "../../core/domain/call.ts";
import type { CommandId } from "../../core/domain/ids.ts";
import { indexOffice, type Office } from "../../core/domain/office.ts";
import type { Call, DeviceState, PbxCommand } from "../../core/domain/pbx_messages.ts";
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import { keyedHash } from "../../core/lib/keyed_hash.ts";
import type { Machine } from "../../core/lib/machine.ts";
import type { Random } from "../../core/lib/random.ts";
import { ok, refuse } from "../../core/lib/result.ts";
import { type Instant, instant } from "../../core/lib/time.ts";
import { TimerTable } from "../../core/lib/timer_table.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { CommandBook, type Reply } from "../pbx/command_book.ts";
import type { AmiMessage } from "./ami_message.ts";
import { noteEnds, tellMissed } from "./cdr.ts";
import { ChannelTable } from "./channels.ts";
import { hangup, hold, originate, resume } from "./commands.ts";
import { legIn } from "./ways.ts";
import { completeTransfer, followConsult, transfer } from "./consult.ts";
import { deviceStates, serveContacts, tellDevices } from "./contacts.ts";
import { hearEvent } from "./events.ts";
import {
  type Exchange,
  type ExchangeEffect,
  type ExchangeInput,
  hangUp,
  type Story,
  uidOf,
} from "./exchange.ts";
import { type AsteriskMapping, endpointBook } from "./mapping.ts";
import { choosePresence } from "./presence.ts";
import { followRecordings, record } from "./recordings.ts";
import { finish, settle, tryAgain } from "./stories.ts";
import { callBack, park, pickup, retrieve, tooLate } from "./summon.ts";
import { finishSync, startSync } from "./sync.ts";

const CALLS_OVER_REMEMBERED = 2_000;

export interface AsteriskMachineOptions {
  readonly office: Office;
  readonly mapping: AsteriskMapping;
  readonly random: Random;
  /** What makes call ids unguessable and the same after a restart: a secret of this PBX. */
  readonly secret: string;
  /** Whether recordings can be fetched; otherwise nothing is recorded. */
  readonly records: boolean;
}

export class AsteriskMachine implements Machine<ExchangeInput, ExchangeEffect> {
  readonly #exchange: Exchange;

  constructor({ office, mapping, random, secret, records }: AsteriskMachineOptions) {
    const index = indexOffice(office);
    this.#exchange = {
      index,
      mapping,
      records,
      book: endpointBook(mapping, index),
      random,
      callKey: keyedHash(new Uint8Array(), `naisen asterisk ${secret}`),
      channels: new ChannelTable(),
      stories: new Map(),
      byUid: new Map(),
      byLinked: new Map(),
      over: new BoundedMap(CALLS_OVER_REMEMBERED),
      devices: new Map(),
      presences: new Map(),
      taken: new Map(),
      timers: new TimerTable(),
      waiting: new Map(),
      called: new Map(),
      done: new CommandBook(),
      silent: new Set(),
      connected: false,
      unheard: new Map(),
      lateEnded: new Map(),
      startedAt: undefined,
      touched: new Set(),
      effects: [],
      actions: 0,
      now: instant(0),
    };
  }

  get revision(): number {
    return this.#exchange.index.office.revision;
  }

  get calls(): readonly Call[] {
    return [...this.#exchange.stories.values()].flatMap((story) => story.told ?? []);
  }

  get devices(): readonly DeviceState[] {
    return deviceStates(this.#exchange);
  }

  /** What is alive inside; nothing is when nobody calls (I35). */
  get census() {
    const { stories, channels, timers } = this.#exchange;
    return { calls: stories.size, legs: channels.size, ports: 0, timers: timers.size };
  }

  nextDeadline(): Instant | undefined {
    return this.#exchange.timers.next();
  }

  handle(input: ExchangeInput, now: Instant): readonly ExchangeEffect[] {
    const exchange = this.#exchange;
    exchange.now = now;
    exchange.effects = [];
    switch (input.kind) {
      case "connected":
        noteEnds(exchange, input.missed ?? []);
        startSync(exchange);
        break;
      case "missed":
        tellMissed(exchange, input.rows);
        break;
      case "lost":
        this.#lose();
        break;
      case "message":
        this.#hear(input.message);
        break;
      case "command":
        this.#command(input.id, input.command);
        break;
      case "wake":
        break;
      default:
        unreachable(input);
    }
    for (let due = exchange.timers.takeDue(now); due; due = exchange.timers.takeDue(now)) {
      for (const story of exchange.stories.values()) {
        if (due === `park ${story.value.id}`) callBack(exchange, story);
        else if (due === `parking ${story.value.id}`) story.parking?.settled(false);
        else if (due === `again ${story.value.id}`) tryAgain(exchange, story);
      }
    }
    this.#settle();
    return exchange.effects;
  }

  /** Nobody answers any more: whoever waits is told so, and nothing is asked a second time. */
  #lose(): void {
    const exchange = this.#exchange;
    exchange.connected = false;
    for (const table of [exchange.waiting, exchange.called]) {
      const waiting = [...table.values()];
      table.clear();
      for (const then of waiting) then(undefined);
    }
    // what was to be sent goes nowhere
    exchange.effects = exchange.effects.filter((effect) => effect.kind !== "action");
    exchange.waiting.clear();
    exchange.called.clear();
  }

  #hear(message: AmiMessage): void {
    const exchange = this.#exchange;
    const name = message.event;
    if (name !== undefined) {
      hearEvent(exchange, name, message);
      finishSync(exchange, name, message);
      if (exchange.connected && name === "ContactStatus") tellDevices(exchange);
      return;
    }
    const id = message.get("ActionID") ?? "";
    const then = exchange.waiting.get(id);
    exchange.waiting.delete(id);
    then?.(message);
  }

  #command(id: CommandId, command: PbxCommand): void {
    const exchange = this.#exchange;
    if (command.kind === "configure") return this.#configure(id, command.office);
    if (command.kind === "forgive") return this.#forgive(id);
    const say: Reply = (outcome) => {
      exchange.effects.push({ kind: "reply", id, outcome });
    };
    if (exchange.done.repeats(id, command, say)) return;
    if (!exchange.connected) return say(refuse({ code: "pbx-unreachable" }));
    execute(exchange, id, command, exchange.done.remembering(id, command, say));
  }

  /** A live PBX counts for itself; here nothing is counted. */
  #forgive(id: CommandId): void {
    this.#exchange.effects.push({ kind: "reply", id, outcome: ok({}) });
  }

  #configure(id: CommandId, office: Office): void {
    const exchange = this.#exchange;
    exchange.index = indexOffice(office);
    exchange.book = endpointBook(exchange.mapping, exchange.index);
    exchange.effects.push({
      kind: "event",
      event: { kind: "configured", revision: office.revision },
    });
    serveContacts(exchange);
    for (const story of exchange.stories.values()) exchange.touched.add(story);
    exchange.effects.push({ kind: "reply", id, outcome: ok({}) });
  }

  /** What one story's change brings about may change another: until nothing changes any more. */
  #settle(): void {
    const exchange = this.#exchange;
    for (const story of exchange.touched) {
      exchange.touched.delete(story);
      if (exchange.stories.get(story.value.id) !== story) continue;
      settle(exchange, story);
      follow(exchange, story);
      tell(exchange, story);
    }
    for (const channel of [...exchange.channels.all()]) {
      if (channel.ended === undefined) continue;
      exchange.channels.remove(channel);
      exchange.byUid.delete(channel.uid);
    }
  }
}

function execute(
  exchange: Exchange,
  id: CommandId,
  command: Exclude<PbxCommand, { kind: "configure" | "forgive" }>,
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
      return pickup(exchange, command, reply);
    case "record":
      return record(exchange, command, reply);
    case "move":
      return reply(refuse({ code: "capability-missing", data: { capability: "move" } }));
    case "presence":
      return choosePresence(exchange, command, reply);
    default:
      return unreachable(command);
  }
}

/** What we have to do about what has happened. */
function follow(exchange: Exchange, story: Story): void {
  followConsult(exchange, story);
  const { hold } = story;
  if (hold !== undefined && [hold.a, hold.b].some((uid) => legIn(story, uid)?.state === "ended")) {
    delete story.hold;
  }
  endSummons(exchange, story);
  // whom we have parted from the other waits where nobody would hang him up; whoever goes into a slot may be told to be
  // there after the parker has gone
  const live = liveLegs(story.value);
  const [alone] = live;
  if (
    story.ours && live.length === 1 && alone !== undefined && alone.answeredAt !== undefined &&
    story.consult === undefined && story.parking === undefined &&
    openPark(story.value) === undefined &&
    story.value.lastTransfer?.state !== "under-way"
  ) {
    hangUp(exchange, uidOf(story, alone.id));
    story.value = legEnded(story.value, alone.id, { cause: "hangup" }, exchange.now);
  }
  if (story.value.endedAt === undefined && liveLegs(story.value).length === 0) {
    finish(exchange, story);
  }
  followRecordings(exchange, story);
}

/** Devices that were called for what another one has taken meanwhile stop. */
function endSummons(exchange: Exchange, story: Story): void {
  for (const [uid, { kind, slot }] of story.summons) {
    const leg = legIn(story, uid);
    if (leg === undefined || leg.state === "ended") {
      story.summons.delete(uid);
      continue;
    }
    if (
      kind === "pickup" || slot === undefined || leg.state !== "dialling" && leg.state !== "ringing"
    ) {
      continue;
    }
    if (openPark(story.value) !== undefined) continue;
    if (exchange.channels.get(uid)?.bridge !== undefined) continue;
    const taken = story.value.parks.at(-1);
    const own = [...exchange.channels.all()].some((one) => one.takenBy === uid);
    if (taken?.to === undefined || own) continue;
    if (story.endings.has(uid)) continue;
    story.endings.set(uid, {
      cause: "answered-elsewhere",
      ...(kind === "retrieve" ? { refusal: tooLate(exchange, slot) } : {}),
    });
    hangUp(exchange, uid);
  }
}

/** Tells a story that changed, and forgets one that is over. */
function tell(exchange: Exchange, story: Story): void {
  if (story.value !== story.told) {
    story.told = story.value;
    exchange.effects.push({ kind: "event", event: { kind: "call", call: story.value } });
  }
  if (story.value.endedAt === undefined) return;
  story.parking?.settled(false);
  exchange.stories.delete(story.value.id);
  if (exchange.unheard.has(story.value.id)) exchange.lateEnded.set(story.value.id, story.value);
  exchange.over.set(story.value.id, true);
  for (const uid of story.legs.keys()) {
    const channel = exchange.channels.get(uid);
    if (channel !== undefined) channel.over = true;
  }
  for (const table of [exchange.byUid, exchange.byLinked]) {
    for (const [key, one] of table) if (one === story) table.delete(key);
  }
}
