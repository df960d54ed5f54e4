/** The place of the assistant in the work area; what is in it comes when the tab is first opened. */
import type { Desk } from "../desk.ts";

export function AssistantTab({ desk }: { readonly desk: Desk }) {
  const { assistant } = desk;
  return assistant.failed.value
    ? (
      <div class="empty" role="alert">
        <p>{desk.t("failedToRead")}</p>
        <button type="button" class="chip-button" onClick={assistant.again}>
          {desk.t("again")}
        </button>
      </div>
    )
    : <div class="assistant-host" key={desk.language.value} ref={assistant.place} />;
}
