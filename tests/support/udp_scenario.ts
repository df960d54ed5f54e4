/** Plays a scenario over real sockets: the bundled PBX and the simulated phones in their workers, on the real clock. */
import { partsOf } from "../../core/domain/call_log.ts";
import type { CommandId, DeviceId } from "../../core/domain/ids.ts";
import { indexOffice, type OfficeIndex } from "../../core/domain/office.ts";
import type { PbxAccepted, PbxRejection } from "../../core/domain/pbx_messages.ts";
import type { Result } from "../../core/lib/result.ts";
import { campaignHabits, campaignOffice, LAMPS } from "../../sim/campaign/office.ts";
import {
  commandOf,
  deviceOf,
  isPanelDeed,
  type KeyDeed,
  keyOf,
} from "../../sim/scenario/deed_commands.ts";
import type { LifeDeed } from "../../sim/life/deeds.ts";
import type { Scenario } from "../../sim/scenario/scenario.ts";
import type { Check, Seen } from "../../sim/scenario/checks.ts";
import { ScenarioPlay } from "../../sim/scenario/play.ts";
import { latestOf } from "../../sim/scenario/run.ts";
import { openUdp, type UdpHarness } from "../contract/pbx_udp_harness.ts";
import { demoOffice } from "./demo_office.ts";

const LOOK_EVERY_MILLIS = 30;
const SETTLE_MILLIS = 20_000;
/** Desk phones that start plugged in. */
const FIRST = 1001;
const LAST = 1009;

/** Throws when a sentence does not come true, or something is left of a call at the end. */
export async function playOverUdp({ sentences }: Scenario): Promise<void> {
  const { office, secrets } = demoOffice();
  const played = campaignOffice(office);
  const pbx = await openUdp({ office: played, secrets, habits: campaignHabits });
  try {
    await new UdpDesk(pbx, indexOffice(played)).play(sentences);
  } finally {
    await pbx.close();
  }
}

class UdpDesk {
  readonly #pbx: UdpHarness;
  readonly #office: OfficeIndex;
  readonly #devices: readonly DeviceId[];
  readonly #begun = performance.now();
  #commands = 0;
  #reply: Result<PbxAccepted, PbxRejection> | undefined;

  constructor(pbx: UdpHarness, office: OfficeIndex) {
    this.#pbx = pbx;
    this.#office = office;
    this.#devices = office.office.devices.map((one) => one.id);
  }

  async play(sentences: Scenario["sentences"]): Promise<void> {
    await this.#registered();
    await this.#setLamps();
    const play = new ScenarioPlay(sentences, (who) => this.#deviceOf(who));
    for (;;) {
      const next = play.next(this.#now());
      if (next.kind === "over") break;
      if (next.kind === "do") await this.#act(next.deed, next.again);
      else if (next.kind === "wait") await sleep(next.until - this.#now());
      else if (!play.saw(await this.#seen(next.check), this.#now())) await sleep(LOOK_EVERY_MILLIS);
    }
    await this.#settle();
  }

  #now(): number {
    return performance.now() - this.#begun;
  }

  #deviceOf(who: string): DeviceId {
    return deviceOf(who, this.#devices);
  }

  async #registered(): Promise<void> {
    const desks = Array.from({ length: LAST - FIRST + 1 }, (_, i) => `${FIRST + i}-desk`);
    await this.#pbx.eventually("the phones are registered", async () => {
      const { devices } = await this.#pbx.snapshot();
      return desks.every((id) => devices.some((one) => one.device === id && one.registered));
    }, SETTLE_MILLIS);
  }

  async #setLamps(): Promise<void> {
    for (const [who, users] of Object.entries(LAMPS)) {
      for (const user of users) {
        await this.#pbx.press(`${who}-desk`, { press: "watch", user, package: "dialog" });
      }
    }
  }

  async #act(deed: LifeDeed, again: boolean): Promise<void> {
    if (isPanelDeed(deed)) {
      const command = commandOf(deed, await this.#pbx.snapshot(), (who) => this.#deviceOf(who));
      if (command === undefined) return;
      const id = `scenario-${++this.#commands}` as CommandId;
      this.#reply = await this.#pbx.execute(id, command);
      if (again) await this.#pbx.execute(id, command);
      return;
    }
    switch (deed.do) {
      case "ring-in":
        await this.#pbx.ringIn({ line: deed.line, from: deed.from });
        return;
      case "outside": {
        const call = (await this.#pbx.outside()).find((one) => one.state !== "ended");
        if (deed.what !== "hangup") throw new Error(`Cannot play "${deed.what}" over UDP`);
        if (call !== undefined) await this.#pbx.hangUpOutside(call.id);
        return;
      }
      case "dial":
      case "press":
      case "refer":
      case "lamp":
      case "type":
        return await this.#pbx.press(this.#deviceOf(deed.who), keyOf(deed satisfies KeyDeed));
      default:
        throw new Error(`Cannot play "${deed.do}" over UDP`);
    }
  }

  /** What the check asks for, and no more: each look costs a question to the workers. */
  async #seen(check: Check): Promise<Seen> {
    const who = "who" in check && check.who !== undefined && check.who !== "outside"
      ? this.#deviceOf(check.who)
      : "outside";
    const heard = check.see === "heard" ? await this.#pbx.hears(who) : [];
    const shown = who === "outside" ? [] : await this.#pbx.shown(who);
    const events = await this.#pbx.eventsSoFar();
    return {
      snapshot: await this.#pbx.snapshot(),
      calls: latestOf(events.flatMap((event) => event.kind === "call" ? [event.call] : [])),
      shown: () => shown,
      heard: () => heard,
      parts: (call) => partsOf(call, this.#office),
      reply: this.#reply,
      outside: await this.#pbx.outside(),
    };
  }

  /** Everybody hangs up until nothing is left of any call. */
  async #settle(): Promise<void> {
    const idle = async () => {
      for (const device of this.#devices) await this.#pbx.press(device, { press: "hangup" });
      for (const { id, state } of await this.#pbx.outside()) {
        if (state !== "ended") await this.#pbx.hangUpOutside(id);
      }
      const { calls, legs, ports, timers } = await this.#pbx.alive();
      return calls + legs + ports + timers === 0;
    };
    await this.#pbx.eventually("nothing is left of any call", idle, SETTLE_MILLIS);
  }
}

function sleep(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, millis)));
}
