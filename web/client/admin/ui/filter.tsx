/** One condition over a table, chosen from a few. */
import type { Label } from "../../../shared/api.ts";
import type { App } from "../app.ts";
import { type Choice, choiceText } from "./fields.tsx";

export function Filter({ app, label, choices, value, choose }: {
  readonly app: App;
  readonly label: Label;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly choose: (value: string) => void;
}) {
  return (
    <label class="filter">
      <span>{app.t(label)}</span>
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>{choiceText(app, choice)}</option>
        ))}
      </select>
    </label>
  );
}
