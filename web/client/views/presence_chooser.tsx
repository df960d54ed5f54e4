/** プレゼンス in the page's head: what is chosen, and the popover in which another is, with a note and an end. */
import type { PresenceState } from "../../shared/api.ts";
import type { Desk } from "../desk.ts";
import { momentText } from "../format.ts";
import { CHOOSER_ID, LASTING } from "../model/presence_choice.ts";
import { Icon } from "../ui/icon.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { say } from "../say.ts";
import { PresenceRing } from "./presence_ring.tsx";

/** Longest note the API takes. */
const NOTE_MAX = 100;

export function PresenceButton({ desk }: { readonly desk: Desk }) {
  const { presence } = desk.me.value;
  if (presence === undefined) return null;
  return (
    <button
      type="button"
      class="presence-button"
      popovertarget={CHOOSER_ID}
      aria-haspopup="dialog"
    >
      <span class="unseen">{desk.t("label.presence")}</span>
      <PresenceRing desk={desk} presence={presence} />
      <Icon name="open" small />
    </button>
  );
}

export function PresenceChooser({ desk }: { readonly desk: Desk }) {
  const { presence } = desk;
  const catalogue = [...desk.presences.values()];
  return (
    <div
      id={CHOOSER_ID}
      class="presence-chooser"
      popover="auto"
      role="dialog"
      aria-labelledby="presence-title"
      onBeforeToggle={(event) => {
        if (event.newState === "open") presence.opened();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          presence.submit();
        }}
      >
        <h2 id="presence-title">{desk.t("label.presence")}</h2>
        <div class="presence-states" role="radiogroup" aria-labelledby="presence-title">
          {catalogue.map((state) => <StateChoice key={state.code} desk={desk} state={state} />)}
        </div>
        <Note desk={desk} />
        <Lasts desk={desk} />
        <Preview desk={desk} />
        <Submit desk={desk} />
      </form>
    </div>
  );
}

function StateChoice({ desk, state }: { readonly desk: Desk; readonly state: PresenceState }) {
  const { presence } = desk;
  const chosen = presence.code.value === state.code;
  return (
    <label class="presence-state">
      <input
        type="radio"
        class="unseen"
        name="presence"
        autofocus={chosen}
        checked={chosen}
        onChange={() => presence.choose(state.code)}
      />
      <i class="presence-ring" data-colour={state.colour} aria-hidden="true" />
      <span>{desk.text(state.label)}</span>
      {state.rings ? null : <small>{desk.t("label.rings-nobody")}</small>}
    </label>
  );
}

function Note({ desk }: { readonly desk: Desk }) {
  const { presence } = desk;
  return (
    <label class="presence-note">
      <span>{desk.t("label.presence-note")}</span>
      <input
        type="text"
        maxlength={NOTE_MAX}
        autocomplete="off"
        placeholder={desk.t("label.presence-note-example")}
        value={presence.note.value}
        onInput={(event) => presence.write(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Enter that ends a composition chooses nothing (J2)
          if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
            event.preventDefault();
          }
        }}
      />
    </label>
  );
}

function Lasts({ desk }: { readonly desk: Desk }) {
  const { presence } = desk;
  const refused = presence.timeRefused.value;
  return (
    <fieldset class="presence-lasts">
      <legend>{desk.t("label.until-when")}</legend>
      <div class="segments">
        {LASTING.map((each) => (
          <label class="segment" key={each}>
            <input
              type="radio"
              class="unseen"
              name="presence-lasts"
              checked={presence.lasting.value === each}
              onChange={() => presence.last(each)}
            />
            {desk.t(`lasting.${each}`)}
          </label>
        ))}
      </div>
      {presence.lasting.value === "time"
        ? (
          <div class="presence-time">
            <label for="presence-time">{desk.t("label.end-time")}</label>
            <input
              id="presence-time"
              type="text"
              inputMode="numeric"
              autocomplete="off"
              placeholder="15:00"
              aria-invalid={refused}
              aria-describedby={refused ? "presence-time-refusal" : "presence-preview"}
              value={presence.time.value}
              onInput={(event) => presence.typeTime(event.currentTarget.value)}
              onChange={presence.typedTime}
            />
            <div role="alert">
              {refused
                ? (
                  <p class="refusal" id="presence-time-refusal">
                    <Icon name="alert" small />
                    <Sentence text={desk.t("label.time-unreadable")} />
                  </p>
                )
                : null}
            </div>
          </div>
        )
        : null}
    </fieldset>
  );
}

/** What colleagues will see, what becomes of callers, and what comes after. */
function Preview({ desk }: { readonly desk: Desk }) {
  const { presence, clock } = desk;
  const end = presence.end.value;
  const state = desk.presences.get(presence.code.value);
  const former = presence.former.value;
  const after = end === "unreadable"
    ? presence.timeRefused.value ? undefined : desk.t("label.time-unreadable")
    : end === undefined || former === undefined
    ? undefined
    : desk.t("label.former-returns", {
      moment: momentText(end, clock.now.value, clock.offset, desk.language.value),
      state: desk.text(former.label),
    });
  return (
    <div class="presence-preview" id="presence-preview" aria-live="polite">
      <p class="presence-seen">
        <span>{desk.t("label.seen-by-others")}</span>
        <PresenceRing desk={desk} presence={presence.preview.value} />
        {presence.preview.value.note === undefined
          ? null
          : <small>{presence.preview.value.note}</small>}
      </p>
      {state?.rings === false ? <p>{desk.t("label.callers-hear-busy")}</p> : null}
      {after === undefined ? null : <p>{after}</p>}
    </div>
  );
}

function Submit({ desk }: { readonly desk: Desk }) {
  const { presence } = desk;
  const refusal = presence.refusal.value;
  const pending = presence.pending.value;
  return (
    <div class="presence-submit">
      <button type="submit" class="button-wide" aria-busy={pending !== "no"}>
        {desk.t("label.choose-presence")}
      </button>
      {pending === "slow"
        ? <p class="notice" role="status">{say("slow-click", desk.language.value)}</p>
        : null}
      {refusal === undefined ? null : (
        <p class="refusal" role="alert">
          <Icon name="alert" small />
          <Sentence text={desk.text(refusal)} />
        </p>
      )}
    </div>
  );
}
