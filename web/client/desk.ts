/**
 * The model of the panel page: signals fed by the boot data and the event stream, and the actions of the
 * person. Components read it and have no state of their own; the same value draws the server's first paint.
 */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type {
  Call,
  HistoryEntry,
  Label,
  ListEntry,
  Me,
  PanelBoot,
  Party,
  PresenceState,
  User,
} from "../shared/api.ts";
import type { FeedEntry } from "../shared/feed.ts";
import { say } from "../shared/words.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { label, type LabelKey, type Language, textOf } from "./labels.ts";
import { type Browser, STILL } from "./model/browser.ts";
import { type Clock, createClock } from "./model/clock.ts";
import { createDialler, type Dialler, type FieldNote } from "./model/dialler.ts";
import { createHistory, type History } from "./model/history.ts";
import { createPhones, type Phones, sentenceOf } from "./model/phones.ts";
import { createSearch, type Search } from "./model/search.ts";
import { stateSentence, titleOf } from "./model/spoken.ts";

export type Tab = "history" | "users" | "lists";
/** On a phone's width the dialler is one of the tabs. */
export type Place = "dial" | Tab | "more";
/** What the tab's icon shows (law 9): the name of a file of `icons/`. */
export type Badge = "idle" | "ringing" | "talking" | "lost";
export type Connection =
  | { readonly kind: "connected" }
  | { readonly kind: "lost"; readonly at: number };

