/** What stands beneath a field for numbers and names: whose number it is and what kind, or why it cannot be dialled. */
import type { Desk } from "../desk.ts";
import type { Dialler } from "../model/dialler.ts";
import { Sentence } from "../ui/sentence.tsx";

interface EchoProps {
  readonly desk: Desk;
  readonly field: Dialler;
  /** The number field has the choice of line beside it; elsewhere the line is named here. */
  readonly namesLine?: boolean;
  /** Shown while the field is empty. */
  readonly example: string;
}

export function Echo({ desk, field, example, namesLine = false }: EchoProps) {
  const note = field.note.value;
  const echo = field.echo.value;
  const first = note === undefined
    ? null
    : typeof note === "object"
    ? desk.t("insertedFrom", { name: note.inserted })
    : desk.t(note === "taken" ? "taken" : "lastNumber");
  switch (echo.kind) {
    case "nothing":
      return <Sentence text={first ?? example} />;
    case "reading":
      return <>{first}</>;
    case "no-candidate":
      return <>{desk.t("noCandidate")}</>;
    case "plan":
      return <PlanEcho desk={desk} field={field} first={first} namesLine={namesLine} />;
  }
}

function PlanEcho({ desk, field, first, namesLine }: Omit<EchoProps, "example"> & {
  readonly first: string | null;
}) {
  const echo = field.echo.value;
  if (echo.kind !== "plan") return null;
  const { plan, name } = echo;
  const line = desk.me.value.lines.find((each) => each.id === plan.line);
  const about = plan.classification === "emergency" && line !== undefined
    ? desk.t("emergencyLine", { line: desk.text(line.label) })
    : namesLine
    ? line === undefined ? null : desk.t("via", { line: desk.text(line.label) })
    : field.needsNoLine.value
    ? desk.t("noLineNeeded")
    : null;
  const typed = field.text.value;
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
          {desk.t(`one.${plan.classification}`)}
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
