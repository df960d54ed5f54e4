/** One icon out of the page's sprite. It says nothing to a screen reader: a word stands beside it. */
import type { JSX } from "preact";
import { type IconName, ICONS } from "./icons.ts";

export function Icon({ name, small }: { readonly name: IconName; readonly small?: boolean }) {
  return (
    <svg class={small ? "icon icon-small" : "icon"} aria-hidden="true" focusable="false">
      <use href={`#i-${name}`} />
    </svg>
  );
}

/** Every icon once, drawn where it is used. */
export function Sprite(): JSX.Element {
  return (
    <svg class="sprite" aria-hidden="true" focusable="false">
      {Object.entries(ICONS).map(([name, path]) => (
        <symbol id={`i-${name}`} key={name} viewBox="0 0 24 24">
          <path d={path} />
        </symbol>
      ))}
    </svg>
  );
}
