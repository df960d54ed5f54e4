/** Makes the panel page's model: signals fed by the boot data and the event stream, and the actions of the person. */
import { batch, computed, signal } from "@preact/signals";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { Call, Label, ListEntry, Me, PanelBoot, Party, Slot, User } from "../shared/api.ts";
import type { NoticeCode, SlotEnding } from "../shared/feed.ts";
import type { Badge, Desk, Place, Tab } from "./desk.ts";
import { label, textOf } from "./labels.ts";
import { createAssistantPlace } from "./model/assistant.ts";
import { type Browser, type Notifying, STILL } from "./model/browser.ts";
import { createCallerCard } from "./model/caller_card.ts";
import { createClock } from "./model/clock.ts";
import { createConnection } from "./model/connection.ts";
import { createDialler } from "./model/dialler.ts";
import { createDrawers, type Drawers } from "./model/drawers.ts";
import { createHistory } from "./model/history.ts";
import { RAIL } from "./model/notices.ts";
import { createPhones, type Phones } from "./model/phones.ts";
import { createPlayer } from "./model/player.ts";
import { createPresenceChoice } from "./model/presence_choice.ts";
import { createSearch } from "./model/search.ts";
import { createSettings } from "./model/settings.ts";
import { createSlots, slotId } from "./model/slots.ts";
import { callerLines, stateSentence, titleOf } from "./model/spoken.ts";
import { say } from "./say.ts";

const KEYS_KEY = "naisen.keys";

