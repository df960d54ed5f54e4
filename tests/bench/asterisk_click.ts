/**
 * From a click in the panel to the INVITE that Asterisk sends, against a bare `Originate` on a manager connection that
 * stands already: what Naisen adds. One phone takes both in turn, and declines.
 */
import type { SipMessage, SipRequest } from "../../core/sip/message.ts";
import { responseTo } from "../../core/sip/stack.ts";
import { Asterisk } from "../interop/support/asterisk.ts";
import { AMI_SECRET, AMI_USER, liveEnv } from "../interop/support/asterisk_office.ts";
import { pause } from "../interop/support/phone_scene.ts";
import { type PanelUser, RunningOffice } from "../interop/support/running_office.ts";
import { demoOffice } from "../support/demo_office.ts";
import { eventually } from "../support/tools.ts";
import { DEVICE, Phone, register } from "./click.ts";
import { medianAndWorst, type Row, RUNS } from "./row.ts";

const HOST = "127.0.0.1";
const TOLD_WITHIN_MILLIS = 100;
/** Of each run. */
const CLICKS = 20;

export async function asteriskClickRow(): Promise<Row> {
  const plan = demoOffice();
  const server = await Asterisk.start(plan);
  const office = await RunningOffice.start("off", undefined, liveEnv(server, plan.office));
  const phone = new Phone(server.sip.port);
  const manager = await Manager.open(server.ami.port);
  try {
    await register(phone);
    void invited(phone);
    const panel = await office.signIn("1001");
    await eventually("the phone is known", () => knows(panel));
    const [clicks, bares]: [number[], number[]] = [[], []];
    for (let run = 0; run <= RUNS; run++) {
      const [own, bare]: [number[], number[]] = [[], []];
      for (let i = 0; i < CLICKS; i++) {
        own.push(await timed(phone, () => clickOnce(panel)));
        await idle(panel);
        bare.push(await timed(phone, () => manager.originate()));
        await idle(panel);
      }
      // the first run is for compilers and caches
      if (run === 0) continue;
      clicks.push(medianAndWorst(own, "lower").median);
      bares.push(medianAndWorst(bare, "lower").median);
    }
    const [click, bare] = [clicks, bares].map((one) => medianAndWorst(one, "lower"));
    return {
      name: "from click (HTTP) to INVITE through Asterisk",
      value: click!.median,
      worst: click!.worst,
      unit: "ms",
      against: `a bare Originate's ${bare!.median.toFixed(2)} ms`,
      ratio: click!.median / bare!.median,
    };
  } finally {
    manager.close();
    await office.stop();
    await phone.close();
    await server.stop();
  }
}

async function clickOnce(panel: PanelUser): Promise<void> {
  const wish = { device: DEVICE, destination: "1004", autoAnswer: false };
  const { status, json } = await panel.post("calls", wish);
  if (status !== 202) throw new Error(`Cannot click: ${JSON.stringify(json)}`);
}

async function knows(panel: PanelUser): Promise<boolean> {
  const { json } = await panel.get("me");
  return json.devices.some((one: { id: string; registered: boolean }) =>
    one.id === DEVICE && one.registered
  );
}

/** The call of a bare `Originate` is told a moment after its phone was. */
async function idle(panel: PanelUser): Promise<void> {
  await pause(TOLD_WITHIN_MILLIS);
  await eventually(
    "the call is over",
    async () => (await panel.get("calls")).json.items.length === 0,
  );
}

/** The next INVITE; questions whether the phone is there are answered meanwhile. */
function invited(phone: Phone): Promise<SipMessage> {
  return phone.next((message) => {
    if (message.kind !== "request") return false;
    if (message.method === "OPTIONS") phone.send(responseTo(message, 200, "OK"));
    return message.method === "INVITE";
  });
}

/** Milliseconds from here until the phone is called, which declines. */
async function timed(phone: Phone, call: () => Promise<void>): Promise<number> {
  const called = invited(phone);
  const start = performance.now();
  const done = call();
  // a click that is refused calls nobody
  const invite = await Promise.race([called, done.then(() => called)]);
  const millis = performance.now() - start;
  phone.send(responseTo(invite as SipRequest, 603, "Decline"));
  await done;
  return millis;
}

/** A manager connection that hears no events. */
class Manager {
  static async open(port: number): Promise<Manager> {
    const connection = await Deno.connect({ hostname: HOST, port });
    connection.setNoDelay(true);
    const manager = new Manager(connection);
    await manager.#say(
      `Action: Login\r\nUsername: ${AMI_USER}\r\nSecret: ${AMI_SECRET}\r\nEvents: off\r\n\r\n`,
    );
    void manager.#drain();
    return manager;
  }

  private constructor(readonly connection: Deno.TcpConn) {}

  async originate(): Promise<void> {
    await this.#say(
      `Action: Originate\r\nChannel: PJSIP/${DEVICE}\r\nApplication: Wait\r\nData: 1\r\nAsync: true\r\n\r\n`,
    );
  }

  close(): void {
    this.connection.close();
  }

  async #say(text: string): Promise<void> {
    await this.connection.write(new TextEncoder().encode(text));
  }

  async #drain(): Promise<void> {
    const buffer = new Uint8Array(4_096);
    while (await this.connection.read(buffer).catch(() => null) !== null) {
      // answers, of no interest
    }
  }
}
