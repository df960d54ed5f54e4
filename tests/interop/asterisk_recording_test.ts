/** How long a recording of a real Asterisk 22 is when phones send nothing for a while. */
import assert from "node:assert/strict";
import { AsteriskPbx } from "../../adapters/asterisk/asterisk_pbx.ts";
import { systemEntropy } from "../../adapters/entropy.ts";
import { FileRecordingStore } from "../../adapters/recording/file_store.ts";
import type { CommandId, DeviceId, EventSeq } from "../../core/domain/ids.ts";
import type { Call } from "../../core/domain/pbx_messages.ts";
import { recordedMillis } from "../../core/domain/recording.ts";
import { socketKey } from "../../core/lib/socket_address.ts";
import type { Millis } from "../../core/lib/time.ts";
import { contractOffice } from "../contract/pbx_desk.ts";
import { freePort } from "../support/ports.ts";
import { STALL_HEARD, undisturbed } from "../support/stall_watch.ts";
import { eventually, testWith } from "../support/tools.ts";
import { Asterisk, asterisk } from "./support/asterisk.ts";
import { AMI_SECRET, AMI_USER, OFFICE_CONTEXT } from "./support/asterisk_office.ts";
import { FIXED_NUMBER } from "./support/asterisk_scene.ts";
import { pause } from "./support/phone_scene.ts";
import { Talkers } from "./support/talkers.ts";

const PAUSE_MILLIS: Millis = 300;
const TALK_MILLIS: Millis = 800;
/** Of I33. */
const TOLERANCE_MILLIS: Millis = 100;

testWith(
  [asterisk],
  "I33 MixMonitor: a side that pauses is silence in the recording, which stays as long as the call; where both pause it stands still",
  async () => {
    await using studio = await Studio.open();
    for (const side of ["caller", "callee"] as const) {
      const { recorded, told } = await studio.record([side]);
      assert.ok(Math.abs(recorded - told) <= TOLERANCE_MILLIS, `${recorded} of ${told} ms`);
      assert.ok(told >= TALK_MILLIS + PAUSE_MILLIS, `${told} ms`);
    }
    // it has no clock but what comes
    const { recorded, told } = await studio.record(["caller", "callee"]);
    assert.ok(told - recorded > PAUSE_MILLIS - TOLERANCE_MILLIS, `${recorded} of ${told} ms`);
  },
);

/** Two who talk through an Asterisk by hand-made packets, and an office that records the one called, 1005, always. */
class Studio implements AsyncDisposable {
  readonly #calls = new Map<Call["id"], Call>();
  readonly #speaking: ReturnType<typeof setInterval>;
  readonly #following: Promise<void>;
  #made = 0;

  static async open(): Promise<Studio> {
    const plan = contractOffice();
    const port = freePort("udp");
    const server = await Asterisk.start({
      ...plan,
      fixed: { device: "1005-desk", port },
      dialplan: `[from-trunk](+)\nexten => ${FIXED_NUMBER},1,Dial(PJSIP/1005-desk)`,
    });
    const people = plan.office.people.map((person) =>
      person.extension === "1005" ? { ...person, recording: "always" as const } : person
    );
    const folder = await Deno.makeTempDir({ prefix: "recordings-" });
    const account = { user: AMI_USER, password: AMI_SECRET };
    const pbx = await AsteriskPbx.start({
      office: { ...plan.office, people },
      account: { ...account, address: server.ami },
      ari: { ...account, url: new URL(`http://${socketKey(server.http)}`) },
      mapping: {
        context: OFFICE_CONTEXT,
        endpoints: "PJSIP/{device}",
        lines: new Map(),
        parkingLot: "default",
      },
      recordings: folder,
      entropy: systemEntropy,
      trouble: () => {},
      fault: assert.fail,
    });
    await eventually("Asterisk is connected", () => pbx.connected);
    return new Studio(server, pbx, folder, new Talkers(server.sip.port, port, 0, 0, FIXED_NUMBER));
  }

  private constructor(
    readonly server: Asterisk,
    readonly pbx: AsteriskPbx,
    readonly folder: string,
    readonly talkers: Talkers,
  ) {
    this.#speaking = talkers.speak();
    this.#following = this.#follow();
  }

  async #follow(): Promise<void> {
    for await (const event of this.pbx.events(0 as EventSeq)) {
      if (event.kind === "call") this.#calls.set(event.call.id, event.call);
    }
  }

  /** A call in which these pause once; made again where the machine did. */
  async record(
    pausing: readonly ("caller" | "callee")[],
  ): Promise<{ readonly recorded: Millis; readonly told: Millis }> {
    const call = await undisturbed(STALL_HEARD, () => this.#call(pausing));
    const { id } = call.recordings[0]!;
    const store = await FileRecordingStore.open(this.folder);
    const { millis } = await eventually("the recording is kept", () => store.find(id));
    return { recorded: millis, told: recordedMillis(call, id, call.endedAt!) };
  }

  async #call(pausing: readonly ("caller" | "callee")[]): Promise<Call> {
    const { voices } = this.talkers;
    const first = voices.length;
    this.talkers.call(this.#made++);
    const { id } = await eventually(
      "it is recorded",
      () => [...this.#calls.values()].find((one) => !one.endedAt && one.recordings.length > 0),
    );
    await pause(TALK_MILLIS / 2);
    const quiet = pausing.map((side) => voices[side === "caller" ? first : first + 1]!);
    for (const voice of quiet) voice.paused = true;
    await pause(PAUSE_MILLIS);
    for (const voice of quiet) voice.paused = false;
    await pause(TALK_MILLIS / 2);
    const device = "1005-desk" as DeviceId;
    await this.pbx.execute(`over-${id}` as CommandId, { kind: "hangup", call: id, device });
    return await eventually("it is over", () => {
      const call = this.#calls.get(id);
      return call?.endedAt === undefined ? undefined : call;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#speaking);
    await this.pbx.close();
    await this.#following;
    await this.talkers.close();
    await this.server.stop();
    await Deno.remove(this.folder, { recursive: true });
  }
}
