/** Scenario files: every deed is read back as it was told, a failure's file is the failure's story, and faults have their lines. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { seededRandom } from "../../core/lib/random.ts";
import { say } from "../../sim/campaign/deeds.ts";
import { drawScript } from "../../sim/campaign/script.ts";
import { NoDeed, readDeed } from "../../sim/scenario/deed_text.ts";
import { stepsOf } from "../../sim/life/life.ts";
import { FAULT_LEVELS } from "../../sim/life/faults.ts";
import { ScenarioFailure, ScenarioPlay } from "../../sim/scenario/play.ts";
import { latestOf, runScenario } from "../../sim/scenario/run.ts";
import { readCheck } from "../../sim/scenario/sentences.ts";
import {
  readScenario,
  scenarioText,
  SENTENCES_MAX,
  stepsOfScenario,
} from "../../sim/scenario/text.ts";
import { tellDeed } from "../../sim/scenario/story.ts";
import { demoOffice } from "../support/demo_office.ts";

const HEAD = "ja: 題\nen: title\nbecause: a; b\n";

function faultsOf(text: string): readonly string[] {
  const read = readScenario(text);
  return read.ok ? [] : read.error.map(({ line, fault }) => `${line} ${fault}`);
}

Deno.test("readDeed: whatever a campaign or a life draws is read back from the sentence that tells it", () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(...FAULT_LEVELS), (seed, faults) => {
      for (const { deed, ...step } of drawScript(seededRandom(`t${seed}`), 60)) {
        const told = say({ at: 0, deed }).replace("0.000 s: ", "");
        assert.deepEqual(readDeed(told), deed, JSON.stringify(step));
      }
      const length = 0.3 * 3_600_000;
      const options = { ...demoOffice(), seed: `${seed}`, faults, length, media: "flows" } as const;
      for (const { deed } of stepsOf(options)) {
        assert.deepEqual(readDeed(tellDeed(deed).en), deed);
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("scenarioText: a life and a campaign are read back with their stage and every deed at its time", () => {
  const options = { ...demoOffice(), seed: "7", faults: "hostile", length: 900_000 } as const;
  const life = stepsOf({ ...options, media: "packets" });
  const campaign = drawScript(seededRandom("s"), 50);
  const title = { ja: "題", en: "title" };
  const cases = [
    [{ kind: "life", seed: "7", faults: "hostile", length: 900_000, media: "packets" }, life],
    [{ kind: "campaign", seed: "lossy-7", network: "lossy" }, campaign],
  ] as const;
  for (const [stage, steps] of cases) {
    const read = readScenario(scenarioText({ title, because: ["a", "b c"], stage }, steps));
    assert.ok(read.ok, JSON.stringify(read));
    assert.deepEqual(read.value.title, title);
    assert.deepEqual([read.value.because, read.value.stage], [["a", "b c"], stage]);
    assert.deepEqual(stepsOfScenario(read.value.sentences), steps);
  }
});

Deno.test("runScenario: a campaign's file is the campaign, byte for byte", () => {
  const steps = drawScript(seededRandom("file"), 12);
  const stage = { kind: "campaign", seed: "lossy-7", network: "lossy" } as const;
  const title = { ja: "題", en: "title" };
  const read = readScenario(scenarioText({ title, because: [], stage }, steps));
  assert.ok(read.ok);
  const whole = runScenario(read.value, demoOffice());
  assert.equal(runScenario(read.value, demoOffice()).digest, whole.digest);
  const fewer = { ...read.value, sentences: read.value.sentences.slice(1) };
  assert.notEqual(runScenario(fewer, demoOffice()).digest, whole.digest);
});

Deno.test("readScenario: remarks, waits, limits and twice; a deed without its time has none", () => {
  const read = readScenario(
    `# first\n${HEAD}udp: yes\n\n# then\n1001 clicks 1004, twice\nwait 1.5 s\n` +
      "within 30 s: 1001 hears music and 1004\n2.250 s: the PBX: kill\n1004 shows idle\n",
  );
  assert.ok(read.ok, JSON.stringify(read));
  const { sentences, because, stage } = read.value;
  assert.deepEqual([because, stage], [["a", "b"], { kind: "office", network: "quiet", udp: true }]);
  assert.deepEqual(sentences.map(({ line }) => line), [8, 9, 10, 11, 12]);
  assert.deepEqual(sentences.map(({ line: _, text: __, ...rest }) => rest), [
    {
      kind: "deed",
      deed: { do: "click", who: "1001", number: "1004", autoAnswer: true },
      again: true,
    },
    { kind: "wait", millis: 1_500 },
    {
      kind: "check",
      check: { see: "heard", who: "1001", whom: ["music", "1004"] },
      within: 30_000,
    },
    { kind: "deed", at: 2_250, deed: { do: "pbx", what: "kill" } },
    { kind: "check", check: { see: "display", who: "1004", state: "idle" }, within: 8_000 },
  ]);
});

Deno.test("readScenario: every fault at once, each with its line and what would be right", () => {
  assert.deepEqual(faultsOf("ja: 題\n\n1001 dials 1004\n"), [
    "1 the heading needs a sentence after ja: and one after en:",
  ]);
  assert.deepEqual(
    faultsOf(`${HEAD}network: bad\nen: again\nspeed: 3\n\n1001 flies\n1001 presses fire\n`),
    [
      "1 network: bad is none of quiet, lossy, hostile",
      "5 en: stands twice",
      "6 a heading is one of ja, en, because, network, udp, campaign, life, faults, hours, media; " +
      "an empty line comes before the story",
      '8 "1001 flies" is no deed, and nothing that can be seen',
      '9 "fire" is none of answer, hangup, reject, hold, resume, swap, complete-transfer, reboot, ' +
      "cut, unplug, plug",
    ],
  );
  assert.deepEqual(
    faultsOf(
      `${HEAD}life: 1\ncampaign: 2\n\n2.000 s: 1001 dials 1\n1.000 s: 1001 dials 1\nwait 1 s\n`,
    ),
    [
      "1 it is a campaign or a life, not both",
      "8 its time is before that of an earlier sentence",
      "9 in a campaign every sentence is a deed with its time",
    ],
  );
  assert.deepEqual(faultsOf(`${HEAD}campaign: 2\n\n1.000 s: the network is calm\n`), [
    '6 "weather" is for a life',
  ]);
  assert.deepEqual(faultsOf(`${HEAD}\nwithin 3 s: 1001 flies\n`), [
    '5 "1001 flies" says nothing that can be seen',
  ]);
});

Deno.test("SENTENCES_MAX: of an endless file no more is read", () => {
  const read = readScenario(`${HEAD}\n${"1001 presses hold\n".repeat(SENTENCES_MAX + 5)}`);
  assert.ok(read.ok);
  assert.equal(read.value.sentences.length, SENTENCES_MAX);
});

Deno.test("readDeed, readCheck: what is no sentence of theirs is nothing, and what cannot be is said", () => {
  for (const words of ["", "1001", "dials 1004", "１００１ dials 1004", "1001 hears"]) {
    assert.equal(readDeed(words), undefined, words);
    assert.equal(readCheck(words), undefined, words);
  }
  for (
    const words of [
      "1001 jumps on the panel",
      "1001 types 1 (mouth)",
      "the network becomes lossy: loss 1",
      "0451234567 calls line 0300000001, sings",
      "a stranger sends flowers",
    ]
  ) assert.throws(() => readDeed(words), NoDeed, words);
});

Deno.test("ScenarioPlay: looks only where something is to be seen, and tells what was there instead", () => {
  const read = readScenario(`${HEAD}\nwithin 1 s: the panel says done\n`);
  assert.ok(read.ok);
  const play = new ScenarioPlay(read.value.sentences, () => assert.fail("nobody is named"));
  const seen = {
    snapshot: { seq: 0, calls: [], devices: [] } as never,
    calls: latestOf([]),
    shown: () => [],
    heard: () => [],
    parts: () => [],
    reply: undefined,
    outside: [],
  };
  assert.throws(() => new ScenarioPlay([], () => "x" as never).saw(seen, 0), /asks for nothing/);
  assert.equal(play.next(0).kind, "look");
  assert.equal(play.saw(seen, 0), false);
  assert.throws(() => play.saw(seen, 1_000), (error) => {
    assert.ok(error instanceof ScenarioFailure);
    assert.equal(error.line, 5);
    assert.match(error.message, /did not come true: nothing/);
    return true;
  });
  assert.equal(new ScenarioPlay([], () => "x" as never).next(0).kind, "over");
});
