/** A real Asterisk 22 behind its adapter, with the simulated phones and carrier, as the PBX contract's cases see it. */
import { systemEntropy } from "../../adapters/entropy.ts";
import { AsteriskPbx } from "../../adapters/asterisk/asterisk_pbx.ts";
import { readLineChoices } from "../../adapters/asterisk/mapping.ts";
import type { AsteriskTrouble } from "../../adapters/asterisk/troubles.ts";
import { FileRecordingStore } from "../../adapters/recording/file_store.ts";
import type { CommandId, EventSeq, RecordingId } from "../../core/domain/ids.ts";
import type { PbxEvent } from "../../core/domain/pbx_messages.ts";
import { socketKey } from "../../core/lib/socket_address.ts";
import { readWav } from "../../core/media/wav.ts";
import type { Asterisk } from "../interop/support/asterisk.ts";
import {
  AMI_SECRET,
  AMI_USER,
  LINE_PREFIXES,
  OFFICE_CONTEXT,
} from "../interop/support/asterisk_office.ts";
import { voicesOf } from "../support/recorded.ts";
import { eventually } from "../support/tools.ts";
import { LivePhones, waitFor, watchNever } from "./live_phones.ts";
import type { ContractOffice, PbxHarness, Recorded } from "./pbx_harness.ts";

const TOLD_WITHIN_MILLIS = 40;
/** A stop and a start of Asterisk, on a machine that has other things to do. */
const AWAY_MILLIS_MAX = 60_000;

export class AsteriskHarness implements PbxHarness {
  readonly #events: PbxEvent[] = [];
  readonly #recordings = Deno.makeTempDirSync();
  readonly #troubles: (AsteriskTrouble | undefined)[] = [];
  #pbx!: AsteriskPbx;
  #following = Promise.resolve();

  static async open(
    office: ContractOffice,
    server: Asterisk,
    done: () => void,
  ): Promise<AsteriskHarness> {
    const phones = await LivePhones.start(office);
    const harness = new AsteriskHarness(phones, server, done);
    await server.setGlobal("CARRIER", socketKey(phones.carrier));
    await server.forgetPresences(office.office);
    harness.#pbx = await harness.#start(office);
    harness.#following = harness.#follow();
    phones.register(server.sip);
    await eventually("Asterisk is connected", () => harness.#pbx.connected);
    return harness;
  }

  private constructor(
    readonly phones: LivePhones,
    readonly server: Asterisk,
    readonly done: () => void,
  ) {}

  #start({ office }: ContractOffice): Promise<AsteriskPbx> {
    const prefixes = office.lines.map(({ id }, i) => `${id}=prefix:${LINE_PREFIXES[i]}`).join(",");
    const lines = readLineChoices(prefixes);
    if (!lines.ok) throw new Error(`Cannot read ${lines.error}`);
    return AsteriskPbx.start({
      office,
      account: { address: this.server.ami, user: AMI_USER, password: AMI_SECRET },
      ari: {
        url: new URL(`http://${socketKey(this.server.http)}`),
        user: AMI_USER,
        password: AMI_SECRET,
      },
      mapping: {
        context: OFFICE_CONTEXT,
        endpoints: "PJSIP/{device}",
        lines: lines.value,
        parkingLot: "default",
      },
      recordings: this.#recordings,
      entropy: systemEntropy,
      trouble: (trouble) => this.#troubles.push(trouble),
      fault: (text) => void this.phones.faults.push(text),
    });
  }

  execute(id: string, command: Parameters<AsteriskPbx["execute"]>[1]) {
    return this.#pbx.execute(id as CommandId, command);
  }

  press: PbxHarness["press"] = (device, key) => this.phones.press(device, key);
  ringIn: PbxHarness["ringIn"] = (call) => this.phones.ringIn(call);
  hangUpOutside: PbxHarness["hangUpOutside"] = (call) => this.phones.hangUpOutside(call);
  display: PbxHarness["display"] = (device) => this.phones.display(device);
  shown: PbxHarness["shown"] = (device) => this.phones.shown(device);
  hears: PbxHarness["hears"] = (by) => this.phones.hears(by);
  outside: PbxHarness["outside"] = () => this.phones.outside();
  eventually = waitFor;
  never = watchNever;

  /** Asterisk sends streams of its own: whose they are is told by their sound. */
  heard(by: string): Promise<readonly string[]> {
    return this.phones.hears(by);
  }

  async restart(): Promise<void> {
    await this.server.halt();
    await eventually("the loss is noticed", () => !this.#pbx.connected);
    await this.server.start();
    await eventually("Asterisk is connected again", () => this.#pbx.connected);
  }

  snapshot() {
    return this.#pbx.snapshot();
  }

  /** Asterisk tells a moment after its phones show. */
  async eventsSoFar(): Promise<readonly PbxEvent[]> {
    await new Promise((resolve) => setTimeout(resolve, TOLD_WITHIN_MILLIS));
    if (!this.#pbx.connected) return this.#events;
    const { seq } = await this.#pbx.snapshot();
    return await eventually(
      `the event ${seq}`,
      () => (this.#events.at(-1)?.seq ?? 0) >= seq && this.#events,
    );
  }

  async recorded(id: RecordingId): Promise<Recorded | undefined> {
    const store = await FileRecordingStore.open(this.#recordings);
    const found = await store.find(id);
    if (found === undefined) return undefined;
    const file = new Uint8Array(await new Response(found.read(0, found.bytes)).arrayBuffer());
    const [left, right] = readWav(file)!.channels as [Int16Array, Int16Array];
    return { millis: found.millis, sides: voicesOf({ left, right }, this.phones.people()) };
  }

  alive() {
    return Promise.resolve(this.#pbx.census());
  }

  async close(): Promise<void> {
    await this.#goodbye();
    await this.#pbx.close();
    await this.#following;
    await this.phones.stop();
    await Deno.remove(this.#recordings, { recursive: true });
    this.done();
  }

  /** The next case's phones are others, at other ports: Asterisk is not to call these. */
  async #goodbye(): Promise<void> {
    for (const device of this.phones.devices) await this.phones.press(device, { press: "unplug" });
    const gone = async () => (await this.#pbx.snapshot()).devices.length === 0;
    await eventually("all phones have said goodbye", gone);
  }

  /** An event stream ends with its connection; the next one goes on where it ended. */
  async #follow(): Promise<void> {
    const closed = () => this.#troubles.length > 0;
    while (true) {
      const after = (this.#events.at(-1)?.seq ?? 0) as EventSeq;
      for await (const event of this.#pbx.events(after)) this.#events.push(event);
      if (this.#pbx.closed) return;
      await eventually(
        "the connection is back",
        () => closed() && this.#pbx.connected || this.#pbx.closed,
        AWAY_MILLIS_MAX,
      );
    }
  }
}
