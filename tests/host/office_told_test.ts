/** Commands that come while a big office is on its way to the thread of the PBX, and right behind it, over the real thread. */
import assert from "node:assert/strict";
import { systemEntropy } from "../../adapters/entropy.ts";
import { PART_ENTRIES_MAX } from "../../adapters/host/office_parts.ts";
import { BundledPbx } from "../../adapters/pbx/bundled.ts";
import type { CommandId, DeviceId, Extension } from "../../core/domain/ids.ts";
import type { Office, Person } from "../../core/domain/office.ts";
import { demoOffice } from "../support/demo_office.ts";
import { rtpRange } from "../support/ports.ts";

const HOST = "127.0.0.1";
/** Parts in which an office travels, at least. */
const PARTS = 6;
/** Questions that wait for their answer: more would keep the next part waiting behind them. */
const WAITING_MAX = 4;
const { office: demo } = demoOffice();
const DEVICE = demo.devices[0]!.id as DeviceId;

/** The demo office with a crowd, and with somebody at its very beginning and end whom no other revision has. */
function officeOf(revision: number): Office {
  const [person] = demo.people;
  const named = (extension: string): Person => ({ ...person!, extension: extension as Extension });
  const people = [named(first(revision)), ...demo.people, ...CROWD, named(last(revision))];
  return { ...demo, revision, people };
}

const CROWD: readonly Person[] = Array.from(
  { length: PARTS * PART_ENTRIES_MAX },
  (_, at) => ({ ...demo.people[0]!, extension: `${20_000 + at}` as Extension }),
);
const first = (revision: number) => `5000${revision}`;
const last = (revision: number) => `6000${revision}`;

Deno.test("BundledPbx: a command between the parts of an office is answered by the whole office before, one behind its answer by the whole new one", async () => {
  const faults: string[] = [];
  const started = await BundledPbx.start({
    office: officeOf(1),
    sip: { host: HOST, port: 0 },
    advertise: HOST,
    rtp: rtpRange(),
    entropy: systemEntropy,
    fault: ({ text }) => faults.push(text),
  });
  assert.ok(started.ok);
  const pbx = started.value;
  try {
    let told = 1;
    const configured = [2, 3].map(async (revision) => {
      const id = `configure ${revision}` as CommandId;
      const office = officeOf(revision);
      pbx.prepare(office);
      if (revision === 3) pbx.prepare(officeOf(4)); // which comes to nothing
      const answer = await pbx.execute(id, { kind: "configure", office });
      assert.ok(answer.ok);
      told = revision;
    });
    const asked: Promise<{ readonly told: number; readonly by: number }>[] = [];
    let isOver = false;
    const over = Promise.all(configured).then(() => isOver = true);
    // a turn for each part, and one for each question
    for (let turn = 0, waiting = 0; !isOver; turn++) {
      const before = told;
      if (waiting < WAITING_MAX) {
        waiting++;
        asked.push(
          officeAnswering(pbx, turn).then((by) => {
            waiting--;
            return { told: before, by };
          }),
        );
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
    await over;
    assert.equal(await officeAnswering(pbx, -1), 3);
    const answers = await Promise.all(asked);
    const by = answers.map((answer) => answer.by);
    assert.deepEqual(by, by.toSorted(), "no office comes back");
    assert.ok(by.filter((revision) => revision === 1).length >= PARTS / 2, by.join(" "));
    for (const { told, by } of answers) assert.ok(by >= told, `${by} answered, ${told} was told`);
    assert.deepEqual(faults, []);
  } finally {
    await pbx.close();
  }
});

/** The revision whose first and last person can be called; all are asked within one turn. */
async function officeAnswering(pbx: BundledPbx, turn: number): Promise<number> {
  const here = await Promise.all([1, 2, 3].map(async (revision) => {
    const ends = await Promise.all([first(revision), last(revision)].map(async (destination) => {
      const id = `${turn} ${destination}` as CommandId;
      const answer = await pbx.execute(id, {
        kind: "originate",
        device: DEVICE,
        destination,
        autoAnswer: true,
      });
      assert.ok(!answer.ok);
      // whoever is there would be called, by a phone that nobody has plugged in
      return answer.error.code === "device-not-registered";
    }));
    assert.equal(ends[0], ends[1], `half of the office ${revision} at turn ${turn}`);
    return ends[0] ? [revision] : [];
  }));
  const [revision, ...others] = here.flat();
  assert.ok(revision !== undefined && others.length === 0, `offices ${here.flat()}`);
  return revision;
}
