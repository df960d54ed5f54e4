/** The office at the moment that is looked at: phones, calls, slots, deeds and a ladder, all of the same moment. */
import { Icon } from "../../ui/icon.tsx";
import { Lamp } from "../../ui/lamp.tsx";
import { clock, lasting } from "../clock.ts";
import type { Lab } from "../lab.ts";
import type { Outcome, Scene, SceneCall } from "../run/messages.ts";
import { W } from "../words.ts";
import { LadderView } from "./ladder.tsx";
import { PhoneOnDesk } from "./phone.tsx";
import { Slots } from "./slots.tsx";

export function Stage({ lab, outcome }: { readonly lab: Lab; readonly outcome: Outcome }) {
  const { t, runs } = lab;
  const scene = runs.scene.value;
  if (scene === undefined) return null;
  return (
    <div class="stage">
      <section class="live-phones" aria-labelledby="phones">
        <h2 id="phones" class="unseen">{t(W.phones)}</h2>
        <Trouble lab={lab} scene={scene} />
        <div class="desks desks-small">
          {scene.phones.map((phone) => (
            <PhoneOnDesk
              key={phone.device}
              lab={lab}
              phone={phone}
              since={phone.state === "idle" ? undefined : lasting(scene.at - phone.since)}
            />
          ))}
        </div>
      </section>
      <div class="live-side">
        <Board lab={lab} scene={scene} />
        <Slots
          lab={lab}
          total={outcome.slots.last - outcome.slots.first + 1}
          taken={scene.slots.map(({ since, ...slot }) => ({
            ...slot,
            since: lasting(scene.at - since),
          }))}
        />
        <Deeds lab={lab} scene={scene} outcome={outcome} />
      </div>
      <RunLadder lab={lab} outcome={outcome} scene={scene} />
    </div>
  );
}

/** What is wrong with the world just now. */
function Trouble({ lab: { t }, scene }: { readonly lab: Lab; readonly scene: Scene }) {
  const { pbxAlive, weather, cut } = scene;
  const told = [
    ...(pbxAlive ? [] : [t(W.pbxDown)]),
    ...(weather === "calm" ? [] : [t(weather === "lossy" ? W.weatherLossy : W.weatherStormy)]),
    ...cut.map((who) => t(W.cutOff, { who: who === "carrier" ? t(W.carrier) : who })),
  ];
  return (
    <ul class="trouble" aria-live="off">
      {told.map((text) => (
        <li key={text}>
          <Icon name="alert" small />
          {text}
        </li>
      ))}
    </ul>
  );
}

const LAMPS = { setup: "calling", talking: "talking", held: "holding", parked: "holding" } as const;

function Board({ lab, scene }: { readonly lab: Lab; readonly scene: Scene }) {
  const { t, runs } = lab;
  return (
    <section class="panel board" aria-labelledby="board">
      <h2 id="board">
        {t(W.board)} <small>{scene.calls.length}</small>
      </h2>
      {scene.calls.length === 0 ? <p class="lab-quiet">{t(W.boardNone)}</p> : (
        <ul>
          {scene.calls.map((call) => (
            <li key={call.id}>
              <button
                type="button"
                class="board-call"
                aria-pressed={runs.chosen.value === call.id}
                onClick={() => runs.chooseCall(runs.chosen.value === call.id ? undefined : call.id)}
              >
                <span class="board-who" title={parties(lab, call)}>{parties(lab, call)}</span>
                <Lamp state={LAMPS[call.state]} word={t(W[call.state])} />
                <span class="board-since">{lasting(scene.at - call.since)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function parties({ t }: Lab, { from, to }: Pick<SceneCall, "from" | "to">): string {
  return `${from === "" ? t(W.withheld) : from} → ${to}`;
}

function Deeds({ lab: { t }, scene, outcome }: {
  readonly lab: Lab;
  readonly scene: Scene;
  readonly outcome: Outcome;
}) {
  if (outcome.wish.kind === "story") return null;
  return (
    <section class="panel deeds" aria-labelledby="deeds">
      <h2 id="deeds">{t(W.deeds)}</h2>
      {scene.deeds.length === 0 ? <p class="lab-quiet">{t(W.deedsNone)}</p> : (
        <ol>
          {scene.deeds.map(({ at, text, fault }, place) => (
            <li key={`${at} ${place}`} data-fault={fault}>
              <time>{clock(outcome.startedAt + at)}</time>
              <span>{t(text)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function RunLadder({ lab, outcome, scene }: {
  readonly lab: Lab;
  readonly outcome: Outcome;
  readonly scene: Scene;
}) {
  const { t, runs } = lab;
  const shown = runs.ladder.value;
  const place = outcome.calls.findIndex(({ id }) => id === shown?.call);
  const mark = outcome.calls[place];
  const go = (to: number) => {
    const call = outcome.calls[to];
    if (call === undefined) return;
    runs.chooseCall(call.id);
    runs.moveTo(call.at);
  };
  return (
    <section class="panel ladder-panel" aria-labelledby="ladder">
      <div class="panel-head">
        <h2 id="ladder">{t(W.ladder)}</h2>
        <span class="ladder-title">
          {mark === undefined ? "" : `${clock(outcome.startedAt + mark.at)} ${parties(lab, mark)}`}
        </span>
        <span class="spacer" />
        {runs.chosen.value === undefined
          ? null
          : (
            <button type="button" class="text-button" onClick={() => runs.chooseCall(undefined)}>
              {t(W.ladderLatest)}
            </button>
          )}
        <button
          type="button"
          class="icon-button"
          aria-label={t(W.otherCall)}
          title={t(W.otherCall)}
          aria-disabled={place <= 0}
          onClick={() => go(place - 1)}
        >
          <Icon name="previous" small />
        </button>
        <span class="ladder-place-of">{`${place + 1} / ${outcome.calls.length}`}</span>
        <button
          type="button"
          class="icon-button"
          aria-label={t(W.nextCall)}
          title={t(W.nextCall)}
          aria-disabled={place + 1 >= outcome.calls.length}
          onClick={() => go(place + 1)}
        >
          <Icon name="next" small />
        </button>
      </div>
      <LadderView
        lab={lab}
        of={shown?.call ?? ""}
        ladder={shown?.ladder}
        now={outcome.startedAt + scene.at}
      />
    </section>
  );
}
