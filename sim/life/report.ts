/** What the life of an office came to: counted while it lives, told as one value and as text. */
import { wasBridged } from "../../core/domain/call.ts";
import type { CallId } from "../../core/domain/ids.ts";
import type { Call, EndCause } from "../../core/domain/pbx_messages.ts";
import type { Millis } from "../../core/lib/time.ts";
import { callId } from "../../core/sip/headers.ts";
import { showTable, type Table } from "../campaign/table.ts";
import { type OfficeWorld, PBX_ADDRESS } from "../office_world.ts";
import type { CapturedDatagram } from "../pcap.ts";
import { readOnce } from "../read_once.ts";
import { WireTap } from "../wire_tap.ts";

export interface LifeReport {
  /** Until everything had settled. */
  readonly virtualMillis: Millis;
  /** Deeds of people and faults. */
  readonly steps: number;
  readonly calls: number;
  /** Dialogs of INVITEs as an analyser counts calls: a call of the PBX has one for each leg. */
  readonly sipCalls: number;
  /** SIP and media datagrams that passed the PBX's card. */
  readonly messages: number;
  readonly packets: number;
  readonly events: number;
  /** `answered`, or why it was not. */
  readonly results: Readonly<Record<string, number>>;
  /** From the call's begin to the first answer of somebody called. */
  readonly answer: Spread;
  readonly parks: {
    readonly count: number;
    /** Stayed until the parker was to be called back, or longer. */
    readonly forgotten: number;
    readonly longestMillis: Millis;
  };
  readonly longestHoldMillis: Millis;
  readonly callsAtOnce: number;
  /** `verb | outcome` → how often. */
  readonly table: Readonly<Record<string, number>>;
  readonly digest: string;
}

export interface Spread {
  readonly count: number;
  readonly medianMillis: Millis;
  readonly ninetyFifthMillis: Millis;
  readonly longestMillis: Millis;
}

export class LifeTally {
  readonly #sim: OfficeWorld;
  readonly #tap: WireTap;
  readonly #sipCalls = new Set<string>();
  readonly #answers: Millis[] = [];
  readonly #results = new Map<string, number>();
  readonly #alive = new Set<CallId>();
  #steps = 0;
  #calls = 0;
  #messages = 0;
  #packets = 0;
  #parks = 0;
  #forgotten = 0;
  #longestPark: Millis = 0;
  #longestHold: Millis = 0;
  #callsAtOnce = 0;
  /** Where in the runs of the PBX the next event stands. */
  #run = 0;
  #read = 0;

