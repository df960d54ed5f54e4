/** The work area: one tab at a time beside the telephones. */
import type { TargetedKeyboardEvent } from "preact";
import type { Desk, Tab } from "../desk.ts";
import type { LabelKey } from "../labels.ts";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icons.ts";
import { AssistantTab } from "./assistant_tab.tsx";
import { Place } from "./broken.tsx";
import { stepRows } from "../ui/row_steps.ts";
import { HistoryList } from "./history_list.tsx";
import { ListSearch } from "./list_search.tsx";
import { UserSearch } from "./user_search.tsx";

export interface TabSpec {
  readonly tab: Tab;
  readonly label: LabelKey;
  readonly short: LabelKey;
  readonly icon: IconName;
}

const ALL_TABS: readonly TabSpec[] = [
  { tab: "history", label: "label.history", short: "historyShort", icon: "history" },
  { tab: "users", label: "label.users", short: "usersShort", icon: "users" },
  { tab: "lists", label: "label.lists", short: "listsShort", icon: "lists" },
  { tab: "assistant", label: "label.assistant", short: "label.assistant", icon: "help" },
];

/** The tabs this office has: phonebooks only where there are some. */
export function tabsOf(desk: Desk): readonly TabSpec[] {
  return ALL_TABS.filter((spec) => spec.tab !== "lists" || desk.hasLists);
}

export function Work({ desk }: { readonly desk: Desk }) {
  const tab = desk.tab.value;
  return (
    <section class="work" aria-label={desk.t("tabs")}>
      <Tabs desk={desk} />
      <div
        class="tab-panel"
        role="tabpanel"
        id="tab-panel"
        aria-labelledby={`tab-${tab}`}
        onKeyDown={stepRows}
      >
        <Place key={tab} language={desk.language.value} place="empty">
          {tab === "history"
            ? <HistoryList desk={desk} />
            : tab === "users"
            ? <UserSearch desk={desk} />
            : tab === "lists"
            ? <ListSearch desk={desk} />
            : <AssistantTab desk={desk} />}
        </Place>
      </div>
    </section>
  );
}

function Tabs({ desk }: { readonly desk: Desk }) {
  const specs = tabsOf(desk);
  const step = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = specs.findIndex((spec) => spec.tab === desk.tab.value);
    const next = specs[(at + by + specs.length) % specs.length];
    if (next !== undefined) desk.openTab(next.tab);
  };
  return (
    <div class="tabs" role="tablist" aria-label={desk.t("tabs")} onKeyDown={step}>
      {specs.map((spec, index) => {
        const chosen = desk.tab.value === spec.tab;
        return (
          <button
            type="button"
            key={spec.tab}
            id={`tab-${spec.tab}`}
            class="tab"
            role="tab"
            aria-selected={chosen}
            aria-controls="tab-panel"
            aria-keyshortcuts={String(index + 1)}
            tabIndex={chosen ? 0 : -1}
            onClick={() => desk.show(spec.tab)}
          >
            <Icon name={spec.icon} small />
            <span>{desk.t(spec.label)}</span>
            {spec.tab === "history" ? <Unseen desk={desk} /> : null}
          </button>
        );
      })}
    </div>
  );
}

/** Missed calls not looked at yet. */
export function Unseen({ desk }: { readonly desk: Desk }) {
  const count = desk.history.unseen.value;
  if (count === 0) return null;
  return (
    <span class="badge" title={desk.t("unseen", { count })}>
      <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
      <span class="unseen">{desk.t("unseen", { count })}</span>
    </span>
  );
}
