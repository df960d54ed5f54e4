/** What the panel's views of one call stand on here: an administrator's recordings, and every line by its name. */
import { computed, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { AdminLinePage } from "../../../shared/admin_lines.ts";
import type { Party, RecordingOutline } from "../../../shared/api.ts";
import { clockText } from "../../format.ts";
import { textOf } from "../../labels.ts";
import { createPlayer } from "../../model/player.ts";
import { openSound } from "../../sound.ts";
import type { CallDesk } from "../../views/call_desk.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";

export function useCallDesk(
  app: App,
  lines: ReadonlySignal<AdminLinePage | undefined>,
): CallDesk {
  const desk = useMemo(() => createCallDesk(app, lines), []);
  useEffect(() => desk.player.close, []);
  return desk;
}

function createCallDesk(app: App, lines: ReadonlySignal<AdminLinePage | undefined>): CallDesk {
  const outline = (id: string) => app.api.get<RecordingOutline>(`recordings/${part(id)}/outline`);
  const fileOf = (id: string, download = false) =>
    app.api.file(`recordings/${part(id)}`, download ? { download: "true" } : {});
  return {
    language: app.language,
    me: computed(() => ({ devices: [], rights: { download: app.may("recordings") } })),
    player: createPlayer({ api: { recordingOutline: outline }, sound: openSound }, fileOf),
    clock: { offset: app.offset, text: (at) => clockText(at, app.offset) },
    t: app.word,
    text: (text) => textOf(text, app.language.value),
    nameOf: (party) => nameOf(app, party),
    lineName(id) {
      const line = lines.value?.items.find((each) => each.id === id);
      return line === undefined ? id ?? "" : textOf(line.label, app.language.value);
    },
  };
}

/** 佐藤 花子, `03-0000-4510`, 非通知. */
export function nameOf(app: App, party: Party): string {
  if (party.kind === "person") return party.name;
  if (party.withheld) return app.word("label.withheld");
  return party.name ?? (party.display === "" ? party.number : party.display);
}
