/** Calls that ended while nobody listened, from Asterisk's own records: one story for each `linkedid`, as it would have been told. */
import {
  addLeg,
  bridge,
  bridgedWith,
  endCall,
  legAnswered,
  legEnded,
  legOf,
  openPark,
  startCall,
  unbridge,
} from "../../core/domain/call.ts";
import type { LegId } from "../../core/domain/ids.ts";
import { unparkLeg } from "../../core/domain/park.ts";
import type { Call, EndCause, Party } from "../../core/domain/pbx_messages.ts";
import type { Instant } from "../../core/lib/time.ts";
import type { CdrRow } from "./cdr_rows.ts";
import type { Exchange } from "./exchange.ts";
import { callIdOf, newLegId } from "./ids.ts";
import { endpointOf } from "./mapping.ts";
import { dialledNumber, lineByNumber } from "./parties.ts";

/** Calls that one outage may bring; of more the last are told. */
const CALLS_IN_GAP_MAX = 10_000;

/** Tells the calls of these rows whose end nobody could see. */
export function tellMissed(exchange: Exchange, rows: readonly CdrRow[]): void {
  for (const call of exchange.lateEnded.values()) {
    exchange.effects.push({ kind: "event", event: { kind: "call", call } });
  }
  exchange.lateEnded.clear();
  exchange.unheard.clear();
  const calls = Map.groupBy(rows.filter((row) => row.destinationChannel), (row) => row.linked);
  for (const [linked, parts] of [...calls].slice(-CALLS_IN_GAP_MAX)) {
    const id = callIdOf(exchange, linked);
    if (exchange.over.has(id) || exchange.stories.has(id)) continue;
    exchange.over.set(id, true);
    const call = callOf(exchange, linked, parts);
    exchange.effects.push({ kind: "event", event: { kind: "call", call } });
  }
}

/** What was recorded meanwhile of known calls. */
export function noteEnds(exchange: Exchange, rows: readonly CdrRow[]): void {
  exchange.unheard.clear();
  exchange.lateEnded.clear();
  for (const [linked, parts] of Map.groupBy(rows, (row) => row.linked)) {
    exchange.unheard.set(callIdOf(exchange, linked), parts);
  }
}

interface Move {
  readonly at: Instant;
  /** Of moves at one time: who comes in, who is joined, who parts. */
  readonly order: number;
  go(call: Call): Call;
}

function callOf(exchange: Exchange, linked: string, rows: readonly CdrRow[]): Call {
  const sorted = rows.toSorted((a, b) => a.start - b.start);
  const first = sorted[0]!;
  const id = callIdOf(exchange, linked);
  const call = startCall({ id, ...factsOf(exchange, first) }, first.start);
  return endCall(recordedCall(exchange, call, new Map(), sorted), lastEnd(sorted));
}

/** What was recorded of a call beyond what was seen of it; all its legs end. `known`: those by their channels' names. */
export function recordedCall(
  exchange: Exchange,
  call: Call,
  known: ReadonlyMap<string, LegId>,
  rows: readonly CdrRow[],
): Call {
  const legs = new Map(known);
  const moves: Move[] = [];
  const pairs = rows.filter((row) => row.destinationChannel !== undefined);
  for (const row of pairs.toSorted((a, b) => a.start - b.start)) {
    const [a, b] = [row.channel, row.destinationChannel!].map((name, i) => {
      const before = legs.get(name);
      if (before !== undefined) return before;
      const leg = newLegId(exchange);
      legs.set(name, leg);
      const role = i === 0 ? "caller" as const : "callee" as const;
      moves.push({
        at: row.start,
        order: 0,
        go: (call) => addLeg(call, { id: leg, role, ...partyOf(exchange, row, name) }, row.start),
      });
      return leg;
    }) as [LegId, LegId];
    moves.push(...talk(row, a, b));
  }
  for (const [name, leg] of legs) moves.push(...endOf(rows, name, leg));
  moves.sort((a, b) => a.at - b.at || a.order - b.order);
  return moves.reduce((told, move) => move.go(told), call);
}

/** When a call was over. At least one row. */
export function lastEnd(rows: readonly CdrRow[]): Instant {
  return rows.reduce((later, { end }) => end > later ? end : later, rows[0]!.end);
}

