/**
 * The letter keys (law 11): outside text fields, without Alt, Ctrl or Meta, and only while they are
 * switched on (WCAG 2.1.4).
 */
import type { Desk } from "./desk.ts";
import type { ButtonName } from "./model/phone_buttons.ts";
import { tabsOf } from "./views/work.tsx";

export interface KeyPress {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly isComposing: boolean;
  readonly repeat: boolean;
}

const VERBS: Readonly<Record<string, ButtonName>> = {
  d: "call",
  h: "hold",
  p: "park",
  t: "transfer",
  X: "hangup",
};

/** Does what the key means; `false` when it means nothing here. `device`: the panel that has the focus. */
export function pressKey(
  desk: Desk,
  press: KeyPress,
  where: { readonly typing: boolean; readonly device?: string | undefined },
  showMap: () => void,
): boolean {
  if (press.altKey || press.ctrlKey || press.metaKey || press.isComposing || press.repeat) {
    return false;
  }
  if (where.typing || !desk.letterKeys.peek() || desk.sessionOver.peek()) return false;
  if (press.key === "/") {
    desk.show("dial");
    desk.focusNumber();
    return true;
  }
  if (press.key === "?") {
    showMap();
    return true;
  }
  const tab = tabsOf(desk)[Number(press.key) - 1];
  if (tab !== undefined) {
    desk.openTab(tab.tab);
    return true;
  }
  if (press.key === "s") {
    desk.focusSlots();
    return true;
  }
  const device = where.device ?? deviceFor(desk);
  return device !== undefined && pressOn(desk, device, press.key);
}

/** What concerns one device, and the call in front on it. */
function pressOn(desk: Desk, device: string, key: string): boolean {
  const verb = VERBS[key];
  if (verb !== undefined) {
    desk.phones.press(device, verb);
    return true;
  }
  const focused = desk.phones.views.peek().find((view) => view.device.id === device)?.focused;
  if (focused === undefined) return false;
  switch (key) {
    case "m":
      desk.drawers.toggle("more", device, focused.call.id);
      return true;
    case "P":
      desk.drawers.toggle("park", device, focused.call.id);
      return true;
    case "b":
      if (focused.waiting === undefined) return false;
      desk.phones.returnToFirst(device);
      return true;
  }
  return false;
}

/** Without a focused panel: the only device with a call, else the one that Enter would use. */
function deviceFor(desk: Desk): string | undefined {
  const views = desk.phones.views.peek();
  const live = views.filter((view) => view.rows.length > 0);
  return (live.length === 1 ? live[0] : desk.phones.preferred.peek() ?? views[0])?.device.id;
}
