/**
 * What the panel page shows and does, as its components see it: they read it and have no state of their own; the same
 * value draws the server's first paint. `create_desk.ts` makes it.
 */
import type { ReadonlySignal } from "@preact/signals";
import type {
  Call,
  HistoryEntry,
  Label,
  ListEntry,
  Me,
  Party,
  PresenceState,
  User,
} from "../shared/api.ts";
import type { FeedEntry } from "../shared/feed.ts";
import type { LabelKey, Language } from "./labels.ts";
import type { AssistantPlace } from "./model/assistant.ts";
import type { Notifying } from "./model/browser.ts";
import type { CallerCard } from "./model/caller_card.ts";
import type { Clock } from "./model/clock.ts";
import type { Connection } from "./model/connection.ts";
import type { Dialler, FieldNote } from "./model/dialler.ts";
import type { Drawers } from "./model/drawers.ts";
import type { History } from "./model/history.ts";
import type { Phones } from "./model/phones.ts";
import type { Player } from "./model/player.ts";
import type { PresenceChoice } from "./model/presence_choice.ts";
import type { Search } from "./model/search.ts";
import type { SettingsModel } from "./model/settings.ts";
import type { Slots } from "./model/slots.ts";

export type Tab = "history" | "users" | "lists" | "assistant";
/** On a phone's width the dialler is one of the tabs. */
export type Place = "dial" | Tab | "more";
/** What the tab's icon shows (law 9): the name of a file of `icons/`. */
export type Badge = "idle" | "ringing" | "talking" | "lost";
export interface Desk {
  readonly language: ReadonlySignal<Language>;
  readonly me: ReadonlySignal<Me>;
  readonly calls: ReadonlySignal<readonly Call[]>;
  readonly presences: ReadonlyMap<string, PresenceState>;
  readonly clock: Clock;
  /** The time the page's clocks show: it stands still while nothing is heard. */
  readonly shownAt: ReadonlySignal<number>;
  readonly connection: ReadonlySignal<Connection>;
  /** What everybody must know of the connection or the PBX, in a sentence; undefined while all is well. */
  readonly trouble: ReadonlySignal<string | undefined>;
  /** A backup is being restored; afterwards one signs in anew. */
  readonly maintenance: ReadonlySignal<boolean>;
  readonly dialler: Dialler;
  readonly phones: Phones;
  /** What is open below a device's buttons. */
  readonly drawers: Drawers;
  readonly slots: Slots;
  readonly history: History;
  readonly player: Player;
  readonly assistant: AssistantPlace;
  readonly presence: PresenceChoice;
  readonly caller: CallerCard;
  readonly settings: SettingsModel;
  /** Whether the desktop shows who calls. */
  readonly notifying: ReadonlySignal<Notifying>;
  /** Whether `tel:` links can be opened here. */
  readonly linkable: ReadonlySignal<boolean>;
  readonly users: Search<User>;
  readonly lists: Search<ListEntry>;
  readonly hasLists: boolean;
  readonly place: ReadonlySignal<Place>;
  /** The tab of the work area: the last one that was open. */
  readonly tab: ReadonlySignal<Tab>;
  readonly letterKeys: ReadonlySignal<boolean>;
  readonly sessionOver: ReadonlySignal<boolean>;
  /** What a screen reader is told politely. */
  readonly said: ReadonlySignal<string>;
  readonly title: ReadonlySignal<string>;
  /** What the tab's icon shows. */
  readonly badge: ReadonlySignal<Badge>;
  t(key: LabelKey, data?: Readonly<Record<string, string | number>>): string;
  text(text: Label): string;
  nameOf(party: Party): string;
  show(place: Place): void;
  /** Shows a tab and moves the keyboard to it. */
  openTab(tab: Tab): void;
  showNewCalls(): void;
  focusNumber(): void;
  /** Moves the keyboard to the slots. */
  focusSlots(): void;
  /** Enter in the number field: takes a candidate in, else dials on the preferred device. */
  enter(): void;
  listName(id: string): string;
  lineName(id: string | undefined): string;
  /** Opens or closes a call's detail; its recording is made ready to be heard. */
  openEntry(entry: HistoryEntry): void;
  /** Opens the detail and hears the recording, or pauses it. */
  hear(entry: HistoryEntry): void;
  toggleAutoAnswer(): void;
  toggleIntegration(): void;
  askToNotify(): void;
  takeLinks(): void;
  setLanguage(language: Language): void;
  setLetterKeys(on: boolean): void;
  callBack(entry: HistoryEntry): void;
  insert(number: string, note: FieldNote): void;
  signOut(): void;
  expired(): void;
  signedInAgain(): void;
  apply(entry: FeedEntry): void;
  lost(): void;
  /** Reads everything anew that the feed does not repeat. */
  resync(): Promise<void>;
  /** Takes up what this browser remembers; after hydration. */
  restore(): void;
}