export function createDesk(boot: PanelBoot, browser: Browser = STILL): Desk {
  const me = signal(boot.me);
  const calls = signal<readonly Call[]>(boot.calls);
  const clock = createClock(boot.now, browser);
  const place = signal<Place>("dial");
  const tab = signal<Tab>("history");
  const letterKeys = signal(true);
  const sessionOver = signal(false);
  const notifying = signal<Notifying>("unable");
  const linkable = signal(false);
  const said = signal("");
  const language = computed(() => me.value.settings.language);
  const t: Desk["t"] = (key, data) => label(key, language.value, data);
  const text = (value: Label) => textOf(value, language.value);
  const connection = createConnection({ clock, me, language });

  const dialler = createDialler({
    browser,
    lines: computed(() => me.value.lines),
    text: boot.number ?? "",
    touched: () => phones.clearNotices(),
  });
  const history = createHistory({
    browser,
    first: boot.history,
    unseenMissed: boot.me.unseenMissed,
    clock,
  });
  const settings = createSettings({
    browser,
    taken: (taken) => me.value = { ...me.peek(), settings: taken },
    sessionOver: () => sessionOver.peek(),
  });
  const phones: Phones = createPhones({
    browser,
    me,
    calls,
    dialler,
    resync: () => readLive(),
    lastNumber: () => history.lastDialled(),
    open: (kind, device, call) => drawers.toggle(kind, device, call),
  });
  const drawers: Drawers = createDrawers({
    browser,
    lines: computed(() => me.value.lines),
    line: dialler.line,
    phones: () => phones,
    own: boot.me.extension,
  });
  const slots = createSlots(me, boot.parking);
  const users = createSearch<User>(browser, (query) => browser.api.users(query), boot.users);
  const lists = createSearch<ListEntry>(browser, (query) => browser.api.listEntries(query));

  const nameOf = (party: Party) => {
    if (party.kind === "person") return party.name;
    if (party.withheld === true) return t("label.withheld");
    return party.name ?? party.display;
  };

  function takeCall(call: Call): void {
    const before = calls.peek().find((each) => each.id === call.id);
    const others = calls.peek().filter((each) => each.id !== call.id);
    const stays = call.end === undefined && call.legs.length > 0;
    batch(() => {
      calls.value = stays ? [...others, call] : others;
      phones.followed(call, before);
      drawers.follow();
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

  function takeSnapshot(next: Me, live: readonly Call[], parking: readonly Slot[]): void {
    if (next.extension !== me.peek().extension) return browser.go("/pbx/open/");
    batch(() => {
      me.value = next;
      calls.value = live;
      slots.reset(parking);
      drawers.follow();
    });
    tell();
  }

  function takeSlot(slot: Slot, ending: SlotEnding | undefined): void {
    const news = slots.put(slot, ending);
    if (news === undefined) return;
    if (news.stays) phones.tell(RAIL, news.text);
    said.value = text(news.text);
  }

  async function readLive(): Promise<void> {
    const { api } = browser;
    const [freshMe, live, parking] = await Promise.all([api.me(), api.calls(), api.parking()]);
    if (!freshMe.ok || !live.ok || !parking.ok) return;
    takeSnapshot(freshMe.value, live.value.items, parking.value.items);
  }

  function readRows(): void {
    history.reset(me.peek().unseenMissed);
    users.refresh();
    if (lists.state.peek() !== "unread") lists.refresh();
  }

  /** A change of one's own presence, from wherever it was made, is also said. */
  function takePresence(user: User): void {
    users.patch((row) => row.extension === user.extension ? user : row);
    if (user.extension !== me.peek().extension) return;
    const { presence: former, ...rest } = me.peek();
    const { presence } = user;
    me.value = presence === undefined ? rest : { ...rest, presence };
    const state = desk.presences.get(presence?.code ?? "");
    if (state !== undefined && presence?.code !== former?.code) {
      said.value = `${t("label.presence")} ${text(state.label)}`;
    }
  }

  /** The foot of the page says them, but what is over is said in passing. */
  function takeNotice(code: NoticeCode, message: Label): void {
    batch(() => {
      me.value = { ...me.peek(), pbx: code === "pbx-back" ? "connected" : "lost" };
      if (code === "pbx-back") connection.over();
      else connection.announce(message, code);
      said.value = text(message);
    });
  }

  async function askToNotify(): Promise<void> {
    notifying.value = await browser.askToNotify();
  }

  const desk: Desk = {
    language,
    me,
    calls,
    presences: new Map(boot.presences.map((state) => [state.code, state])),
    clock,
    shownAt: connection.shownAt,
    connection: connection.state,
    trouble: connection.trouble,
    maintenance: connection.maintenance,
    dialler,
    phones,
    drawers,
    slots,
    history,
    player: createPlayer(browser),
    assistant: createAssistantPlace({
      browser,
      language: () => language.peek(),
      person: () => me.peek().extension,
      tell: (text) => said.value = text,
    }),
    presence: createPresenceChoice({
      browser,
      chosen: computed(() => me.value.presence),
      catalogue: boot.presences,
      clock,
    }),
    caller: createCallerCard({
      browser,
      phones,
      isOn: () => me.peek().settings.incomingIntegration,
      told: (row) => callerLines(desk, row),
    }),
    settings,
    notifying,
    linkable,
    users,
    lists,
    hasLists: boot.lists.length > 0,
    place,
    tab,
    letterKeys,
    sessionOver,
    said,
    title: computed(() => titleOf(desk)),
    badge: computed((): Badge => {
      if (connection.state.value.kind === "lost") return "lost";
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
        for (const list of [history, users, lists]) list.drawn.fewer();
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
    focusSlots() {
      if (place.peek() !== "dial") desk.show("dial");
      const [first] = slots.taken.peek();
      browser.focus(first === undefined ? "rail" : slotId(first.slot));
    },
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
    lineName(id) {
      const line = me.value.lines.find((each) => each.id === id);
      return line === undefined ? "" : text(line.label);
    },
    openEntry(entry) {
      history.toggle(entry.id);
      if (history.open.peek() !== entry.id || entry.recording === undefined) desk.player.close();
      else desk.player.open(entry.recording);
    },
    hear({ id, recording }) {
      const { player } = desk;
      if (recording === undefined) return;
      if (player.recording.peek() === recording && player.playing.peek()) return player.toggle();
      history.show(id);
      player.open(recording, true);
    },
    toggleAutoAnswer() {
      settings.change("autoAnswer", { autoAnswer: !me.peek().settings.autoAnswer });
    },
    toggleIntegration() {
      const on = !me.peek().settings.incomingIntegration;
      settings.change("incomingIntegration", { incomingIntegration: on });
      if (on && notifying.peek() === "unasked") void askToNotify();
    },
    askToNotify: () => void askToNotify(),
    takeLinks: browser.takeLinks,
    setLanguage: (next) => settings.change("language", { language: next }),
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
      if (drawers.open.peek()?.kind === "transfer") {
        drawers.target.fill(number, note);
        place.value = "dial";
        return browser.focus("transfer-to");
      }
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
      connection.heard(entry.at);
      switch (entry.kind) {
        case "snapshot":
          connection.over();
          takeSnapshot(entry.me, entry.calls, entry.parking);
          return readRows();
        case "call":
          return takeCall(entry.call);
        case "presence":
          return takePresence(entry.user);
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
          return takeNotice(entry.code, entry.message);
        case "incoming":
          return desk.caller.incoming(entry.call, entry.pages);
        case "parking":
          return takeSlot(entry.slot, entry.ending);
        case "heartbeat":
          return;
        default:
          unreachable(entry);
      }
    },
    lost: connection.lost,
    async resync() {
      await readLive();
      readRows();
    },
    restore() {
      letterKeys.value = browser.recall(KEYS_KEY) !== "off";
      notifying.value = browser.notifying();
      linkable.value = browser.linkable();
      dialler.restore();
      phones.restore();
      desk.caller.restore();
    },
  };
  return desk;
}
