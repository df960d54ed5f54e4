/** Calls that ended while nobody listened, from Asterisk's own records: one story for each `linkedid`, as it would have been told. */
import {
  addLeg,
  bridge,
  bridgedWith,
  endCall,
  legAnswered,
  legEnded,
  legOf,
  startCall,
  unbridge,
} from "../../core/domain/call.ts";
import type { LegId } from "../../core/domain/ids.ts";
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

/** When known calls ended meanwhile. */
export function noteEnds(exchange: Exchange, rows: readonly CdrRow[]): void {
  exchange.unheard.clear();
  exchange.lateEnded.clear();
  for (const { linked, end } of rows) {
    const id = callIdOf(exchange, linked);
    const before = exchange.unheard.get(id);
    if (before === undefined || before < end) exchange.unheard.set(id, end);
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
  const legs = new Map<string, LegId>();
  const moves: Move[] = [];
  for (const row of sorted) {
    const [a, b] = [row.channel, row.destinationChannel!].map((name, i) => {
      const known = legs.get(name);
      if (known !== undefined) return known;
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
  for (const [name, leg] of legs) moves.push(endOf(sorted, name, leg));
  moves.sort((a, b) => a.at - b.at || a.order - b.order);
  let call = startCall(
    { id: callIdOf(exchange, linked), ...factsOf(exchange, first) },
    first.start,
  );
  for (const move of moves) call = move.go(call);
  const over = moves.at(-1)!.at;
  return call.endedAt === undefined ? endCall(call, over) : call;
}

/** Both are joined from the answer to the row's end. */
function talk({ answer, end }: CdrRow, a: LegId, b: LegId): readonly Move[] {
  if (answer === undefined) return [];
  const join = (call: Call) => {
    let next = call;
    for (const leg of [a, b]) {
      if (legOf(next, leg)?.answeredAt === undefined) next = legAnswered(next, leg, answer);
      if (bridgedWith(next, leg) !== undefined) next = unbridge(next, leg, answer);
    }
    return bridge(next, a, b, answer);
  };
  const part = (call: Call) => bridgedWith(call, a) === b ? unbridge(call, a, end) : call;
  return [{ at: answer, order: 1, go: join }, { at: end, order: 2, go: part }];
}

function endOf(rows: readonly CdrRow[], name: string, leg: LegId): Move {
  const own = rows.filter((row) => row.channel === name || row.destinationChannel === name);
  const last = own.reduce((later, row) => row.end > later.end ? row : later);
  const answered = own.some((row) => row.answer !== undefined);
  const cause: EndCause = answered ? "hangup" : causeOf(last.disposition);
  return { at: last.end, order: 3, go: (call) => legEnded(call, leg, { cause }, last.end) };
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
