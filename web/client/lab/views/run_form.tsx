/** What is to be run: an office by its seed with the faults it draws, or a kept story. */
import { useEffect } from "preact/hooks";
import type { TargetedSubmitEvent } from "preact";
import type { Signal } from "@preact/signals";
import { FAULT_LEVELS } from "../../../../sim/life/faults.ts";
import { MEDIA_MODES } from "../../../../sim/pacing.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Lab } from "../lab.ts";
import { W, type Word } from "../words.ts";

export function RunForm({ lab }: { readonly lab: Lab }) {
  const { t, runs } = lab;
  const running = runs.progress.value?.doing === "living" ||
    runs.progress.value?.doing === "shrinking";
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (running) runs.stop();
    else runs.start();
  };
  return (
    <form class="panel run-form" onSubmit={submit} aria-label={t(W.run)}>
      <Choice
        lab={lab}
        name="source"
        word={W.run}
        hidden
        value={runs.source}
        of={[["seed", W.bySeed], ["story", W.stories]]}
      />
      {runs.source.value === "seed" ? <SeedFields lab={lab} /> : <StoryFields lab={lab} />}
      <div class="run-last">
        {runs.source.value === "seed" ? <OfficeField lab={lab} /> : null}
        <div class="run-acts">
          <button type="submit" class="act act-main">
            <Icon name={running ? "clear" : "play"} small />
            {t(running ? W.stop : runs.source.value === "story" ? W.storyPlay : W.start)}
          </button>
          {runs.source.value === "seed" && runs.outcome.value !== undefined
            ? (
              <button type="button" class="act" onClick={() => runs.nextSeed()}>
                {t(W.nextSeed)}
              </button>
            )
            : null}
        </div>
      </div>
    </form>
  );
}

function SeedFields({ lab }: { readonly lab: Lab }) {
  const { t, runs } = lab;
  return (
    <>
      <TextField id="seed" word={t(W.seed)} value={runs.seed} />
      <TextField id="hours" word={t(W.hours)} value={runs.hours} />
      <Choice
        lab={lab}
        name="level"
        word={W.faultLevel}
        value={runs.faults}
        of={FAULT_LEVELS.map((level) => [level, W[level]] as const)}
      />
      <Choice
        lab={lab}
        name="media"
        word={W.media}
        value={runs.media}
        of={MEDIA_MODES.map((mode) => [mode, W[mode]] as const)}
      />
    </>
  );
}

function TextField({ id, word, value }: {
  readonly id: string;
  readonly word: string;
  readonly value: Signal<string>;
}) {
  return (
    <label class="field run-number">
      <span>{word}</span>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        value={value.value}
        onInput={(event) => value.value = event.currentTarget.value}
      />
    </label>
  );
}

function Choice<T extends string>({ lab, name, word, value, of, hidden }: {
  readonly lab: Lab;
  readonly name: string;
  readonly word: Word;
  readonly value: Signal<T>;
  readonly of: readonly (readonly [T, Word])[];
  /** Its name is heard only. */
  readonly hidden?: true;
}) {
  return (
    <fieldset class="choices">
      <legend class={hidden === true ? "unseen" : undefined}>{lab.t(word)}</legend>
      {of.map(([one, label]) => (
        <label key={one} class="choice">
          <input
            type="radio"
            name={name}
            value={one}
            checked={value.value === one}
            onChange={() => value.value = one}
          />
          <span>{lab.t(label)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function OfficeField({ lab }: { readonly lab: Lab }) {
  const { t, runs } = lab;
  async function read(file: File | undefined): Promise<void> {
    if (file !== undefined) runs.useOffice(file.name, await file.text());
  }
  return (
    <div class="field office-field">
      <span>{t(W.officeFile)}</span>
      <span class="office-choice">
        <b title={runs.office.value}>{runs.office.value ?? t(W.officeDemo)}</b>
        {runs.office.value === undefined ? null : (
          <button
            type="button"
            class="text-button"
            onClick={() => runs.useOffice(undefined, "")}
          >
            {t(W.officeDemo)}
          </button>
        )}
        <label class="text-button office-file">
          {t(W.officeOwn)}
          <input
            type="file"
            accept="application/json,.json"
            class="unseen"
            onChange={(event) => void read(event.currentTarget.files?.[0])}
          />
        </label>
      </span>
    </div>
  );
}

function StoryFields({ lab }: { readonly lab: Lab }) {
  const { t, runs } = lab;
  const { language } = lab;
  useEffect(() => void runs.readStories(), []);
  const story = runs.story.value;
  return (
    <div class="story-fields">
      <label class="field">
        <span>{t(W.story)}</span>
        <select
          id="story"
          value={story?.name}
          onChange={(event) => runs.chooseStory(event.currentTarget.value)}
        >
          {runs.stories.value.map(({ name, text }) => (
            <option key={name} value={name}>{titleIn(text, language.value) ?? name}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t(W.storyText)}</span>
        <textarea
          id="story-text"
          rows={10}
          spellcheck={false}
          value={story?.text ?? ""}
          onInput={(event) => runs.writeStory(event.currentTarget.value)}
        />
      </label>
      <p class="lab-quiet">{t(W.storyNote)}</p>
    </div>
  );
}

/** The line `ja: …` or `en: …` at a story's head. */
function titleIn(text: string, language: "ja" | "en"): string | undefined {
  return new RegExp(`^${language}: (.*)$`, "m").exec(text)?.[1];
}
