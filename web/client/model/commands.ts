/**
 * What the page asks of the server for a device: to place, hold, park, send on, move, record, take or end a call. A
 * refusal stands below the row it concerns; everything else is seen in the calls.
 */
import { batch, type ReadonlySignal } from "@preact/signals";
import { say } from "../say.ts";
import type { Label, Me } from "../../shared/api.ts";
import type { Answer, Refusal } from "../api.ts";
import type { Browser } from "./browser.ts";
import type { Clicks } from "./clicks.ts";
import type { Dialler } from "./dialler.ts";
import type { Notice } from "./notices.ts";
import type { Click } from "./pending.ts";

/** To whom a call is sent on. */
export interface Target {
  readonly to: string;
  readonly line?: string;
  /** As it is said that it was sent there. */
  readonly name: Label;
}

/** A slot, a person and a note of one's choice; without, the lowest free slot. */
export interface ParkWish {
  readonly slot?: number;
  readonly for?: string;
  readonly note?: string;
}

interface Body {
  readonly commandId: string;
  readonly device: string;
}

export interface Commands {
  /** 発信 of what stands in the number field. */
  place(device: string): void;
  hangUp(device: string, call: string): void;
  /** Gives up a 発信 that takes long: nothing is left ringing. */
  cancel(device: string): void;
  hold(device: string, call: string, on: boolean): void;
  park(device: string, call: string, wish: ParkWish): void;
  sendOn(device: string, call: string, mode: "blind" | "attended", target: Target): void;
  /** Ends a consultation: joins both, or goes back to the one who waits. */
  endTransfer(device: string, call: string, complete: boolean): void;
  move(device: string, call: string, toDevice: string): void;
  record(device: string, call: string, on: boolean): void;
  /** What is refused stands at `place`. */
  retrieve(device: string, slot: number, place: string): void;
  pickUp(device: string, whose: string, place: string): void;
}

export interface CommandsOptions {
  readonly browser: Browser;
  readonly me: ReadonlySignal<Me>;
  readonly dialler: Dialler;
  readonly clicks: Clicks;
  readonly note: (place: string, notice: Notice) => void;
  readonly refused: (place: string, refusal: Refusal) => void;
}

export function createCommands(options: CommandsOptions): Commands {
  const { browser, me, dialler, clicks, note, refused } = options;
  const { api } = browser;

  /** Undefined when it was refused. */
  async function send<T>(
    device: string,
    click: Click,
    ask: (body: Body) => Answer<T>,
    place = device,
  ): Promise<{ readonly value: T } | undefined> {
    const commandId = clicks.begin(device, click);
    const answer = await ask({ commandId, device });
    if (!answer.ok) {
      batch(() => {
        if (clicks.end(device, commandId)) refused(place, answer.error);
      });
      return undefined;
    }
    const named = answer.value as { readonly callId?: string } | undefined;
    if (named?.callId !== undefined) clicks.amend(device, commandId, { callId: named.callId });
    clicks.look(device);
    return { value: answer.value };
  }

  /** Goes off-hook by itself where it can and is wanted. */
  function offHook(device: string): boolean {
    const able = me.peek().devices.find((each) => each.id === device)?.autoAnswer ?? false;
    return me.peek().settings.autoAnswer && able;
  }

  async function place(device: string): Promise<void> {
    const commandId = clicks.begin(device, { verb: "call" });
    const line = dialler.needsNoLine.peek() ? undefined : dialler.line.peek();
    const answer = await api.placeCall({
      commandId,
      device,
      destination: dialler.text.peek().trim(),
      autoAnswer: offHook(device),
      ...(line === undefined ? {} : { line }),
    });
    const cancelled = clicks.of(device)?.cancelling === true;
    if (!answer.ok) {
      batch(() => {
        if (clicks.end(device, commandId) && !cancelled) refused(device, answer.error);
      });
      return;
    }
    const { callId } = answer.value;
    const now = clicks.amend(device, commandId, { callId });
    if (now?.cancelling === true) void hangUp(device, callId);
    else clicks.look(device);
  }

  async function hangUp(device: string, callId: string): Promise<void> {
    const commandId = clicks.begin(device, { verb: "hangup", callId });
    const answer = await api.hangUp(callId, { commandId, device });
    if (answer.ok) return;
    batch(() => {
      clicks.end(device, commandId);
      // The call ended by itself in between: what was wanted is so.
      if (answer.error.code !== "call-not-found") refused(device, answer.error);
    });
  }

  async function park(device: string, callId: string, wish: ParkWish): Promise<void> {
    const parked = await send(
      device,
      { verb: "park", callId },
      (body) => api.park(callId, { ...body, ...wish }),
    );
    if (parked === undefined) return;
    note(device, { kind: "parked", slot: parked.value.slot, call: callId });
  }

  async function sendOn(
    device: string,
    callId: string,
    mode: "blind" | "attended",
    { name, ...target }: Target,
  ): Promise<void> {
    const sent = await send(
      device,
      { verb: mode === "blind" ? "transfer" : "consult", callId },
      (body) => api.transfer(callId, { ...body, ...target, mode }),
    );
    if (sent === undefined || mode === "attended") return;
    const ja = say("transfer-sent", "ja", { name: name.ja });
    const en = say("transfer-sent", "en", { name: name.en });
    note(device, { kind: "said", text: { ja, en } });
  }

  return {
    place: (device) => void place(device),
    hangUp: (device, call) => void hangUp(device, call),
    cancel(device) {
      const pending = clicks.of(device);
      if (pending?.verb !== "call" || pending.cancelling) return;
      if (pending.callId !== undefined) return void hangUp(device, pending.callId);
      clicks.amend(device, pending.commandId, { cancelling: true });
    },
    hold: (device, callId, on) =>
      void send(
        device,
        { verb: on ? "hold" : "resume", callId },
        (body) => on ? api.hold(callId, body) : api.resume(callId, body),
      ),
    park: (device, call, wish) => void park(device, call, wish),
    sendOn: (device, call, mode, target) => void sendOn(device, call, mode, target),
    endTransfer: (device, callId, complete) =>
      void send(
        device,
        { verb: complete ? "complete" : "return", callId },
        (body) => api.transfer(callId, { ...body, complete }),
      ),
    move: (device, callId, toDevice) =>
      void send(
        device,
        { verb: "move", callId, toDevice },
        (body) => api.move(callId, { ...body, toDevice, autoAnswer: offHook(toDevice) }),
      ),
    record: (device, callId, on) =>
      void send(
        device,
        { verb: on ? "record" : "stop-recording", callId },
        (body) => api.record(callId, { ...body, on }),
      ),
    retrieve: (device, slot, place) =>
      void send(
        device,
        { verb: "retrieve", slot },
        (body) => api.retrieve(slot, { ...body, autoAnswer: offHook(device) }),
        place,
      ),
    pickUp: (device, whose, place) =>
      void send(
        device,
        { verb: "pickup", whose },
        (body) => api.pickUp(whose, { ...body, autoAnswer: offHook(device) }),
        place,
      ),
  };
}
