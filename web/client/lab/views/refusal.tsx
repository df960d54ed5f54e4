/** What was refused, below what it concerns; it stays until the next input there. */
import { Icon } from "../../ui/icon.tsx";
import { Sentence } from "../../ui/sentence.tsx";
import type { Lab } from "../lab.ts";
import type { Live, Place } from "../live.ts";
import { W } from "../words.ts";

export function RefusalAt({ lab, live, place }: {
  readonly lab: Lab;
  readonly live: Live;
  readonly place: Place;
}) {
  const refusal = live.refusals.value.get(place);
  return (
    <div role="alert" class="refusal-place">
      {refusal === undefined ? null : <RefusalLine text={lab.t(refusal.message ?? W.unheard)} />}
    </div>
  );
}

export function RefusalLine({ text }: { readonly text: string }) {
  return (
    <p class="refusal">
      <Icon name="alert" small />
      <Sentence text={text} />
    </p>
  );
}
