/**
 * Lamps: what the phones of an extension and a park slot do, as dialogs (RFC 4235 §4.1) that a watcher may see. Of
 * a colleague that is the line alone, never the other party; who may pick up learns which dialog to replace
 * (RFC 3891); of a slot everybody learns who waits and who parked.
 */
import { activityOf, legOf } from "../../core/domain/call.ts";
import type { Extension } from "../../core/domain/ids.ts";
import type { Device } from "../../core/domain/office.ts";
import { isSlot } from "../../core/domain/park.ts";
import type { Leg, ParkSpan, Party } from "../../core/domain/pbx_messages.ts";
import { pickupRefusal } from "../../core/domain/pickup.ts";
import { sha256Hex } from "../../core/lib/sha256.ts";
import type {
  DialogInfo,
  DialogState,
  Identity,
  WatchedDialog,
} from "../../core/sip/dialog_info.ts";
import { address, shownInside } from "./caller_id.ts";
import { domainOf, type Exchange } from "./exchange.ts";
import { LAMP_DIALOGS_MAX } from "./limits.ts";
import { type LiveCall, type LiveLeg, otherOf, ringingOf } from "./live_calls.ts";

/** One living leg of a person's devices, as the office sees it and on the wire. */
export interface PersonLeg {
  readonly call: LiveCall;
  readonly leg: LiveLeg;
  readonly value: Leg;
}

/** On a device that an administrator has taken away a call goes on until it ends. */
export function legsOfPerson(exchange: Exchange, extension: Extension): readonly PersonLeg[] {
  const legs: PersonLeg[] = [];
  for (const leg of exchange.calls.onDevices()) {
    const value = legOf(leg.call.value, leg.id);
    if (value === undefined || value.state === "ended") continue;
    const { party } = value;
    if (party.kind === "person" && party.extension === extension) {
      legs.push({ call: leg.call, leg, value });
    }
  }
  return legs;
}

/** All of an extension's dialogs, as `watcher` may see them. */
export function lampOfPerson(
  exchange: Exchange,
  extension: Extension,
  watcher: Extension,
): Omit<DialogInfo, "version"> {
  const own = extension === watcher;
  const pickup = pickupRefusal(exchange.index, watcher, extension) === undefined;
  const entity = address(extension, domainOf(exchange)).uri;
  const dialogs = legsOfPerson(exchange, extension).map((one) =>
    personDialog(exchange, one, { entity, own, pickup })
  );
  return lamp(entity, extension, dialogs);
}

/** One device's dialogs alone: whose line that is sees more than a colleague. */
export function lampOfDevice(
  exchange: Exchange,
  { id, owner }: Device,
  watcher: Extension,
): Omit<DialogInfo, "version"> {
  const entity = address(id, domainOf(exchange)).uri;
  const view = {
    entity,
    own: owner === watcher,
    pickup: pickupRefusal(exchange.index, watcher, owner) === undefined,
  };
  const dialogs = legsOfPerson(exchange, owner)
    .filter(({ leg }) => leg.device === id)
    .map((one) => personDialog(exchange, one, view));
  return lamp(entity, id, dialogs);
}

/** What waits in a slot. */
export function lampOfSlot(
  exchange: Exchange,
  slot: number,
  parked: LiveCall | undefined,
  watcher: Extension,
): Omit<DialogInfo, "version"> {
  const entity = address(String(slot), domainOf(exchange)).uri;
  const park = parked?.value.parks.find((one) => one.slot === slot && one.to === undefined);
  const dialogs = parked === undefined || park === undefined
    ? []
    : [slotDialog(exchange, parked, park, entity, watcher)];
  return lamp(entity, String(slot), dialogs);
}

/** Whether a number is a slot that can be watched. */
export function slotOf(exchange: Exchange, user: string): number | undefined {
  if (!/^[0-9]{1,6}$/.test(user)) return undefined;
  const slot = Number(user);
  const named = String(slot) === user && isSlot(exchange.index.office.parking, slot);
  return named ? slot : undefined;
}

/** Without dialogs one that is over is named: phones that follow dialogs one by one go dark by it too. */
function lamp(
  entity: string,
  id: string,
  dialogs: readonly WatchedDialog[],
): Omit<DialogInfo, "version"> {
  const told: readonly WatchedDialog[] = dialogs.length === 0
    ? [{ id, state: "terminated" }]
    : dialogs.slice(0, LAMP_DIALOGS_MAX);
  return { entity, state: "full", dialogs: told };
}

