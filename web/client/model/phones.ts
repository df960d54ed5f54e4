/**
 * The person's devices and what is done with them. A click sets only a pending mark; the state changes when
 * the feed says so (law 7). Every click ends: in an event, in a refusal, or in a sentence after a while.
 */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { say } from "../../shared/words.ts";
import type { Call, Label, Me } from "../../shared/api.ts";
import type { Refusal } from "../api.ts";
import type { LabelKey } from "../labels.ts";
import type { Browser } from "./browser.ts";
import type { Dialler } from "./dialler.ts";
import { type ButtonName, type Pending, type PhoneView, viewOf } from "./phone_view.ts";

/** After this long without an event the page says that it takes a while. */
export const SLOW_MILLIS = 4_000;
/** After this long the page asks the server what became of the click. */
export const SETTLE_MILLIS = 12_000;
const DEVICE_KEY = "naisen.device";

/** What stands below a device's row until the next input. */
export type Notice =
  | { readonly kind: "refusal"; readonly text: Label }
  | { readonly kind: "why"; readonly key: LabelKey; readonly button: LabelKey };

export interface Phones {
  readonly views: ReadonlySignal<readonly PhoneView[]>;
  readonly notices: ReadonlySignal<ReadonlyMap<string, Notice>>;
  /** The device that Enter and a call-back use: the last one used, else the first that can. */
  readonly preferred: ReadonlySignal<PhoneView | undefined>;
  /** Whether any device is in use at all. */
  readonly usable: ReadonlySignal<boolean>;
  press(device: string, button: ButtonName): void;
  chooseCall(device: string, call: string): void;
  /** Gives up a click that takes long: nothing is left ringing. */
  cancel(device: string): void;
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
}

export function createPhones(options: PhonesOptions): Phones {
  const { browser, me, calls, dialler } = options;
  const pendings = signal<ReadonlyMap<string, Pending>>(new Map());
  const notices = signal<ReadonlyMap<string, Notice>>(new Map());
  const chosenCalls = signal<ReadonlyMap<string, string>>(new Map());
  const lastUsed = signal<string | undefined>(undefined);

  const views = computed(() =>
    me.value.devices.map((device) =>
      viewOf({
        device,
        calls: calls.value,
        chosenCall: chosenCalls.value.get(device.id),
        pending: pendings.value.get(device.id),
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

  function note(device: string, notice: Notice): void {
    notices.value = new Map(notices.peek()).set(device, notice);
  }

  function refused(device: string, refusal: Refusal): void {
    note(device, { kind: "refusal", text: sentenceOf(refusal) });
  }

  function setPending(device: string, change: Pending | undefined): void {
    const next = new Map(pendings.peek());
    if (change === undefined) next.delete(device);
    else next.set(device, change);
    pendings.value = next;
  }

  /** Changes a pending click if it is still the same one. */
  function amend(device: string, commandId: string, change: Partial<Pending> | undefined): void {
    const pending = pendings.peek().get(device);
    if (pending?.commandId !== commandId) return;
    setPending(device, change === undefined ? undefined : { ...pending, ...change });
  }

  function begin(device: string, verb: Pending["verb"], callId?: string): string {
    const commandId = browser.newId();
    setPending(device, {
      verb,
      commandId,
      slow: false,
      cancelling: false,
      ...(callId === undefined ? {} : { callId }),
    });
    browser.later(SLOW_MILLIS, () => amend(device, commandId, { slow: true }));
    browser.later(SETTLE_MILLIS, () => void settle(device, commandId));
    return commandId;
  }

  /** No event came: the truth is read from the server, and the click ends. */
  async function settle(device: string, commandId: string): Promise<void> {
    if (pendings.peek().get(device)?.commandId !== commandId) return;
    await options.resync();
    const pending = pendings.peek().get(device);
    if (pending?.commandId !== commandId) return;
    batch(() => {
      setPending(device, undefined);
      const seen = calls.peek().some((call) => call.id === pending.callId);
      if (seen === (pending.verb === "hangup")) refused(device, { code: "pbx-unreachable" });
    });
  }

  async function place(device: string): Promise<void> {
    const commandId = begin(device, "call");
    const { settings, devices } = me.peek();
    const able = devices.find((each) => each.id === device)?.autoAnswer ?? false;
    const line = dialler.needsNoLine.peek() ? undefined : dialler.line.peek();
    lastUsed.value = device;
    browser.remember(DEVICE_KEY, device);
    const answer = await browser.api.placeCall({
      commandId,
      device,
      destination: dialler.text.peek().trim(),
      autoAnswer: settings.autoAnswer && able,
      ...(line === undefined ? {} : { line }),
    });
    const pending = pendings.peek().get(device);
    if (!answer.ok) {
      if (pending?.commandId === commandId) {
        batch(() => {
          setPending(device, undefined);
          if (!pending.cancelling) refused(device, answer.error);
        });
      }
      return;
    }
    if (pending?.commandId !== commandId) return;
    amend(device, commandId, { callId: answer.value.callId });
    if (pending.cancelling) void hangUp(device, answer.value.callId);
  }

  async function hangUp(device: string, callId: string): Promise<void> {
    const commandId = begin(device, "hangup", callId);
    const answer = await browser.api.hangUp(callId, { commandId, device });
    if (answer.ok) return;
    batch(() => {
      amend(device, commandId, undefined);
      // The call ended by itself in between: what was wanted is so.
      if (answer.error.code !== "call-not-found") refused(device, answer.error);
    });
  }

  function cancel(device: string): void {
    const pending = pendings.peek().get(device);
    if (pending?.verb !== "call" || pending.cancelling) return;
    if (pending.callId === undefined) amend(device, pending.commandId, { cancelling: true });
    else void hangUp(device, pending.callId);
  }

  function call(device: string): void {
    if (dialler.text.peek().trim() === "") {
      const last = options.lastNumber();
      if (last !== undefined) dialler.fill(last, "last-number");
      browser.focus("number");
      return;
    }
    if (dialler.enter() === "dial") void place(device);
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
      if (button.why !== undefined) {
        note(device, { kind: "why", key: button.why, button: button.label });
      } else if (name === "call") call(device);
      else if (view.focused !== undefined) void hangUp(device, view.focused.call.id);
      else cancel(device);
    },
    chooseCall(device, id) {
      chosenCalls.value = new Map(chosenCalls.peek()).set(device, id);
    },
    cancel,
    clearNotices() {
      if (notices.peek().size > 0) notices.value = new Map();
    },
    followed(after, before) {
      for (const view of views.peek()) {
        const device = view.device.id;
        const pending = pendings.peek().get(device);
        const on = (each: Call | undefined) =>
          each?.legs.some((leg) => leg.device === device) ?? false;
        const own = pending !== undefined &&
          (after.commandId === pending.commandId || after.id === pending.callId);
        const gone = after.end !== undefined || !on(after);
        if (own && (pending.verb === "call" ? on(after) || after.end !== undefined : gone)) {
          setPending(device, undefined);
          if (pending.verb === "call" && pending.cancelling && !gone) void hangUp(device, after.id);
        }
        const message = after.end?.message;
        if (message !== undefined && (own || on(before) || on(after))) {
          note(device, { kind: "refusal", text: message });
        }
      }
    },
    restore() {
      lastUsed.value = browser.recall(DEVICE_KEY);
    },
  };
}

/** The server's sentence, else ours for the same code. */
export function sentenceOf(refusal: Refusal): Label {
  return refusal.message ??
    { ja: say(refusal.code, "ja", refusal.data), en: say(refusal.code, "en", refusal.data) };
}
