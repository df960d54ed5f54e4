/**
 * A recording in its row: both sides as a waveform, seek, speed. The slider lies over the waveform and is the
 * one control of both, so that mouse, keyboard and screen reader do the same.
 */
import type { TargetedKeyboardEvent } from "preact";
import type { HistoryEntry } from "../../shared/api.ts";
import { lengthText, spokenLength } from "../format.ts";
import { SKIP_SECONDS, SPEEDS } from "../model/player.ts";
import { Icon } from "../ui/icon.tsx";
import { Sentence } from "../ui/sentence.tsx";
import type { CallDesk } from "./call_desk.ts";

export function RecordingPlayer({ desk, entry, recording }: {
  readonly desk: CallDesk;
  readonly entry: HistoryEntry;
  readonly recording: string;
}) {
  const { player } = desk;
  const mine = player.recording.value === recording;
  const refusal = mine ? player.refusal.value : undefined;
  if (refusal !== undefined) {
    return (
      <p class="notice player-refusal" role="alert">
        <Icon name="info" small />
        <Sentence text={desk.text(refusal)} />
      </p>
    );
  }
  return (
    <div
      class="player"
      role="group"
      aria-label={`${desk.t("label.recording")} ${desk.nameOf(entry.peer)}`}
      onKeyDown={(event) => pressed(desk, event)}
    >
      <PlayPause desk={desk} recording={recording} mine={mine} />
      <Waves desk={desk} entry={entry} mine={mine} />
      <Where desk={desk} entry={entry} mine={mine} />
      <Speed desk={desk} />
      {desk.me.value.rights.download
        ? (
          <a class="chip-button" href={desk.player.fileOf(recording, true)} download>
            <Icon name="download" small />
            {desk.t("label.save-file")}
          </a>
        )
        : null}
    </div>
  );
}

function PlayPause({ desk, recording, mine }: {
  readonly desk: CallDesk;
  readonly recording: string;
  readonly mine: boolean;
}) {
  const { player } = desk;
  const playing = mine && player.playing.value;
  const starting = mine && player.starting.value;
  return (
    <button
      type="button"
      class="player-toggle"
      aria-label={desk.t(playing ? "label.pause" : "label.play")}
      title={desk.t(playing ? "label.pause" : "label.play")}
      aria-busy={starting}
      onClick={() => mine ? player.toggle() : player.open(recording, true)}
    >
      <Icon name={playing ? "hold" : "play"} />
    </button>
  );
}

function Waves({ desk, entry, mine }: {
  readonly desk: CallDesk;
  readonly entry: HistoryEntry;
  readonly mine: boolean;
}) {
  const { player } = desk;
  const outline = mine ? player.outline.value : undefined;
  const length = outline?.seconds ?? entry.talkSeconds;
  const at = mine ? player.at.value : 0;
  const [now, whole] = [at, length].map((seconds) =>
    spokenLength(seconds * 1000, desk.language.value)
  );
  return (
    <div class="waves">
      <span class="waves-side" aria-hidden="true">{desk.t("label.by-me")}</span>
      <span class="waves-side" title={desk.nameOf(entry.peer)} aria-hidden="true">
        {desk.t("label.other-side")}
      </span>
      <div class="waves-place">
        {mine ? <div class="waves-drawing" ref={player.place} aria-hidden="true" /> : null}
        <input
          type="range"
          class="waves-seek"
          min={0}
          max={length}
          step="any"
          value={at}
          disabled={outline === undefined}
          aria-label={desk.t("label.position")}
          aria-valuetext={`${now} / ${whole}`}
          onInput={(event) => player.seek(event.currentTarget.valueAsNumber)}
        />
      </div>
    </div>
  );
}

function Where({ desk, entry, mine }: {
  readonly desk: CallDesk;
  readonly entry: HistoryEntry;
  readonly mine: boolean;
}) {
  const { player } = desk;
  const length = (mine ? player.outline.value?.seconds : undefined) ?? entry.talkSeconds;
  return (
    <span class="player-where" aria-hidden="true">
      <b>{lengthText((mine ? player.at.value : 0) * 1000)}</b> / {lengthText(length * 1000)}
    </span>
  );
}

function Speed({ desk }: { readonly desk: CallDesk }) {
  const { player } = desk;
  return (
    <label class="filter player-speed">
      <span>{desk.t("label.speed")}</span>
      <select
        value={String(player.speed.value)}
        onChange={(event) => player.setSpeed(Number(event.currentTarget.value))}
      >
        {SPEEDS.map((speed) => <option key={speed} value={String(speed)}>{speed}×</option>)}
      </select>
    </label>
  );
}

/** Space plays and pauses, the arrows seek and change the speed, wherever in the player the keyboard is. */
function pressed(desk: CallDesk, event: TargetedKeyboardEvent<HTMLDivElement>): void {
  const { player } = desk;
  const onSlider = (event.target as Element).matches("input");
  if (!onSlider || event.altKey || event.ctrlKey || event.metaKey) return;
  const act = {
    " ": player.toggle,
    ArrowLeft: () => player.skip(-SKIP_SECONDS),
    ArrowRight: () => player.skip(SKIP_SECONDS),
    ArrowUp: () => player.stepSpeed(1),
    ArrowDown: () => player.stepSpeed(-1),
    Home: () => player.seek(0),
  }[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
}
