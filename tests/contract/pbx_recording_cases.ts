/** Cases of the PBX contract: whose part is recorded, for how long, and who is on which side of it. */
import assert from "node:assert/strict";
import type { DeviceId, Extension, RecordingId } from "../../core/domain/ids.ts";
import type { Office, Person } from "../../core/domain/office.ts";
import type { Call, RecordingSpan } from "../../core/domain/pbx_messages.ts";
import { recordedMillis } from "../../core/domain/recording.ts";
import type { Millis } from "../../core/lib/time.ts";
import { type ContractCase, type Desk, SOON } from "./pbx_desk.ts";
import type { Recorded } from "./pbx_harness.ts";

/** How far a recording's length may be from the call's story (I33). */
const TOLERANCE_MILLIS = 100;
/** Long enough to tell who is heard. */
const TALK_MILLIS: Millis = 2_500;

export const RECORDING_CASES: readonly ContractCase[] = [
  {
    name:
      "I33 recording: an always line, left the employee, right the outside, as long as both talked",
    listens: true,
    async run(desk) {
      const id = await desk.click("1001-desk", "0312345678", { line: "main" });
      await desk.talking(id);
      await pass(desk, TALK_MILLIS);
      await desk.hangup(id, "1001-desk");
      const call = await desk.ended("hangup", id);
      const [span, ...others] = call.recordings;
      assert.deepEqual(others, []);
      assert.equal(span?.leg, call.legs.find((leg) => leg.device === "1001-desk")?.id);
      assert.match(span!.id, /^[0-9a-v]{26}$/);
      const recorded = await asLongAsTold(desk, call, span!.id);
      assert.deepEqual(recorded.sides, { left: ["1001-desk"], right: ["outside"] });
    },
  },
  {
    name:
      "I33 recording: paused while either side holds, by phone or panel; the held one's words are not in it",
    listens: true,
    async run(desk) {
      await desk.pbx.ringIn({ line: "0300000001", from: "0451112222" });
      const { id } = await desk.talking();
      await pass(desk, TALK_MILLIS);
      await desk.press("1001-desk", "hold");
      await desk.shows("1001-desk", "held");
      await pass(desk, 1_000);
      await desk.press("1001-desk", "resume");
      await desk.shows("1001-desk", "talking");
      for (const kind of ["hold", "resume"] as const) {
        const command = { kind, call: id, device: "1001-desk" as DeviceId };
        assert.ok((await desk.pbx.execute(desk.commandId(), command)).ok);
        await pass(desk, 1_000);
      }
      await desk.hangup(id, "1001-desk");
      const call = await desk.ended("hangup", id);
      const [span, ...others] = call.recordings;
      assert.deepEqual(others, [], "a hold does not end it");
      const talked = span!.to! - span!.from;
      const recorded = await asLongAsTold(desk, call, span!.id);
      assert.ok(recorded.millis < talked - 1_800, `${recorded.millis} of ${talked}`);
      assert.deepEqual(recorded.sides, { left: ["1001-desk"], right: ["outside"] });
    },
  },
  {
    name: "recording-not-permitted: on demand without the right, and off where it is always",
    async run(desk) {
      const id = await desk.click("1001-desk", "0312345678", { line: "support" });
      const early = await desk.pbx.execute(desk.commandId(), switched(id, true));
      assert.ok(!early.ok && ["not-talking", "call-not-found"].includes(early.error.code));
      await desk.talking(id);
      await refused(desk, id, true);
      await desk.hangup(id, "1001-desk");
      assert.deepEqual((await desk.ended("hangup", id)).recordings, []);
      const always = await desk.click("1001-desk", "0312345678", { line: "main" });
      await desk.talking(always);
      await refused(desk, always, false);
      assert.ok((await desk.pbx.execute(desk.commandId(), switched(always, true))).ok, "it is");
      await desk.hangup(always, "1001-desk");
      assert.equal((await desk.ended("hangup", always)).recordings.length, 1);
    },
  },
  {
    name: "I33 recording: on demand it begins and ends as switched, twice in one recording",
    async run(desk, { office }) {
      await configure(desk, office, "1001", (person) => ({
        ...person,
        rights: { ...person.rights, record: true },
      }));
      const id = await desk.click("1001-desk", "0312345678", { line: "support" });
      await desk.talking(id);
      for (const on of [true, false, true, false]) {
        await pass(desk, 400);
        const result = await desk.pbx.execute(desk.commandId(), switched(id, on));
        assert.ok(result.ok, JSON.stringify(result));
      }
      await desk.hangup(id, "1001-desk");
      const call = await desk.ended("hangup", id);
      assert.equal(call.recordings.length, 2);
      assert.equal(new Set(call.recordings.map((span) => span.id)).size, 1);
      const { millis } = await asLongAsTold(desk, call, call.recordings[0]!.id);
      assert.ok(millis >= 700, `${millis}`);
      const [first, second] = call.recordings;
      assert.ok(second!.from - first!.to! >= 350, "what was said between is not in it");
    },
  },
  {
    name:
      "I33 recording: no line's rule reaches calls inside; a person's own does, his side on the left",
    listens: true,
    async run(desk, { office }) {
      await desk.dial("1001-desk", "1004");
      const plain = await desk.talking();
      await desk.hangup(plain.id, "1001-desk");
      assert.deepEqual((await desk.ended("hangup", plain.id)).recordings, []);
      await configure(desk, office, "1004", (person) => ({ ...person, recording: "always" }));
      await desk.dial("1001-desk", "1004");
      await desk.pbx.eventually(
        "another call",
        async () => (await desk.call())?.id !== plain.id,
        SOON,
      );
      const { id } = await desk.talking();
      await pass(desk, TALK_MILLIS);
      await desk.hangup(id, "1001-desk");
      const call = await desk.ended("hangup", id);
      assert.equal(call.recordings.length, 1);
      const recorded = await asLongAsTold(desk, call, call.recordings[0]!.id);
      assert.deepEqual(recorded.sides, { left: ["1004-desk"], right: ["1001-desk"] });
    },
  },
  {
    name: "recording: a person who is never recorded is not, on a line that always is",
    async run(desk, { office }) {
      await configure(desk, office, "1001", (person) => ({ ...person, recording: "never" }));
      const id = await desk.click("1001-desk", "0312345678", { line: "main" });
      await desk.talking(id);
      await refused(desk, id, true);
      await desk.hangup(id, "1001-desk");
      assert.deepEqual((await desk.ended("hangup", id)).recordings, []);
    },
  },
];

