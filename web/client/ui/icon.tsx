/** One icon out of the page's sprite. It says nothing to a screen reader: a word stands beside it. */
import type { JSX } from "preact";
import type { LabIconName } from "../lab/icons.ts";
import type { AdminIconName } from "./admin_icons.ts";
import type { IconName } from "./icons.ts";

export function Icon({ name, small }: {
  readonly name: IconName | AdminIconName | LabIconName;
  readonly small?: boolean;
}) {
  return (
    <svg class={small ? "icon icon-small" : "icon"} aria-hidden="true" focusable="false">
      <use href={`#i-${name}`} />
    </svg>
  );
}

/** Every icon of a page once, drawn where it is used. */
export function Sprite({ icons }: {
  readonly icons: Readonly<Record<string, string>>;
}): JSX.Element {
  return (
    <svg class="sprite" aria-hidden="true" focusable="false">
      {Object.entries(icons).map(([name, path]) => (
        <symbol id={`i-${name}`} key={name} viewBox="0 0 24 24">
          <path d={path} />
        </symbol>
      ))}
    </svg>
  );
}
