/** What stands where a part of the page could not be drawn. */
import type { ComponentChildren } from "preact";
import { label, type Language } from "../labels.ts";
import { Part } from "../ui/part.tsx";

interface BrokenProps {
  readonly language: Language;
  /** The class of the part's place on the page, which is kept. */
  readonly place?: string;
}

/** The telephone is the PBX's: calls go on, and a new page shows them. */
export function Broken({ language, place = "" }: BrokenProps) {
  return (
    <div class={`broken ${place}`} role="alert">
      <p>{label("partBroken", language)}</p>
      <button type="button" class="chip-button" onClick={() => location.reload()}>
        {label("reload", language)}
      </button>
    </div>
  );
}

/** A part of the panel: what breaks in it stays in it. */
export function Place({ children, ...place }: BrokenProps & {
  readonly children: ComponentChildren;
}) {
  return <Part instead={<Broken {...place} />}>{children}</Part>;
}