async function pass(desk: Desk, length: Millis): Promise<void> {
  await desk.pbx.never("the time stands still", () => Promise.resolve(false), length);
}

function switched(call: Call["id"], on: boolean) {
  return { kind: "record", call, device: "1001-desk" as DeviceId, on } as const;
}

async function refused(desk: Desk, call: Call["id"], on: boolean): Promise<void> {
  const result = await desk.pbx.execute(desk.commandId(), switched(call, on));
  assert.deepEqual(result, { ok: false, error: { code: "recording-not-permitted" } });
}

async function configure(
  desk: Desk,
  office: Office,
  extension: string,
  change: (person: Person) => Person,
): Promise<void> {
  const people = office.people.map((person) =>
    person.extension === extension as Extension ? change(person) : person
  );
  const changed = { ...office, revision: office.revision + 1, people };
  const command = { kind: "configure", office: changed } as const;
  assert.ok((await desk.pbx.execute(desk.commandId(), command)).ok);
}

/** Waits until the recording is whole and holds it against the call's story. */
async function asLongAsTold(desk: Desk, call: Call, id: RecordingId): Promise<Recorded> {
  let recorded: Recorded | undefined;
  await desk.pbx.eventually("the recording is whole", async () => {
    recorded = await desk.pbx.recorded(id);
    return recorded !== undefined;
  }, SOON);
  assert.ok(call.recordings.every((span: RecordingSpan) => span.to !== undefined));
  const told = recordedMillis(call, id, call.endedAt!);
  const off = Math.abs(recorded!.millis - told);
  assert.ok(off <= TOLERANCE_MILLIS, `${recorded!.millis} ms recorded, ${told} ms told`);
  return recorded!;
}