interface View {
  readonly entity: string;
  /** The watcher is who is watched. */
  readonly own: boolean;
  /** The watcher may take what rings here. */
  readonly pickup: boolean;
}

function personDialog(exchange: Exchange, one: PersonLeg, view: View): WatchedDialog {
  const { leg, value } = one;
  const state = dialogStateOf(one);
  const holding = value.state === "holding";
  const ids = view.pickup && state === "early" && value.role === "callee"
    ? dialogIds(exchange, leg)
    : undefined;
  const identity = view.own ? identityOf(exchange, partyFacing(one)) : undefined;
  const target = ids && { target: pbxUri(exchange) };
  return {
    id: dialogId(leg),
    direction: leg.incoming ? "initiator" : "recipient",
    state,
    ...(ids && { callId: ids.callId, localTag: ids.remoteTag, remoteTag: ids.localTag }),
    local: { identity: { uri: view.entity }, target: view.entity, rendering: !holding },
    ...(identity || target ? { remote: { ...(identity && { identity }), ...target } } : {}),
  };
}

/**
 * `early` once a phone has said that it rings (or the far end of what it calls has), `confirmed` once it was
 * answered: the same facts that make the line state (I29).
 */
function dialogStateOf({ call, leg, value }: PersonLeg): DialogState {
  switch (activityOf(call.value, value)) {
    case "starting":
    case "ringing":
      return value.ringingAt === undefined ? "trying" : "early";
    case "calling":
      if (value.answeredAt !== undefined) return "confirmed";
      if (!leg.incoming) return "trying";
      return call.value.legs.some((other) => other.id !== leg.id && other.state === "ringing")
        ? "early"
        : "proceeding";
    case "talking":
    case "holding":
    case "held":
    case "parked":
      return "confirmed";
    case undefined:
      return "terminated";
  }
}

function slotDialog(
  exchange: Exchange,
  call: LiveCall,
  park: ParkSpan,
  entity: string,
  watcher: Extension,
): WatchedDialog {
  const { value } = call;
  const leg = exchange.calls.leg(park.leg);
  const mayRetrieve = exchange.index.person.get(watcher)?.rights.retrieve === true;
  const ids = mayRetrieve && leg !== undefined ? dialogIds(exchange, leg) : undefined;
  const waiting = identityOf(exchange, legOf(value, park.leg)?.party);
  const parker = legOf(value, park.by)?.party;
  const referredBy = parker?.kind === "person" ? identityOf(exchange, parker) : undefined;
  return {
    id: sha256Hex(`${park.leg} ${park.slot} ${park.from}`).slice(0, ID_CHARACTERS),
    direction: "recipient",
    state: "confirmed",
    ...ids,
    ...(referredBy && { referredBy }),
    local: { identity: { uri: entity, name: `保留箱 ${park.slot}` }, target: entity },
    ...(waiting && { remote: { identity: waiting, target: pbxUri(exchange) } }),
  };
}

/** The dialog as the PBX knows it; absent until the far end has a tag. */
function dialogIds(exchange: Exchange, leg: LiveLeg) {
  const view = exchange.sessions.get(leg.session);
  if (view?.remoteTag === undefined) return undefined;
  const { callId, localTag, remoteTag } = view;
  return { callId, localTag, remoteTag };
}

const ID_CHARACTERS = 16;

/** Says nothing of the call to who may not know it. */
function dialogId(leg: LiveLeg): string {
  return sha256Hex(leg.id).slice(0, ID_CHARACTERS);
}

/** Who is at the other end: joined, or waiting for the answer. */
function partyFacing({ call, leg, value }: PersonLeg): Party | undefined {
  const waiting = ringingOf(call)?.for;
  const other = otherOf(call, leg) ?? (waiting === leg ? undefined : waiting);
  if (other !== undefined) return legOf(call.value, other.id)?.party;
  return call.value.legs.find((one) => one.id !== value.id && one.state !== "ended")?.party;
}

function identityOf(exchange: Exchange, party: Party | undefined): Identity | undefined {
  if (party === undefined) return undefined;
  const { uri, displayName } = shownInside(party, domainOf(exchange)).from;
  return displayName === undefined ? { uri } : { uri, name: displayName };
}

/** Where an INVITE with Replaces goes. */
function pbxUri(exchange: Exchange): string {
  const { host, port } = exchange.options.local;
  return address("naisen", host, port).uri;
}
