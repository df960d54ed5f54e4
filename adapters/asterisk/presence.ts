/**
 * プレゼンス both ways by CustomPresence: what the panel has chosen is told to Asterisk, with the office's code as subtype,
 * and what a phone or the dialplan sets there is told to the panel.
 */
import type { Extension } from "../../core/domain/ids.ts";
import type { PresenceState } from "../../core/domain/office.ts";
import type { ChoosePresence } from "../../core/domain/pbx_messages.ts";
import { chosenState } from "../../core/domain/presence.ts";
import { ok } from "../../core/lib/result.ts";
import type { Reply } from "../pbx/command_book.ts";
import { type AmiMessage, plainValue } from "./ami_message.ts";
import { act, type Exchange } from "./exchange.ts";

/** The words of `PRESENCE_STATE` (Asterisk 22), fewer than an office's. */
type AsteriskPresence = "available" | "away" | "xa" | "dnd" | "unavailable";

const PREFIX = "CustomPresence:";
const NOTE_MAX_CHARACTERS = 100;

/** What phones that watch are told. */
export function choosePresence(exchange: Exchange, command: ChoosePresence, reply: Reply): void {
  const { extension, code, note } = command;
  exchange.presences.set(extension, code);
  const state = exchange.index.office.presences.find((one) => one.code === code);
  const said = plainValue(note ?? state?.label.ja ?? "");
  act(exchange, [
    ["Action", "Setvar"],
    ["Variable", `PRESENCE_STATE(${PREFIX}${extension})`],
    ["Value", `${asteriskPresence(state)},${plainValue(code)},${said}`],
  ]);
  reply(ok({}));
}

/** `PresenceStateChange`: ours come back here too, and tell nothing new. */
export function hearPresence(exchange: Exchange, message: AmiMessage): void {
  const presentity = message.get("Presentity") ?? "";
  const extension = presentity.slice(PREFIX.length) as Extension;
  if (!presentity.startsWith(PREFIX) || !exchange.index.person.has(extension)) return;
  const { office } = exchange.index;
  const before = chosenState(office, exchange.presences.get(extension));
  const subtype = message.get("Subtype");
  const status = message.get("Status");
  const named = office.presences.find((one) => one.code === subtype);
  // who has a state that is the same to Asterisk keeps it
  const meant = named ??
    [before, ...office.presences].find((one) =>
      one !== undefined && asteriskPresence(one) === sameTo(status)
    );
  if (meant === undefined || meant.code === before?.code) return;
  exchange.presences.set(extension, meant.code);
  const said = message.get("Message")?.slice(0, NOTE_MAX_CHARACTERS);
  const note = said === undefined || Object.values(meant.label).includes(said)
    ? {}
    : { note: said };
  exchange.effects.push({
    kind: "event",
    event: { kind: "presence", extension, code: meant.code, ...note },
  });
}

function sameTo(status: string | undefined): AsteriskPresence | undefined {
  switch (status) {
    case "not_set":
    case "chat":
    case "available":
      return "available";
    case "away":
    case "xa":
    case "dnd":
    case "unavailable":
      return status;
    default:
      return undefined;
  }
}

function asteriskPresence(state: PresenceState | undefined): AsteriskPresence {
  if (state?.rings === false) return "dnd";
  switch (state?.sipType) {
    case "away":
      return "away";
    case "busy":
    case "on-the-phone":
      return "xa";
    case "offline":
      return "unavailable";
    default:
      return "available";
  }
}
