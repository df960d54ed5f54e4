/**
 * The person's devices and what is done with them. A click sets only a pending mark; the state changes when
 * the feed says so (law 7). Every click ends: in an event, in a refusal, or in a sentence after a while.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Call, Label, Me, User } from "../../shared/api.ts";
import { type Language, spokenName } from "../../shared/say.ts";
import { say } from "../say.ts";
import type { Refusal } from "../api.ts";
import type { LabelKey } from "../labels.ts";
import type { Browser } from "./browser.ts";
import { createClicks } from "./clicks.ts";
import { createCommands, type ParkWish, type Target } from "./commands.ts";
import type { Dialler } from "./dialler.ts";
import { type Notice, placeOf, RAIL, sentenceOf } from "./notices.ts";
import { concerns } from "./pending.ts";
import { type ButtonName, type Extra, extrasOf, isReadOnly } from "./phone_buttons.ts";
import { type PhoneView, viewOf } from "./phone_view.ts";

const DEVICE_KEY = "naisen.device";

/** What is opened below a device's buttons. */
export type DrawerKind = "more" | "park" | "transfer";

export interface Phones {
  readonly views: ReadonlySignal<readonly PhoneView[]>;
  /** By the place they stand at. */
  readonly notices: ReadonlySignal<ReadonlyMap<string, Notice>>;
  /** The device that Enter, a call-back, a slot and a pickup use: the last one used, else the first that can. */
  readonly preferred: ReadonlySignal<PhoneView | undefined>;
  /** Whether any device is in use at all. */
  readonly usable: ReadonlySignal<boolean>;
  press(device: string, button: ButtonName): void;
  extras(view: PhoneView): readonly Extra[];
  pressExtra(device: string, extra: Extra): void;
  chooseCall(device: string, call: string): void;
  prefer(device: string): void;
  /** Gives up a click that takes long: nothing is left ringing. */
  cancel(device: string): void;
  /** 転送 of the call that the buttons concern. */
  sendOn(device: string, mode: "blind" | "attended", target: Target): void;
  /** From a consultation back to the one who waits. */
  returnToFirst(device: string): void;
  park(device: string, wish: ParkWish): void;
  retrieve(slot: number): void;
  /** 代理応答 of what rings at a colleague. */
  pickUp(user: User): void;
  /** Why this person may not: the sentence; undefined when they may. */
  whyNoPickup(user: User): Label | undefined;
  tell(place: string, text: Label): void;
  clearNotices(): void;
  /** A call changed; called after the call is in the page's list. */
  followed(call: Call, before: Call | undefined): void;
  restore(): void;
}

export interface PhonesOptions {
  readonly browser: Browser;
  readonly me: ReadonlySignal<Me>;
  readonly calls: ReadonlySignal<readonly Call[]>;
  readonly dialler: Dialler;
  /** Reads the live calls anew, when an event should have come and did not. */
  readonly resync: () => Promise<void>;
  readonly lastNumber: () => string | undefined;
  readonly open: (drawer: DrawerKind, device: string, call: string) => void;
}

