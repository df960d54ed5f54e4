/** What the page says without being looked at: the tab's title, and state changes for a screen reader. */
import type { ReadonlySignal } from "@preact/signals";
import type { Label, Party } from "../../shared/api.ts";
import type { LabelKey } from "../labels.ts";
import type { CallRow, PhoneView } from "./phone_view.ts";

/** What of the page's model is spoken of. */
export interface Spoken {
  readonly phones: { readonly views: ReadonlySignal<readonly PhoneView[]> };
  readonly connection: ReadonlySignal<{ readonly kind: "connected" | "lost" }>;
  t(key: LabelKey): string;
  text(text: Label): string;
  nameOf(party: Party): string;
}

/** `着信 鈴木 一郎 - 内線`: the loudest call first, else the product's name. */
export function titleOf(desk: Spoken): string {
  const rows = desk.phones.views.value.flatMap((view) => view.rows);
  const loudest = rows.find((row) => row.activity === "ringing") ?? rows[0];
  const product = desk.t("label.product");
  if (desk.connection.value.kind === "lost") {
    return `${desk.t("connection.reconnecting")} - ${product}`;
  }
  return loudest === undefined ? product : `${whatAndWho(desk, loudest)} - ${product}`;
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
