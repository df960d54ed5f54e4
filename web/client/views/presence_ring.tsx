/** A chosen presence: a ring in the catalogue's colour and its word, never the dot of a telephone (law 3). */
import type { Presence } from "../../shared/api.ts";
import type { Desk } from "../desk.ts";
import { clockText, millisOf } from "../format.ts";

export function PresenceRing({ desk, presence }: {
  readonly desk: Desk;
  readonly presence: Presence | undefined;
}) {
  if (presence === undefined) return null;
  const state = desk.presences.get(presence.code);
  if (state === undefined) return null;
  const { until } = presence;
  return (
    <span class="presence" title={presence.note}>
      <i class="presence-ring" data-colour={state.colour} aria-hidden="true" />
      <span class="presence-word">{desk.text(state.label)}</span>
      {until === undefined ? null : (
        <small>
          {desk.t("untilTime", { time: clockText(millisOf(until), desk.clock.offset, false) })}
        </small>
      )}
    </span>
  );
}
