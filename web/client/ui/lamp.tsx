/** A lamp: shape, colour and word together (law 3). The word is always text beside the shape. */
import type { LineState } from "../../shared/api.ts";
import type { CallActivity } from "../model/call_rows.ts";

export type LampState = CallActivity | LineState;

export function Lamp({ state, word, strong, age }: {
  readonly state: LampState;
  readonly word: string;
  /** The state of something that needs the person now. */
  readonly strong?: boolean;
  /** How old the state is, where it is not fresh. */
  readonly age?: string | undefined;
}) {
  return (
    <span class={strong ? "lamp lamp-strong" : "lamp"} data-state={state}>
      <i class="lamp-shape" aria-hidden="true">{state === "unknown" ? "?" : null}</i>
      <span class="lamp-word">{word}</span>
      {age === undefined ? null : <small>{age}</small>}
    </span>
  );
}