  constructor(sim: OfficeWorld) {
    this.#sim = sim;
    this.#tap = new WireTap(sim.world, PBX_ADDRESS.host, (datagram) => this.#hear(datagram));
    sim.world.observe(() => this.#follow());
  }

  get calls(): number {
    return this.#calls;
  }

  step(): void {
    this.#steps++;
  }

  report(virtualMillis: Millis, table: Table): LifeReport {
    this.#tap.catchUp(this.#sim.world.now);
    return {
      virtualMillis,
      steps: this.#steps,
      calls: this.#calls,
      sipCalls: this.#sipCalls.size,
      messages: this.#messages,
      packets: this.#packets,
      events: this.#sim.world.events,
      results: sorted(this.#results),
      answer: spreadOf(this.#answers),
      parks: {
        count: this.#parks,
        forgotten: this.#forgotten,
        longestMillis: this.#longestPark,
      },
      longestHoldMillis: this.#longestHold,
      callsAtOnce: this.#callsAtOnce,
      table: sorted(table),
      digest: this.#sim.world.trace.digest(),
    };
  }

  #hear({ bytes }: CapturedDatagram): void {
    if (bytes[0]! >= 0x80) {
      this.#packets++;
      return;
    }
    this.#messages++;
    if (!INVITE.every((letter, i) => bytes[i] === letter)) return;
    const read = readOnce(bytes);
    if (read.ok) this.#sipCalls.add(callId(read.value));
  }

  /** A run of the PBX that has died leaves calls that never end. */
  #follow(): void {
    const { runs } = this.#sim;
    if (this.#run < runs.length - 1) {
      for (let left = this.#alive.size; left > 0; left--) this.#count("system-restart");
      this.#alive.clear();
      this.#run = runs.length - 1;
      this.#read = 0;
    }
    const events = runs[this.#run]!;
    for (; this.#read < events.length; this.#read++) {
      const event = events[this.#read]!;
      if (event.kind === "call") this.#told(event.call);
    }
  }

  #told(call: Call): void {
    if (call.endedAt === undefined) {
      if (this.#alive.has(call.id)) return;
      this.#alive.add(call.id);
      this.#callsAtOnce = Math.max(this.#callsAtOnce, this.#alive.size);
      return;
    }
    this.#alive.delete(call.id);
    this.#over(call, call.endedAt);
  }

  #over(call: Call, endedAt: Millis): void {
    const bridged = wasBridged(call);
    this.#count(bridged ? "answered" : call.endCause ?? "failed");
    const called = call.legs.filter((leg) => leg.role === "callee" && leg.answeredAt !== undefined);
    if (bridged && called.length > 0) {
      this.#answers.push(Math.min(...called.map((leg) => leg.answeredAt!)) - call.startedAt);
    }
    const { timeoutSeconds } = this.#sim.office.parking;
    for (const { from, to = endedAt } of call.parks) {
      const stayed = to - from;
      this.#parks++;
      if (stayed >= timeoutSeconds * 1_000) this.#forgotten++;
      this.#longestPark = Math.max(this.#longestPark, stayed);
    }
    for (const { from, to = endedAt } of call.holds) {
      this.#longestHold = Math.max(this.#longestHold, to - from);
    }
  }

  #count(result: EndCause | "answered"): void {
    this.#calls++;
    this.#results.set(result, (this.#results.get(result) ?? 0) + 1);
  }
}

const INVITE = [...new TextEncoder().encode("INVITE ")];

function spreadOf(values: readonly Millis[]): Spread {
  const inOrder = values.toSorted((a, b) => a - b);
  const at = (share: number) => inOrder[Math.floor((inOrder.length - 1) * share)] ?? 0;
  return {
    count: inOrder.length,
    medianMillis: at(0.5),
    ninetyFifthMillis: at(0.95),
    longestMillis: at(1),
  };
}

function sorted(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => a < b ? -1 : 1));
}

/** In both languages where it is more than a name. */
export function reportText(report: LifeReport): string {
  const { answer, parks, results } = report;
  const hours = report.virtualMillis / 3_600_000;
  const rate = hours === 0 ? 0 : report.calls / hours;
  const lines: readonly (readonly [ja: string, en: string, value: string])[] = [
    ["仮想時間", "virtual hours", hours.toFixed(2)],
    ["出来事", "deeds and faults", String(report.steps)],
    ["通話", "calls", `${report.calls} (${rate.toFixed(0)}/h, ${report.callsAtOnce} at once)`],
    ["SIPの通話", "SIP calls", String(report.sipCalls)],
    ["SIPメッセージ", "SIP messages", String(report.messages)],
    ["RTPパケット", "RTP packets", String(report.packets)],
    ["結果", "results", Object.entries(results).map(([name, n]) => `${name} ${n}`).join(", ")],
    [
      "応答まで",
      "time to answer",
      `${seconds(answer.medianMillis)} median, ${seconds(answer.ninetyFifthMillis)} 95 %, ` +
      `${seconds(answer.longestMillis)} longest`,
    ],
    [
      "保留箱",
      "parked",
      `${parks.count}, forgotten ${parks.forgotten}, longest ${seconds(parks.longestMillis)}`,
    ],
    ["最長の保留", "longest hold", seconds(report.longestHoldMillis)],
  ];
  const told = lines.map(([ja, en, value]) => `${ja} · ${en}: ${value}`);
  return [...told, showTable([{ table: new Map(Object.entries(report.table)) }])].join("\n");
}

function seconds(millis: Millis): string {
  return `${(millis / 1_000).toFixed(1)} s`;
}
