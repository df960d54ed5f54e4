/**
 * One field for numbers and names (law 4): digits are looked up, a name opens candidates; Enter takes one in, and only
 * the next Enter does what the field is for. An IME's Enter does neither.
 */
import type { TargetedKeyboardEvent } from "preact";
import type { Desk } from "../desk.ts";
import type { Candidate, Dialler } from "../model/dialler.ts";
import { intoView } from "../ui/into_view.ts";
import { UserLamp } from "./user_lamp.tsx";

/** Longer texts are drawn smaller, so that the whole number is seen. */
const LONG_TEXT = 15;

interface ComboProps {
  readonly desk: Desk;
  readonly field: Dialler;
  readonly id: string;
  readonly describedBy: string;
  /** The key that moves here. */
  readonly keys?: string;
  readonly enter: () => void;
  /** Escape, while no candidates are open. */
  readonly escape: () => void;
}

export function Combo({ desk, field, id, describedBy, keys, enter, escape }: ComboProps) {
  const open = field.candidates.value.length > 0;
  return (
    <>
      <input
        id={id}
        type="text"
        role="combobox"
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-controls={`${id}-candidates`}
        aria-describedby={describedBy}
        {...(keys === undefined ? {} : { "aria-keyshortcuts": keys })}
        {...(open ? { "aria-activedescendant": `${id}-candidate-${field.selected.value}` } : {})}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        enterkeyhint="go"
        data-long={field.text.value.length > LONG_TEXT}
        value={field.text.value}
        onInput={(event) => field.type(event.currentTarget.value, event.isComposing)}
        onCompositionEnd={(event) => field.type(event.currentTarget.value, false)}
        onPaste={(event) => {
          if (field.paste(event.clipboardData?.getData("text") ?? "")) event.preventDefault();
        }}
        onKeyDown={(event) => pressed(field, event, { enter, escape })}
      />
      <Candidates desk={desk} field={field} id={id} />
    </>
  );
}

function pressed(
  field: Dialler,
  event: TargetedKeyboardEvent<HTMLInputElement>,
  { enter, escape }: Pick<ComboProps, "enter" | "escape">,
): void {
  if (event.isComposing || event.keyCode === 229) return;
  switch (event.key) {
    case "Enter":
      event.preventDefault();
      return enter();
    case "ArrowDown":
    case "ArrowUp":
      if (field.candidates.value.length === 0) return;
      event.preventDefault();
      return field.move(event.key === "ArrowDown" ? 1 : -1);
    case "Escape":
      event.stopPropagation();
      if (field.candidates.value.length > 0) return field.closeCandidates();
      return escape();
  }
}

function Candidates({ desk, field, id }: Pick<ComboProps, "desk" | "field" | "id">) {
  const { candidates, selected } = field;
  return (
    <ul
      key={candidates.value.length > 0 ? "open" : "shut"}
      ref={candidates.value.length > 0 ? intoView : null}
      id={`${id}-candidates`}
      class="candidates"
      role="listbox"
      aria-label={desk.t("candidates")}
      hidden={candidates.value.length === 0}
    >
      {candidates.value.map((candidate, index) => (
        <li
          key={keyOf(candidate)}
          id={`${id}-candidate-${index}`}
          role="option"
          aria-selected={index === selected.value}
          class="candidate"
          // The field keeps the keyboard: a press must not take it away.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => field.choose(index)}
        >
          {candidate.kind === "user"
            ? (
              <>
                <span class="candidate-name">{candidate.user.name}</span>
                <span class="candidate-number">{candidate.user.extension}</span>
                <small class="candidate-about">{candidate.user.department}</small>
                <UserLamp desk={desk} user={candidate.user} />
              </>
            )
            : (
              <>
                <span class="candidate-name">{candidate.entry.name}</span>
                <span class="candidate-number">{candidate.entry.display}</span>
                <small class="candidate-about">{candidate.entry.note ?? desk.t("fromList")}</small>
              </>
            )}
        </li>
      ))}
    </ul>
  );
}

function keyOf(candidate: Candidate): string {
  return candidate.kind === "user"
    ? `user ${candidate.user.extension}`
    : `entry ${candidate.entry.list} ${candidate.entry.number} ${candidate.entry.name}`;
}
