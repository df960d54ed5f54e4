/** Why something was not done, where it was asked for; it stays until the next input. */
import { Icon } from "../../ui/icon.tsx";
import { Sentence } from "../../ui/sentence.tsx";
import type { Refusal } from "../../request.ts";
import type { App } from "../app.ts";
import { W } from "../words.ts";

export function RefusalNote({ app, refusal, reload }: {
  readonly app: App;
  readonly refusal: Refusal | undefined;
  /** Offered when somebody else has changed the same meanwhile. */
  readonly reload?: (() => void) | undefined;
}) {
  return (
    <div role="alert" class="refusal-place">
      {refusal === undefined ? null : (
        <div class="refusal">
          <Icon name="alert" small />
          <span>
            <Sentence text={app.why(refusal)} />
            {reload === undefined
              ? null
              : (
                <button type="button" class="text-button" onClick={reload}>
                  {app.t(W.reloadTheirs)}
                </button>
              )}
          </span>
        </div>
      )}
    </div>
  );
}
