/** The bundled PBX with the bench office on real sockets, and what it said of its calls. */
import assert from "node:assert/strict";
import { systemEntropy } from "../../../adapters/entropy.ts";
import { BundledPbx } from "../../../adapters/pbx/bundled.ts";
import type { EventSeq } from "../../../core/domain/ids.ts";
import type { Office } from "../../../core/domain/office.ts";
import type { Call } from "../../../core/domain/pbx_messages.ts";
import { loadOffice } from "../../support/demo_office.ts";
import { giveBack, rtpRange } from "../../support/ports.ts";
import { eventually } from "../../support/tools.ts";

const HOST = "127.0.0.1";
/** Fifty calls a second have two ports each for half a second, and for the second in which a port rests. */
const RTP_PORTS = 1_000;
/** How long RFC 3261's transactions may linger: 64*T1, and some more for a busy machine. */
const LINGER_MILLIS = 40_000;

export class BenchOffice {
  readonly #calls = new Map<string, Call>();
  readonly #faults: string[];
  readonly #following: Promise<void>;

  /** `trunkPort`: where its line leads; `limits`: floods and guesses are limited, as in any other office. */
  static async open(trunkPort?: number, limits = false): Promise<BenchOffice> {
    const loaded = loadOffice("bench").office;
    const office = { ...loaded, sip: { ...loaded.sip, limits } };
    const faults: string[] = [];
    const rtp = rtpRange(RTP_PORTS);
    const pbx = await BundledPbx.start({
      office: trunkPort === undefined ? office : withTrunk(office, trunkPort),
      sip: { host: HOST, port: 0 },
      advertise: HOST,
      rtp,
      entropy: systemEntropy,
      fault: ({ where, text }) => faults.push(`${where}: ${text}`),
    });
    giveBack(rtp);
    if (!pbx.ok) throw new Error(pbx.error.refusal.text);
    return new BenchOffice(pbx.value, faults);
  }

  private constructor(readonly pbx: BundledPbx, faults: string[]) {
    this.#faults = faults;
    this.#following = this.#follow();
  }

  /** I35: no call, leg, session, port or timer is left; nor a transaction once it has lingered. */
  async settled(): Promise<void> {
    await this.callsOver();
    await eventually(
      "no transaction is left",
      async () => (await this.pbx.census()).transactions === 0,
      LINGER_MILLIS,
    );
  }

  /** No call, leg, session, port or timer is left, and the end of every call was told. */
  async callsOver(): Promise<void> {
    await eventually("no call is left", async () => {
      const { calls, legs, sessions, ports, timers } = await this.pbx.census();
      const left = calls + legs + sessions + ports + timers;
      return left === 0 &&
        [...this.#calls.values()].every(({ endCause }) => endCause !== undefined);
    }, LINGER_MILLIS).catch(async (error) => {
      const { calls } = await this.pbx.snapshot();
      throw new Error(`${error.message}: ${JSON.stringify([await this.pbx.census(), calls])}`);
    });
  }

  assertEndedByHangup(calls: number): void {
    const ended = [...this.#calls.values()];
    assert.equal(ended.length, calls);
    for (const call of ended) {
      assert.equal(call.endCause, "hangup", JSON.stringify(call));
      assert.equal(call.spans.length, 1, JSON.stringify(call));
    }
  }

  /** Every call that a device has or had a part in, as last told. */
  callsOf(device: string): readonly Call[] {
    return [...this.#calls.values()].filter((call) =>
      call.legs.some((leg) => leg.device === device)
    );
  }

  async close(): Promise<void> {
    await this.pbx.close();
    await this.#following;
    if (this.#faults.length > 0) throw new Error(this.#faults.join("; "));
  }

  async #follow(): Promise<void> {
    for await (const event of this.pbx.events(0 as EventSeq)) {
      if (event.kind === "call") this.#calls.set(event.call.id, event.call);
    }
  }
}

function withTrunk(office: Office, port: number): Office {
  const lines = office.lines.map((line) =>
    line.trunk.kind === "peer" ? { ...line, trunk: { ...line.trunk, port } } : line
  );
  return { ...office, lines };
}
