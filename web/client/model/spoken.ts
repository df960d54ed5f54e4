/** What the page says without being looked at: the tab's title, and state changes for a screen reader. */
import type { ReadonlySignal } from "@preact/signals";
import type { Label, Party } from "../../shared/api.ts";
import type { LabelKey } from "../labels.ts";
import type { CallRow } from "./call_rows.ts";
import type { PhoneView } from "./phone_view.ts";
import type { TakenSlot } from "./slots.ts";

/** What of the page's model is spoken of. */
export interface Spoken {
  readonly slots: { readonly mine: ReadonlySignal<readonly TakenSlot[]> };
  readonly phones: { readonly views: ReadonlySignal<readonly PhoneView[]> };
  readonly connection: ReadonlySignal<{ readonly kind: "connected" | "lost" }>;
  t(key: LabelKey): string;
  text(text: Label): string;
  nameOf(party: Party): string;
}

/** `着信 鈴木 一郎 - 内線`: the loudest call first, then who waits for one in a slot, else the product's name. */
export function titleOf(desk: Spoken): string {
  const rows = desk.phones.views.value.flatMap((view) => view.rows);
  const loudest = rows.find((row) => row.activity === "ringing") ?? rows[0];
  const product = desk.t("label.product");
  if (desk.connection.value.kind === "lost") {
    return `${desk.t("connection.reconnecting")} - ${product}`;
  }
  if (loudest !== undefined) return `${whatAndWho(desk, loudest)} - ${product}`;
  const [waiting] = desk.slots.mine.value;
  if (waiting === undefined) return product;
  const who = desk.nameOf(waiting.call.party);
  return `${desk.t("class.slot")}${waiting.slot} ${who} - ${product}`;
}

/** A notification of who calls: `着信 鈴木 一郎`, and `090-0000-1234 代表`. */
export function callerLines(
  desk: Spoken & { lineName(id: string | undefined): string },
  row: CallRow,
): { readonly title: string; readonly text: string } {
  const { peer, call } = row;
  const number = peer.kind === "person"
    ? `${desk.t("extensionIs")} ${peer.extension}`
    : peer.display;
  return {
    title: whatAndWho(desk, row),
    text: [number, desk.lineName(call.line)].filter((part) => part !== "").join(" "),
  };
}

/** `卓上電話 通話中 株式会社みなと商会`. */
export function stateSentence(desk: Spoken, view: PhoneView): string {
  const device = desk.text(view.device.label);
  const rows = view.rows.map((row) => whatAndWho(desk, row));
  return rows.length === 0
    ? `${device} ${desk.t(`device.${view.activity}`)}`
    : `${device} ${rows.join(" ")}`;
}

function whatAndWho(desk: Spoken, row: CallRow): string {
  const word = row.activity === "ringing"
    ? desk.t("direction.inbound")
    : desk.t(`device.${row.activity}`);
  return `${word} ${desk.nameOf(row.peer)}`;
}
