/** Deletes what a sheet shows, after a question; a refusal stands in the sheet's form. */
import type { App } from "../app.ts";
import type { Question } from "../questions.ts";
import { W } from "../words.ts";
import type { AnyForm } from "./fields.tsx";

export function RemoveButton({ app, form, path, revision, question, removed }: {
  readonly app: App;
  readonly form: AnyForm;
  readonly path: string;
  /** As it is shown: what somebody else has changed meanwhile is not deleted unseen. */
  readonly revision?: string;
  readonly question: Question;
  readonly removed: () => void;
}) {
  const remove = async () => {
    if (!await app.questions.ask({ danger: true, ...question })) return;
    const answer = await app.api.delete(path, revision);
    if (!answer.ok) return form.stand(answer.error);
    // what was typed is gone with it
    form.reset(form.values.peek());
    removed();
  };
  return (
    <button type="button" class="plain-button danger-quiet" onClick={() => void remove()}>
      {app.t(W.remove)}
    </button>
  );
}
