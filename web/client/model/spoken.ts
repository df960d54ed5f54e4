/** What the page says without being looked at: the tab's title, and state changes for a screen reader. */
import type { Desk } from "../desk.ts";
import type { CallRow, PhoneView } from "./phone_view.ts";

/** `着信 鈴木 一郎 - 内線`: the loudest call first, else the product's name. */
export function titleOf(desk: Desk): string {
  const rows = desk.phones.views.value.flatMap((view) => view.rows);
  const loudest = rows.find((row) => row.activity === "ringing") ?? rows[0];
  const product = desk.t("label.product");
  if (desk.connection.value.kind === "lost") {
    return `${desk.t("connection.reconnecting")} - ${product}`;
  }
  return loudest === undefined ? product : `${whatAndWho(desk, loudest)} - ${product}`;
}

/** `卓上電話 通話中 株式会社みなと商会`. */
export function stateSentence(desk: Desk, view: PhoneView): string {
  const device = desk.text(view.device.label);
  const rows = view.rows.map((row) => whatAndWho(desk, row));
  return rows.length === 0
    ? `${device} ${desk.t(`device.${view.activity}`)}`
    : `${device} ${rows.join(" ")}`;
}

function whatAndWho(desk: Desk, row: CallRow): string {
  const word = row.activity === "ringing"
    ? desk.t("direction.inbound")
    : desk.t(`device.${row.activity}`);
  return `${word} ${desk.nameOf(row.peer)}`;
}
