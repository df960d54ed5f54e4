/**
 * What opens below a device's buttons, one at a time: the further actions, the target of a transfer, the slot, person
 * and note of a parked call. It stays while a command is refused, so that what was typed is not lost.
 */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Label, MyLine } from "../../shared/api.ts";
import { spokenName } from "../../shared/say.ts";
import type { Browser } from "./browser.ts";
import { createDialler, type Dialler } from "./dialler.ts";
import type { ButtonName } from "./phone_buttons.ts";
import type { DrawerKind, Phones } from "./phones.ts";

export interface Drawer {
  readonly kind: DrawerKind;
  readonly device: string;
  readonly call: string;
}

export interface Drawers {
  readonly open: ReadonlySignal<Drawer | undefined>;
  /** 転送先: a number or a name. */
  readonly target: Dialler;
  /** Whom a call is parked for. */
  readonly whom: Dialler;
  /** The slot chosen; absent: the lowest free one. */
  readonly slot: ReadonlySignal<number | undefined>;
  readonly note: ReadonlySignal<string>;
  /** Opens it, or closes it when it is open. */
  toggle(kind: DrawerKind, device: string, call: string): void;
  /** Closes it and gives the keyboard back to the button that opened it. */
  close(): void;
  chooseSlot(slot: number | undefined): void;
  writeNote(text: string): void;
  sendOn(mode: "blind" | "attended"): void;
  park(): void;
  /** After a change of calls: what the drawer was for may be done, or gone. */
  follow(): void;
}

export interface DrawersOptions {
  readonly browser: Browser;
  readonly lines: ReadonlySignal<readonly MyLine[]>;
  /** The line chosen for what leaves the office. */
  readonly line: ReadonlySignal<string | undefined>;
  readonly phones: () => Phones;
  /** The person's own extension. */
  readonly own: string;
}

/** The id of a button of a device's panel. */
export const buttonId = (device: string, button: ButtonName | "more"): string =>
  `${button}-${device}`;

/** Where the keyboard goes when it opens. */
const FIRST_OF: Readonly<Record<DrawerKind, string>> = {
  more: "more-first",
  park: "park-slot",
  transfer: "transfer-to",
};

export function createDrawers({ browser, lines, line, phones, own }: DrawersOptions): Drawers {
  const open = signal<Drawer | undefined>(undefined);
  const slot = signal<number | undefined>(undefined);
  const note = signal("");
  const touched = () => phones().clearNotices();
  const target = createDialler({ browser, lines, line, text: "", touched, except: own });
  const whom = createDialler({ browser, lines, line, text: "", touched, lists: false });

  function close(): void {
    const drawer = open.peek();
    open.value = undefined;
    if (drawer === undefined) return;
    const button = drawer.kind === "transfer" ? "transfer" : "more";
    browser.focus(buttonId(drawer.device, button));
  }

  /** Whether a field names somebody: a name that is not chosen yet is taken in first. */
  function isNamed(field: Dialler, id: string): boolean {
    if (field.text.peek().trim() === "") browser.focus(id);
    else if (field.enter() === "dial") return true;
    return false;
  }

  return {
    open,
    target,
    whom,
    slot,
    note,
    toggle(kind, device, call) {
      const drawer = open.peek();
      if (drawer?.kind === kind && drawer.device === device) return close();
      batch(() => {
        target.clear();
        whom.clear();
        slot.value = undefined;
        note.value = "";
        open.value = { kind, device, call };
      });
      browser.focus(FIRST_OF[kind]);
    },
    close,
    chooseSlot(chosen) {
      slot.value = chosen;
      touched();
    },
    writeNote(text) {
      note.value = text;
      touched();
    },
    sendOn(mode) {
      const drawer = open.peek();
      if (drawer === undefined || !isNamed(target, FIRST_OF.transfer)) return;
      const on = target.needsNoLine.peek() ? undefined : target.line.peek();
      phones().sendOn(drawer.device, mode, {
        to: target.text.peek().trim(),
        name: nameOf(target),
        ...(on === undefined ? {} : { line: on }),
      });
    },
    park() {
      const drawer = open.peek();
      const forWhom = whom.text.peek().trim();
      if (drawer === undefined || (forWhom !== "" && !isNamed(whom, "park-for"))) return;
      const chosen = slot.peek();
      const text = note.peek().trim();
      phones().park(drawer.device, {
        ...(chosen === undefined ? {} : { slot: chosen }),
        ...(forWhom === "" ? {} : { for: forWhom }),
        ...(text === "" ? {} : { note: text }),
      });
    },
    follow() {
      const drawer = open.peek();
      if (drawer === undefined) return;
      const view = phones().views.peek().find((each) => each.device.id === drawer.device);
      const row = view?.rows.find((each) => each.call.id === drawer.call);
      const done = row === undefined || drawer.kind !== "more" && row.waiting !== undefined;
      if (!done) return;
      open.value = undefined;
      browser.focus(buttonId(drawer.device, "transfer"));
    },
  };
}

/** As it is spoken of in a sentence. */
function nameOf(field: Dialler): Label {
  const echo = field.echo.peek();
  const typed = field.text.peek().trim();
  if (echo.kind !== "plan") return { ja: typed, en: typed };
  const of = echo.plan.classification === "extension" ? "colleague" : "outside";
  const name = echo.name ?? echo.plan.display;
  return { ja: spokenName(name, of, "ja"), en: spokenName(name, of, "en") };
}