export interface Desk {
  readonly language: ReadonlySignal<Language>;
  readonly me: ReadonlySignal<Me>;
  readonly calls: ReadonlySignal<readonly Call[]>;
  readonly presences: ReadonlyMap<string, PresenceState>;
  readonly clock: Clock;
  /** The time the page's clocks show: it stands still while nothing is heard. */
  readonly shownAt: ReadonlySignal<number>;
  readonly connection: ReadonlySignal<Connection>;
  readonly dialler: Dialler;
  readonly phones: Phones;
  readonly history: History;
  readonly users: Search<User>;
  readonly lists: Search<ListEntry>;
  readonly hasLists: boolean;
  readonly place: ReadonlySignal<Place>;
  /** The tab of the work area: the last one that was open. */
  readonly tab: ReadonlySignal<Tab>;
  readonly letterKeys: ReadonlySignal<boolean>;
  readonly sessionOver: ReadonlySignal<boolean>;
  /** A setting being changed, until the server has answered. */
  readonly settling: ReadonlySignal<"autoAnswer" | "language" | undefined>;
  readonly settingRefusal: ReadonlySignal<Label | undefined>;
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
  /** Enter in the number field: takes a candidate in, else dials on the preferred device. */
  enter(): void;
  listName(id: string): string;
  toggleAutoAnswer(): void;
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

const KEYS_KEY = "naisen.keys";

export function createDesk(boot: PanelBoot, browser: Browser = STILL): Desk {
  const me = signal(boot.me);
  const calls = signal<readonly Call[]>(boot.calls);
  const clock = createClock(boot.now, browser);
  const connection = signal<Connection>({ kind: "connected" });
  const heardAt = signal(clock.now.peek());
  const place = signal<Place>("dial");
  const tab = signal<Tab>("history");
  const letterKeys = signal(true);
  const sessionOver = signal(false);
  const settling = signal<"autoAnswer" | "language" | undefined>(undefined);
  const settingRefusal = signal<Label | undefined>(undefined);
  const said = signal("");
  const language = computed(() => me.value.settings.language);
  const t: Desk["t"] = (key, data) => label(key, language.value, data);
  const text = (value: Label) => textOf(value, language.value);

  const dialler = createDialler({
    browser,
    lines: computed(() => me.value.lines),
    text: boot.number ?? "",
    touched: () => phones.clearNotices(),
  });
  const history = createHistory(browser, boot.history, boot.me.unseenMissed, clock.offset);
  const phones: Phones = createPhones({
    browser,
    me,
    calls,
    dialler,
    resync: () => readLive(),
    lastNumber: () => history.lastDialled(),
  });
  const users = createSearch<User>(browser, (query) => browser.api.users(query), boot.users);
  const lists = createSearch<ListEntry>(browser, (query) => browser.api.listEntries(query));

  const nameOf = (party: Party) => {
    if (party.kind === "person") return party.name;
    if (party.withheld === true) return t("label.withheld");
    return party.name ?? party.display;
  };

  function heard(at: string): void {
    clock.sync(at);
    clock.tick();
    heardAt.value = clock.now.peek();
    if (connection.peek().kind === "lost") connection.value = { kind: "connected" };
  }

  function takeCall(call: Call): void {
    const before = calls.peek().find((each) => each.id === call.id);
    const others = calls.peek().filter((each) => each.id !== call.id);
    const stays = call.end === undefined && call.legs.length > 0;
    batch(() => {
      calls.value = stays ? [...others, call] : others;
      phones.followed(call, before);
    });
    tell();
  }

  /** Says the state of the devices when it changed. */
  let told = new Map<string, string>();
  function tell(): void {
    const states = new Map(
      phones.views.peek().map((view) => [view.device.id, stateSentence(desk, view)]),
    );
    const changed = [...states].filter(([id, state]) => told.get(id) !== state);
    if (told.size > 0 && changed.length > 0) {
      said.value = changed.map(([, state]) => state).join(" ");
    }
    told = states;
  }

  function takeSnapshot(next: Me, live: readonly Call[]): void {
    if (next.extension !== me.peek().extension) return browser.go("/pbx/open/");
    batch(() => {
      me.value = next;
      calls.value = live;
    });
    tell();
  }

  async function readLive(): Promise<void> {
    const [freshMe, freshCalls] = await Promise.all([browser.api.me(), browser.api.calls()]);
    if (freshMe.ok && freshCalls.ok) takeSnapshot(freshMe.value, freshCalls.value.items);
  }

  function readRows(): void {
    history.reset(me.peek().unseenMissed);
    users.refresh();
    if (lists.state.peek() !== "unread") lists.refresh();
  }

  async function patchSettings(
    what: "autoAnswer" | "language",
    patch: Partial<Me["settings"]>,
  ): Promise<void> {
    settling.value = what;
    const answer = await browser.api.patchSettings(patch);
    batch(() => {
      settling.value = undefined;
      settingRefusal.value = answer.ok || sessionOver.peek() ? undefined : sentenceOf(answer.error);
      if (answer.ok) me.value = { ...me.peek(), settings: answer.value };
    });
  }

  const desk: Desk = {
    language,
    me,
    calls,
    presences: new Map(boot.presences.map((state) => [state.code, state])),
    clock,
    shownAt: computed(() =>
      connection.value.kind === "lost" ? connection.value.at : clock.now.value
    ),
    connection,
    dialler,
    phones,
    history,
    users,
    lists,
    hasLists: boot.lists.length > 0,
    place,
    tab,
    letterKeys,
    sessionOver,
    settling,
    settingRefusal,
    said,
    title: computed(() => titleOf(desk)),
    badge: computed((): Badge => {
      if (connection.value.kind === "lost") return "lost";
      const states = phones.views.value.map((view) => view.activity);
      if (states.includes("ringing")) return "ringing";
      return phones.views.value.some((view) => view.rows.length > 0) ? "talking" : "idle";
    }),
    t,
    text,
    nameOf,
    show(next) {
      batch(() => {
        place.value = next;
        if (next === "dial" || next === "more") return;
        tab.value = next;
        if (next === "lists" && lists.state.peek() === "unread") lists.refresh();
        if (next === "history") history.seen();
      });
    },
    openTab(next) {
      desk.show(next);
      browser.focus(`tab-${next}`);
    },
    showNewCalls() {
      history.showWaiting();
      browser.focus("history-rows");
    },
    focusNumber: () => browser.focus("number"),
    enter() {
      const phone = phones.preferred.peek();
      if (dialler.isName() && dialler.enter() !== "dial") return;
      if (phone === undefined) said.value = say("no-usable-device", language.peek());
      else phones.press(phone.device.id, "call");
    },
    listName: (id) => {
      const list = boot.lists.find((each) => each.id === id);
      return list === undefined ? "" : text(list.label);
    },
    toggleAutoAnswer() {
      if (settling.peek() !== undefined) return;
      void patchSettings("autoAnswer", { autoAnswer: !me.peek().settings.autoAnswer });
    },
    setLanguage: (next) => void patchSettings("language", { language: next }),
    setLetterKeys(on) {
      letterKeys.value = on;
      browser.remember(KEYS_KEY, on ? "on" : "off");
    },
    callBack(entry) {
      batch(() => {
        dialler.fill(entry.display);
        dialler.lendLine(entry.line);
      });
      const phone = phones.preferred.peek();
      if (phone === undefined) desk.show("dial");
      else phones.press(phone.device.id, "call");
    },
    insert(number, note) {
      dialler.fill(number, note);
      place.value = "dial";
      browser.focus("number");
    },
    signOut: () => void browser.api.signOut().then(() => browser.go("/pbx/open/login")),
    expired() {
      sessionOver.value = true;
    },
    signedInAgain() {
      sessionOver.value = false;
      void desk.resync();
    },
    apply(entry) {
      heard(entry.at);
      switch (entry.kind) {
        case "snapshot":
          takeSnapshot(entry.me, entry.calls);
          return readRows();
        case "call":
          return takeCall(entry.call);
        case "presence":
          users.patch((row) => row.extension === entry.user.extension ? entry.user : row);
          if (entry.user.extension === me.peek().extension) {
            const { presence: _former, ...rest } = me.peek();
            const { presence } = entry.user;
            me.value = presence === undefined ? rest : { ...rest, presence };
          }
          return;
        case "device":
          me.value = {
            ...me.peek(),
            devices: me.peek().devices.map((each) =>
              each.id === entry.device.id ? entry.device : each
            ),
          };
          return;
        case "history":
          return history.apply(entry.entry, entry.unseenMissed);
        case "notice":
          me.value = { ...me.peek(), pbx: entry.code === "pbx-lost" ? "lost" : "connected" };
          said.value = text(entry.message);
          return;
        case "parking":
        case "incoming":
        case "heartbeat":
          return;
        default:
          unreachable(entry);
      }
    },
    lost() {
      if (connection.peek().kind === "lost") return;
      connection.value = { kind: "lost", at: heardAt.peek() };
    },
    async resync() {
      await readLive();
      readRows();
    },
    restore() {
      letterKeys.value = browser.recall(KEYS_KEY) !== "off";
      dialler.restore();
      phones.restore();
    },
  };
  return desk;
}
