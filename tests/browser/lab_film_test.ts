/** The lab's films without a browser: any moment is as it was, memory is bounded, a broken law is told as its story. */
import assert from "node:assert/strict";
import { live, stepsOf } from "../../sim/life/life.ts";
import { loadOffice } from "../../sim/load_office.ts";
import { Camera, type Change } from "../../web/client/lab/run/camera.ts";
import { Film, type Reel, REEL_CHANGES } from "../../web/client/lab/run/film.ts";
import type { Doing, RunOptions } from "../../web/client/lab/run/messages.ts";
import { Studio, type StudioHost } from "../../web/client/lab/run/studio.ts";
import { addressOf, askedOf, HOURS_LEAST, HOURS_MOST } from "../../web/client/lab/run/asked.ts";

const OFFICE = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/offices/demo.json", import.meta.url)),
);
const OPTIONS: RunOptions = { seed: 3, hours: 0.1, faults: "none", media: "flows" };

function host(more: Partial<StudioHost> = {}): StudioHost & { readonly did: Set<Doing> } {
  const did = new Set<Doing>();
  return { now: () => 0, progress: (doing) => void did.add(doing), live, did, ...more };
}

function studioOf(options = OPTIONS, at = host()): Studio {
  const opened = Studio.open({ kind: "life", options }, OFFICE, at);
  assert.ok(opened.ok);
  return opened.value;
}

/** A film of a livelier life, which keeps so much; and everything that it took. */
function filmOf(changesMax?: number): { readonly film: Film; readonly changes: readonly Change[] } {
  const loaded = loadOffice(OFFICE);
  assert.ok(loaded.ok);
  const lively = { seed: "7", faults: "hostile", media: "flows", length: 900_000 } as const;
  const options = { ...loaded.value, ...lively };
  const changes: Change[] = [];
  let film: Film;
  live({
    options,
    steps: stepsOf(options),
    attend: (sim) => {
      film = new Film(sim.startedAt, changesMax);
      const camera = new Camera(sim, (change) => {
        changes.push(change);
        film.take(change);
      });
      return { step: (step) => camera.deed(step) };
    },
  });
  return { film: film!, changes };
}

Deno.test("Studio: a scene is what the phones showed then, forwards, backwards and at the ends", () => {
  const studio = studioOf();
  const { length, calls } = studio.outcome;
  assert.ok(calls.length > 2);
  const call = calls.find(({ end }) => end !== undefined)!;
  const during = studio.sceneAt((call.at + call.end!) / 2);
  const after = studio.sceneAt(length);
  assert.ok(during.calls.some(({ id }) => id === call.id));
  assert.ok(during.phones.some(({ state }) => state !== "idle"));
  assert.equal(after.calls.length, 0);
  assert.deepEqual(studio.sceneAt((call.at + call.end!) / 2), during);
  assert.equal(studio.sceneAt(0).calls.length, 0);
});

Deno.test("Studio: each step leads to the next change, and back the same way", () => {
  const studio = studioOf();
  const forth = [0];
  for (let i = 0; i < 40; i++) forth.push(studio.stepFrom(forth.at(-1)!, 1));
  assert.ok(forth.every((at, i) => i === 0 || at > forth[i - 1]!));
  const back = [forth.at(-1)!];
  while (back.length < 40) back.push(studio.stepFrom(back.at(-1)!, -1));
  assert.deepEqual(back.toReversed(), forth.slice(1));
});

Deno.test("FILM_CHANGES_MAX: the oldest reels let their changes go, and get back what they were", () => {
  const { film: whole, changes } = filmOf();
  const { film } = filmOf(REEL_CHANGES);
  const kept = film.reels.flatMap((reel) => reel.changes ?? []);
  assert.ok(changes.length > 2 * REEL_CHANGES && kept.length <= 2 * REEL_CHANGES, `${kept.length}`);
  const gone = film.reels.find((reel: Reel) => reel.changes === undefined)!;
  film.refill(gone, changes.slice(gone.place, gone.place + REEL_CHANGES));
  const at = changes[gone.place + REEL_CHANGES / 2]!.at;
  const loaded = loadOffice(OFFICE);
  assert.ok(loaded.ok);
  const stage = { office: loaded.value.office, startedAt: film.startedAt };
  assert.deepEqual(film.momentAt(at).scene(at, stage), whole.momentAt(at).scene(at, stage));
});

Deno.test("Studio: the ladder of a call has its messages, and the capture all of them", () => {
  const studio = studioOf();
  const { calls } = studio.outcome;
  const ladder = studio.ladderOf(calls[0]!.id)!;
  assert.ok(ladder.rows.some((row) => row.kind === "message" && row.label.startsWith("INVITE")));
  assert.equal(studio.ladderOf("none"), undefined);
  assert.ok(studio.pcap().length > 10_000);
});

/** An office in which it is a law that nobody talks on two calls at once. */
const strict: typeof live = (run) =>
  live({
    ...run,
    attend(sim) {
      const watching = run.attend?.(sim);
      sim.world.observe(() => {
        const talking = sim.snapshot().calls.filter(({ spans }) => spans.length > 0);
        if (talking.length > 1) throw new Error("I99 broken: two calls at once");
      });
      return watching ?? { step: () => {} };
    },
  });

Deno.test("Studio: a broken law is shown as its shortest story, which is the film too", () => {
  const at = host({ live: strict });
  const { outcome, sceneAt } = (() => {
    const studio = studioOf({ ...OPTIONS, hours: 0.05, seed: 6 }, at);
    return { outcome: studio.outcome, sceneAt: (when: number) => studio.sceneAt(when) };
  })();
  const { failure } = outcome;
  assert.ok(failure !== undefined);
  assert.match(failure.law.ja, /^I99 broken: two calls at once/);
  assert.ok(at.did.has("shrinking"));
  assert.ok(failure.story.length >= 2 && failure.story.length < failure.drawn);
  assert.equal(failure.story.length, sceneAt(failure.at).deeds.length);
  assert.equal(sceneAt(failure.at).calls.length, 2);
  assert.match(outcome.command, /--only \d+,\d+/);
  assert.match(failure.scenario!, /I99/);
});

Deno.test("askedOf: an address opens the run that it was made of, and what cannot be is as usual", () => {
  const options: RunOptions = { seed: 42, hours: 2.5, faults: "hostile", media: "packets" };
  assert.deepEqual(askedOf(new URL(addressOf(options), "http://x").search).options, options);
  const usual = { seed: 1, hours: 1, faults: "none", media: "flows" };
  assert.deepEqual(askedOf("?seed=x&hours=1e9&faults=bad&media=7").options, usual);
  assert.equal(askedOf("").wished, false);
  assert.equal(askedOf(`?seed=1&hours=${HOURS_MOST}`).options.hours, HOURS_MOST);
  assert.equal(askedOf(`?seed=1&hours=${HOURS_LEAST / 2}`).options.hours, 1);
  assert.equal(askedOf("?seed=1&days=0.5").options.hours, 12);
});
