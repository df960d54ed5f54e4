/** The number field: numbers and names in one (law 4), with what it holds beneath it. */
import type { JSX, TargetedKeyboardEvent } from "preact";
import type { Desk } from "../desk.ts";
import type { Candidate } from "../model/dialler.ts";
import { Icon } from "../ui/icon.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { UserLamp } from "./user_lamp.tsx";

/** Longer texts are drawn smaller, so that the whole number is seen. */
const LONG_TEXT = 15;

export function NumberField({ desk }: { readonly desk: Desk }) {
  const { dialler } = desk;
  const open = dialler.candidates.value.length > 0;
  return (
    <div class="number">
      <label class="number-label" for="number">{desk.t("label.number")}</label>
      <div class="number-box">
        <input
          id="number"
          type="text"
          role="combobox"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-expanded={open}
          aria-controls="candidates"
          aria-describedby="echo"
          aria-keyshortcuts="/"
          {...(open ? { "aria-activedescendant": `candidate-${dialler.selected.value}` } : {})}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          enterkeyhint="go"
          data-long={dialler.text.value.length > LONG_TEXT}
          value={dialler.text.value}
          onInput={(event) => dialler.type(event.currentTarget.value, event.isComposing)}
          onCompositionEnd={(event) => dialler.type(event.currentTarget.value, false)}
          onPaste={(event) => {
            if (dialler.paste(event.clipboardData?.getData("text") ?? "")) event.preventDefault();
          }}
          onKeyDown={(event) => pressed(desk, event)}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={desk.t("label.clear")}
          title={desk.t("label.clear")}
          aria-disabled={dialler.text.value === ""}
          onClick={dialler.clear}
        >
          <Icon name="clear" />
        </button>
        <Candidates desk={desk} />
      </div>
      <p class="echo" id="echo" aria-live="polite">{echoOf(desk)}</p>
    </div>
  );
}

function pressed(desk: Desk, event: TargetedKeyboardEvent<HTMLInputElement>): void {
  const { dialler } = desk;
  if (event.isComposing || event.keyCode === 229) return;
  switch (event.key) {
    case "Enter":
      event.preventDefault();
      return desk.enter();
    case "ArrowDown":
    case "ArrowUp":
      if (dialler.candidates.value.length === 0) return;
      event.preventDefault();
      return dialler.move(event.key === "ArrowDown" ? 1 : -1);
    case "Escape":
      if (dialler.candidates.value.length > 0) return dialler.closeCandidates();
      return dialler.clear();
  }
}

function echoOf(desk: Desk): JSX.Element | string {
  const { dialler } = desk;
  const note = dialler.note.value;
  const echo = dialler.echo.value;
  const first = note === undefined
    ? null
    : typeof note === "object"
    ? desk.t("insertedFrom", { name: note.inserted })
    : desk.t(note === "taken" ? "taken" : "lastNumber");
  switch (echo.kind) {
    case "nothing":
      return <Sentence text={first ?? desk.t("numberExample")} />;
    case "reading":
      return first ?? "";
    case "no-candidate":
      return desk.t("noCandidate");
    case "plan":
      return <PlanEcho desk={desk} first={first} />;
  }
}

function PlanEcho({ desk, first }: { readonly desk: Desk; readonly first: string | null }) {
  const echo = desk.dialler.echo.value;
  if (echo.kind !== "plan") return null;
  const { plan, name } = echo;
  const line = desk.me.value.lines.find((each) => each.id === plan.line);
  const about = plan.classification === "emergency" && line !== undefined
    ? desk.t("emergencyLine", { line: desk.text(line.label) })
    : desk.dialler.needsNoLine.value
    ? desk.t("noLineNeeded")
    : null;
  const typed = desk.dialler.text.value;
  const shown = plan.display === typed.replace(/\s/g, "") ? undefined : plan.display;
  const refused = plan.verdict === "refused" && plan.message !== undefined
    ? desk.text(plan.message)
    : undefined;
  const second = first ?? about;
  return (
    <>
      <span class="echo-what">
        {name === undefined ? null : <span class="echo-name" title={name}>{name}</span>}
        {shown === undefined
          ? null
          : <span class="echo-number">{name === undefined ? shown : `・${shown}`}</span>}
        <span>
          {name === undefined && shown === undefined ? "" : "・"}
          {desk.t(`class.${plan.classification}`)}
        </span>
      </span>
      {refused !== undefined
        ? <span class="echo-refused" title={refused}>{whatIsSo(refused)}</span>
        : second === null
        ? null
        : <span>{second}</span>}
    </>
  );
}

/** The first sentence of a refusal: what is so. What to do stands in the whole, when it is pressed. */
function whatIsSo(refusal: string): string {
  return /^.*?(?:。|\.(?=\s|$))/.exec(refusal)?.[0] ?? refusal;
}

function Candidates({ desk }: { readonly desk: Desk }) {
  const { candidates, selected } = desk.dialler;
  return (
    <ul
      id="candidates"
      class="candidates"
      role="listbox"
      aria-label={desk.t("candidates")}
      hidden={candidates.value.length === 0}
    >
      {candidates.value.map((candidate, index) => (
        <li
          key={keyOf(candidate)}
          id={`candidate-${index}`}
          role="option"
          aria-selected={index === selected.value}
          class="candidate"
          // The field keeps the keyboard: a press must not take it away.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => desk.dialler.choose(index)}
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