export function createPhones(options: PhonesOptions): Phones {
  const { browser, me, calls, dialler } = options;
  const notices = signal<ReadonlyMap<string, Notice>>(new Map());
  const chosenCalls = signal<ReadonlyMap<string, string>>(new Map());
  const lastUsed = signal<string | undefined>(undefined);
  const clicks = createClicks({
    browser,
    calls,
    resync: options.resync,
    unseen: (device, { slot }) =>
      refused(slot === undefined ? device : RAIL, { code: "pbx-unreachable" }),
  });
  const commands = createCommands({ browser, me, dialler, clicks, note, refused });

  const views = computed(() =>
    me.value.devices.map((device) =>
      viewOf({
        device,
        calls: calls.value,
        chosenCall: chosenCalls.value.get(device.id),
        pending: clicks.pendings.value.get(device.id),
        capabilities: me.value.capabilities,
        pbx: me.value.pbx,
      })
    )
  );
  const preferred = computed(() => {
    const live = views.value.filter((view) => view.device.registered);
    return live.find((view) => view.device.id === lastUsed.value) ?? live[0];
  });
  const viewOfDevice = (device: string) => views.peek().find((view) => view.device.id === device);

  function note(place: string, notice: Notice): void {
    notices.value = new Map(notices.peek()).set(place, notice);
  }

  function refused(place: string, refusal: Refusal): void {
    note(place, { kind: "refusal", text: sentenceOf(refusal) });
  }

  function prefer(device: string): void {
    lastUsed.value = device;
    browser.remember(DEVICE_KEY, device);
  }

  function call(device: string): void {
    if (dialler.text.peek().trim() === "") {
      const last = options.lastNumber();
      if (last !== undefined) dialler.fill(last, "last-number");
      browser.focus("number");
      return;
    }
    if (dialler.enter() !== "dial") return;
    prefer(device);
    commands.place(device);
  }

  function pressed(view: PhoneView, name: ButtonName): void {
    const device = view.device.id;
    if (name === "call") return call(device);
    if (view.focused === undefined) return commands.cancel(device);
    const { activity, waiting, call: { id } } = view.focused;
    switch (name) {
      case "hold":
        return commands.hold(device, id, activity !== "holding");
      case "park":
        return commands.park(device, id, {});
      case "transfer":
        if (waiting !== undefined) return commands.endTransfer(device, id, true);
        return options.open("transfer", device, id);
      case "hangup":
        return commands.hangUp(device, id);
    }
  }

  function pressedExtra(device: string, id: string, extra: Extra): void {
    switch (extra.kind) {
      case "record":
        return commands.record(device, id, extra.on);
      case "park-for":
        return options.open("park", device, id);
      case "move":
        return commands.move(device, id, extra.to.id);
    }
  }

  /** Something comes to the preferred device, if there is one and it waits for nothing. */
  function take(place: string, button: LabelKey, ask: (device: string) => void): void {
    notices.value = new Map();
    const view = preferred.peek();
    if (view === undefined) refused(place, { code: "no-usable-device" });
    else if (isReadOnly(me.peek().capabilities)) {
      note(place, { kind: "why", key: "whyReadOnly", button });
    } else if (me.peek().pbx === "lost") note(place, { kind: "why", key: "whyPbx", button });
    else if (view.pending !== undefined) note(place, { kind: "why", key: "whyPending", button });
    else ask(view.device.id);
  }

  /** The call that the device's buttons concern. */
  function onFocused(device: string, act: (call: string) => void): void {
    const focused = viewOfDevice(device)?.focused;
    notices.value = new Map();
    if (focused !== undefined) act(focused.call.id);
  }

  return {
    views,
    notices,
    preferred,
    usable: computed(() => views.value.some((view) => view.device.registered)),
    press(device, name) {
      const view = viewOfDevice(device);
      const button = view?.buttons.find((each) => each.name === name);
      if (view === undefined || button === undefined) return;
      notices.value = new Map();
      if (button.why === undefined) pressed(view, name);
      else note(device, { kind: "why", key: button.why, button: button.label });
    },
    extras(view) {
      const { devices, capabilities, rights, pbx } = me.value;
      return extrasOf({ view, devices, capabilities, mayRecord: rights.record, pbx });
    },
    pressExtra(device, extra) {
      if (extra.why === undefined) onFocused(device, (id) => pressedExtra(device, id, extra));
    },
    chooseCall(device, id) {
      chosenCalls.value = new Map(chosenCalls.peek()).set(device, id);
    },
    prefer,
    cancel: commands.cancel,
    sendOn: (device, mode, target) =>
      onFocused(device, (id) => commands.sendOn(device, id, mode, target)),
    returnToFirst: (device) => onFocused(device, (id) => commands.endTransfer(device, id, false)),
    park: (device, wish) => onFocused(device, (id) => commands.park(device, id, wish)),
    retrieve(slot) {
      if (me.peek().rights.retrieve) {
        take(RAIL, "label.retrieve", (device) => commands.retrieve(device, slot, RAIL));
      } else refused(RAIL, { code: "retrieve-not-permitted" });
    },
    pickUp(user) {
      const place = placeOf(user);
      const message = pickupRefusal(me.peek(), user);
      if (message === undefined) {
        take(place, "label.pickup", (device) => commands.pickUp(device, user.extension, place));
      } else notices.value = new Map([[place, { kind: "refusal", text: message }]]);
    },
    whyNoPickup: (user) => pickupRefusal(me.value, user),
    tell: (place, text) => note(place, { kind: "said", text }),
    clearNotices() {
      if (notices.peek().size > 0) notices.value = new Map();
    },
    followed(after, before) {
      for (const view of views.peek()) follow(view.device.id, after, before);
    },
    restore() {
      lastUsed.value = browser.recall(DEVICE_KEY);
    },
  };

  function follow(device: string, after: Call, before: Call | undefined): void {
    const pending = clicks.of(device);
    const own = pending !== undefined && concerns(pending, after);
    const on = (each: Call | undefined) => each?.legs.some((leg) => leg.device === device) ?? false;
    if (own && after.end !== undefined) clicks.end(device, pending.commandId);
    else if (own) {
      clicks.look(device);
      const begun = pending.verb === "call" && clicks.of(device) === undefined;
      if (begun && pending.cancelling) commands.hangUp(device, after.id);
    }
    const message = after.end?.message ?? failedNow(after, before);
    if (message !== undefined && (own || on(before) || on(after))) {
      note(device, { kind: "refusal", text: message });
    }
  }
}

function pickupRefusal({ rights, capabilities, department }: Me, user: User): Label | undefined {
  const same = department !== "" && user.department === department;
  const may = rights.pickup === "all" || rights.pickup === "department" && same;
  if (capabilities.pickup && may) return undefined;
  const inLanguage = (language: Language) =>
    capabilities.pickup
      ? say("pickup-not-permitted", language, {
        name: spokenName(user.name, "colleague", language),
      })
      : say("capability-missing", language, { capability: say("capability.pickup", language) });
  return { ja: inLanguage("ja"), en: inLanguage("en") };
}

/** What to tell the transferor, when the transfer has just failed. */
function failedNow({ transfer }: Call, before: Call | undefined): Label | undefined {
  return before?.transfer?.state === transfer?.state ? undefined : transfer?.message;
}