/** The rows of one channel. */
export function rowsOf(rows: readonly CdrRow[], name: string): readonly CdrRow[] {
  return rows.filter((row) => row.channel === name || row.destinationChannel === name);
}

/** Both are joined from the answer to the row's end; a talk that was seen to begin is that one. */
function talk({ answer, end }: CdrRow, a: LegId, b: LegId): readonly Move[] {
  if (answer === undefined) return [];
  const join = (call: Call) => {
    if (wasSeen(call, a, b, answer)) return call;
    let next = call;
    for (const leg of [a, b]) {
      if (legOf(next, leg)?.state === "ended") return call;
      if (openPark(next, leg) !== undefined) next = unparkLeg(next, leg, "retrieved", answer);
      if (legOf(next, leg)?.answeredAt === undefined) next = legAnswered(next, leg, answer);
      if (bridgedWith(next, leg) !== undefined) next = unbridge(next, leg, answer);
    }
    return bridge(next, a, b, answer);
  };
  const part = (call: Call) => bridgedWith(call, a) === b ? unbridge(call, a, end) : call;
  return [{ at: answer, order: 1, go: join }, { at: end, order: 2, go: part }];
}

/** Records have whole seconds, and are told a moment late. */
const SAME_MILLIS_MAX = 2_000;

function wasSeen({ spans }: Call, a: LegId, b: LegId, answer: Instant): boolean {
  return spans.some((span) =>
    (span.a === a && span.b === b || span.a === b && span.b === a) &&
    (span.to === undefined || Math.abs(span.from - answer) <= SAME_MILLIS_MAX)
  );
}

function endOf(rows: readonly CdrRow[], name: string, leg: LegId): readonly Move[] {
  const own = rowsOf(rows, name);
  const rang = own.findLast((row) => row.destinationChannel !== undefined) ?? own.at(-1);
  if (rang === undefined) return [];
  const at = lastEnd(own);
  const go = (call: Call) => {
    const now = legOf(call, leg);
    if (now === undefined || now.state === "ended") return call;
    const cause = now.answeredAt === undefined ? causeOf(rang.disposition) : "hangup";
    return legEnded(call, leg, { cause }, at);
  };
  return [{ at, order: 3, go }];
}

function causeOf(disposition: string): EndCause {
  switch (disposition) {
    case "BUSY":
      return "busy";
    case "NO ANSWER":
      return "no-answer";
    case "CONGESTION":
      return "unreachable";
    default:
      return "failed";
  }
}

function partyOf(exchange: Exchange, row: CdrRow, name: string) {
  const device = exchange.book.deviceOf.get(endpointOf(name));
  if (device !== undefined) {
    const person = exchange.index.person.get(device.owner)?.name ?? device.owner;
    const party: Party = { kind: "person", extension: device.owner, name: person };
    return { party, device: device.id };
  }
  const number = name === row.channel ? row.source : dialledNumber({ dialString: row.data });
  const withheld = number === undefined || !/^\+?[0-9*#]+$/.test(number);
  const party: Party = withheld
    ? { kind: "outside", number: "", withheld: true }
    : { kind: "outside", number };
  return { party, ...lineOf(exchange, row) };
}

/** By the number that called out, or that was called. */
function lineOf({ index }: Exchange, { source, destination }: CdrRow) {
  const { lines } = index.office;
  const line = lineByNumber(lines, destination) ?? lineByNumber(lines, source);
  return line === undefined ? {} : { line: line.id };
}

function factsOf(exchange: Exchange, row: CdrRow) {
  const { deviceOf } = exchange.book;
  const { destination, data } = row;
  if (deviceOf.get(endpointOf(row.channel)) === undefined) {
    return { direction: "inbound", dialled: destination, ...lineOf(exchange, row) } as const;
  }
  const to = deviceOf.get(endpointOf(row.destinationChannel!));
  if (to !== undefined) return { direction: "internal", dialled: to.owner } as const;
  const dialled = dialledNumber({ dialString: data }) ?? destination;
  return { direction: "outbound", dialled, ...lineOf(exchange, row) } as const;
}
