/** A search field with its word, and 消去 that empties it. */
import type { Desk } from "../desk.ts";
import type { LabelKey } from "../labels.ts";
import { Icon } from "../ui/icon.tsx";

export function SearchField({ desk, id, label, value, change }: {
  readonly desk: Desk;
  readonly id: string;
  readonly label: LabelKey;
  readonly value: string;
  readonly change: (text: string) => void;
}) {
  return (
    <div class="search" role="search">
      <Icon name="search" />
      <input
        id={id}
        type="text"
        inputMode="search"
        aria-label={desk.t(label)}
        placeholder={desk.t(label)}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={value}
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.isComposing || value === "") return;
          event.preventDefault();
          change("");
        }}
      />
      <button
        type="button"
        class="text-button search-clear"
        aria-disabled={value === ""}
        onClick={() => {
          change("");
        }}
      >
        {desk.t("label.clear")}
      </button>
    </div>
  );
}
