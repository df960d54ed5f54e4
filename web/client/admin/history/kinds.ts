/** What a past call is called and drawn as: its direction when it was answered, else what became of it. */
import type { HistoryEntry } from "../../../shared/api.ts";
import type { IconName } from "../../ui/icons.ts";
import type { App } from "../app.ts";

export function iconOf(entry: HistoryEntry): IconName {
  if (entry.result === "missed") return "missed";
  return entry.role === "caller" ? "outgoing" : "incoming";
}

export function kindText(app: App, entry: HistoryEntry): string {
  return app.word(
    entry.result === "answered" ? `direction.${entry.direction}` : `result.${entry.result}`,
  );
}
