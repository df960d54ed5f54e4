/** A real Asterisk 22 with simulated phones, and the panel on it as `start` composes it, for tests that ask its API. */
import assert from "node:assert/strict";
import { socketKey } from "../../../core/lib/socket_address.ts";
import { LivePhones } from "../../contract/live_phones.ts";
import { contractOffice } from "../../contract/pbx_desk.ts";
import { SilentProxy } from "../../support/silent_proxy.ts";
import { eventually } from "../../support/tools.ts";
import { Asterisk } from "./asterisk.ts";
import { liveEnv } from "./asterisk_office.ts";
import { type Answer, type PanelUser, RunningOffice } from "./running_office.ts";

/** What somebody outside dials to reach 1005's phone. */
export const FIXED_NUMBER = "5551005";

export interface SceneOptions {
  /** 1005's phone is always there, at this port. */
  readonly fixed?: number;
  /** Between Naisen and Asterisk. */
  readonly wire?: SilentProxy;
  /** Naisen reads what Asterisk records. */
  readonly records?: boolean;
}

/** An Asterisk, simulated phones, and Naisen as `start` composes it. */
export class AsteriskScene implements AsyncDisposable {
  static async open({ fixed, wire, records = true }: SceneOptions = {}): Promise<AsteriskScene> {
    const plan = contractOffice();
    const server = await Asterisk.start({
      ...plan,
      ...(fixed === undefined ? {} : { fixed: { device: "1005-desk", port: fixed } }),
      dialplan: `[from-trunk](+)\nexten => ${FIXED_NUMBER},1,Dial(PJSIP/1005-desk)`,
    });
    const phones = await LivePhones.start({
      ...plan,
      habits: (device) =>
        fixed !== undefined && device.id === "1005-desk" ? undefined : plan.habits(device),
    });
    phones.register(server.sip);
    wire?.forward(server.ami.port);
    const office = await RunningOffice.start("off", undefined, {
      ...liveEnv(server, plan.office),
      ...(wire === undefined ? {} : { NAISEN_ASTERISK_URL: `tcp://127.0.0.1:${wire.port}` }),
      ...(records ? { NAISEN_ASTERISK_CDR: server.cdr } : {}),
    });
    const scene = new AsteriskScene(server, phones, office, await office.signIn("1001"));
    await scene.carrier();
    await scene.phonesAreBack();
    return scene;
  }

  private constructor(
    readonly server: Asterisk,
    readonly phones: LivePhones,
    readonly office: RunningOffice,
    readonly panel: PanelUser,
  ) {}

  carrier(): Promise<void> {
    return this.server.setGlobal("CARRIER", socketKey(this.phones.carrier));
  }

  async phonesAreBack(): Promise<void> {
    for (const extension of ["1001", "1004"]) {
      await eventually(`${extension} is registered`, async () => {
        const { json } = await this.panel.get(`users?q=${extension}`);
        return json.items[0]?.line === "idle";
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.office.stop();
    await this.phones.stop();
    await this.server.stop();
  }
}

export async function says(panel: PanelUser, state: string): Promise<boolean> {
  return (await panel.get("me")).json.pbx === state;
}

export async function talks(panel: PanelUser, call: string): Promise<void> {
  await eventually("both talk", async () => {
    const { json } = await panel.get("calls");
    return json.items.some((one: { id: string; state: string }) =>
      one.id === call && one.state === "talking"
    );
  });
}

/** All entries, once there are so many; and no more than these. */
export async function history(panel: PanelUser, count: number): Promise<Answer["json"][]> {
  const all = async () => {
    const items: Answer["json"][] = [];
    let cursor = "";
    do {
      const { json } = await panel.get(`history?limit=100${cursor}`);
      items.push(...json.items);
      cursor = json.next === undefined ? "" : `&cursor=${encodeURIComponent(json.next)}`;
    } while (cursor !== "");
    return items;
  };
  await eventually(`${count} entries`, async () => {
    const items = await all();
    return items.length >= count && items.every((one) => one.result !== undefined);
  });
  const items = await all();
  assert.equal(items.length, count);
  return items;
}
