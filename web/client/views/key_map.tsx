/** The map of the letter keys (law 11), with the switch that turns them off (WCAG 2.1.4). */
import type { Desk } from "../desk.ts";
import type { LabelKey } from "../labels.ts";
import { Icon } from "../ui/icon.tsx";

const MAP: readonly (readonly [keys: readonly string[], what: LabelKey])[] = [
  [["/"], "mapField"],
  [["1", "2", "3", "4"], "mapTabs"],
  [["↓", "↑"], "mapRows"],
  [["d"], "label.call"],
  [["h"], "label.hold"],
  [["p"], "label.park"],
  [["t"], "label.transfer"],
  [["b"], "label.transfer-back"],
  [["Shift", "X"], "label.hangup"],
  [["Shift", "P"], "label.park-for"],
  [["m"], "label.more-actions"],
  [["s"], "mapSlots"],
  [["?"], "mapMap"],
];

export function KeyMap({ desk }: { readonly desk: Desk }) {
  const on = desk.letterKeys.value;
  return (
    <div id="key-map" class="key-map" popover="auto" role="dialog" aria-labelledby="key-map-title">
      <div class="key-map-head">
        <h2 id="key-map-title">{desk.t("mapTitle")}</h2>
        <button
          type="button"
          class="icon-button"
          popovertarget="key-map"
          popovertargetaction="hide"
          aria-label={desk.t("close")}
        >
          <Icon name="clear" />
        </button>
      </div>
      <dl>
        {MAP.map(([keys, what]) => (
          <div key={what}>
            <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{desk.t(what)}</dd>
          </div>
        ))}
      </dl>
      <p class="key-map-note">{desk.t("mapNote")}</p>
      <div class="setting">
        <span id="letter-keys">{desk.t("keysOn")}</span>
        <button
          type="button"
          class="switch"
          role="switch"
          aria-checked={on}
          aria-labelledby="letter-keys"
          onClick={() =>
            desk.setLetterKeys(!on)}
        >
          <span class="switch-word" aria-hidden="true">{desk.t(on ? "on" : "off")}</span>
          <span class="switch-track" aria-hidden="true" />
        </button>
      </div>
    </div>
  );
}
