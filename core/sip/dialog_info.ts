/**
 * The `dialog` event package (RFC 4235): what a lamp shows. Builds and reads `application/dialog-info+xml`, and
 * folds documents onto what a watcher knew: a full one replaces it, a partial one changes the dialogs it names, and a
 * version that was skipped in between means that the whole is to be asked for (§4.3).
 */
import {
  type EventPackage,
  type Folded,
  LAMP_SECONDS,
  type WatchedPackage,
} from "./event_package.ts";
import { clampedDecimal } from "./grammar.ts";
import { childOf, childrenOf, element, readXml, textOf, writeXml, type XmlElement } from "./xml.ts";

export interface DialogInfo {
  /** The URI of who is watched. */
  readonly entity: string;
  /** Rises by one with every document of a subscription, from 0. */
  readonly version: number;
  /** `full`: all dialogs there are; `partial`: those that changed. */
  readonly state: "full" | "partial";
  readonly dialogs: readonly WatchedDialog[];
}

/** One dialog of who is watched, seen from there (§4.1.2). */
export interface WatchedDialog {
  /** Names it among the documents of this entity. */
  readonly id: string;
  readonly callId?: string;
  /** Tag of who is watched. */
  readonly localTag?: string;
  /** Tag of the other side; with Call-ID and `localTag` it is what Replaces names (RFC 3891). */
  readonly remoteTag?: string;
  readonly direction?: "initiator" | "recipient";
  readonly state: DialogState;
  readonly local?: Participant;
  readonly remote?: Participant;
  /** Who sent the other side here (§4.1.5): of a slot, who parked. */
  readonly referredBy?: Identity;
}

export type DialogState = "trying" | "proceeding" | "early" | "confirmed" | "terminated";

export interface Identity {
  readonly uri: string;
  readonly name?: string;
}

/** One side of a dialog (§4.1.6). */
export interface Participant {
  readonly identity?: Identity;
  readonly target?: string;
  /** `+sip.rendering` of the target: false while this side holds (§4.1.6.2). */
  readonly rendering?: boolean;
}

const SPACE = "urn:ietf:params:xml:ns:dialog-info";
export const DIALOG_INFO_TYPE = "application/dialog-info+xml";
/** Dialogs of one document that are looked at. */
export const DIALOGS_MAX = 256;
/** The package as a notifier offers it. */
export const DIALOG_PACKAGE: EventPackage = {
  name: "dialog",
  contentType: DIALOG_INFO_TYPE,
  seconds: LAMP_SECONDS,
};

/** The package as a watcher reads it. */
export const WATCHED_DIALOGS: WatchedPackage<DialogInfo> = {
  name: "dialog",
  contentType: DIALOG_INFO_TYPE,
  fold: foldDialogInfo,
};

/** The latest document onto what was known (§4.3). Only live dialogs are kept. */
export function foldDialogInfo(before: DialogInfo | undefined, text: string): Folded<DialogInfo> {
  const read = readDialogInfo(text);
  if (read === undefined) return { kind: "malformed" };
  if (before !== undefined && read.version <= before.version) return { kind: "stale" };
  if (read.state === "full") {
    return { kind: "state", state: { ...read, dialogs: read.dialogs.filter(isLive) } };
  }
  if (before === undefined || read.version !== before.version + 1) return { kind: "gap" };
  const changed = new Map(read.dialogs.map((dialog) => [dialog.id, dialog]));
  const kept = before.dialogs.filter((dialog) => !changed.has(dialog.id));
  const dialogs = [...kept, ...[...changed.values()].filter(isLive)];
  return { kind: "state", state: { ...read, state: "full", dialogs } };
}

function isLive({ state }: WatchedDialog): boolean {
  return state !== "terminated";
}

export type LampState = "unknown" | "idle" | "ringing" | "talking" | "holding";

/** What a lamp key shows: `unknown` while nothing is known, and an outgoing early dialog is `idle`, since nobody is to answer it. */
export function lampOf(info: DialogInfo | undefined): LampState {
  if (info === undefined) return "unknown";
  const lamps = info.dialogs.map(({ state, direction, local }): LampState => {
    if (state === "confirmed") return local?.rendering === false ? "holding" : "talking";
    return state === "early" && direction === "recipient" ? "ringing" : "idle";
  });
  return (["talking", "ringing", "holding"] as const).find((one) => lamps.includes(one)) ?? "idle";
}

// ---- writing ----

export function writeDialogInfo(info: DialogInfo): string {
  const { entity, version, state } = info;
  const dialogs = info.dialogs.map(dialogElement);
  const attributes = { version: String(version), state, entity };
  return writeXml(element(SPACE, "dialog-info", attributes, dialogs));
}

function dialogElement(dialog: WatchedDialog): XmlElement {
  const attributes = {
    id: dialog.id,
    "call-id": dialog.callId,
    "local-tag": dialog.localTag,
    "remote-tag": dialog.remoteTag,
    direction: dialog.direction,
  };
  // in the schema's order (§4.4): state, duration, replaces, referred-by, local, remote
  return element(SPACE, "dialog", attributes, [
    element(SPACE, "state", {}, [dialog.state]),
    dialog.referredBy && identityElement("referred-by", dialog.referredBy),
    dialog.local && participantElement("local", dialog.local),
    dialog.remote && participantElement("remote", dialog.remote),
  ]);
}

function identityElement(name: string, { uri, name: display }: Identity): XmlElement {
  return element(SPACE, name, { display }, [uri]);
}

function participantElement(name: string, participant: Participant): XmlElement {
  const { identity, target, rendering } = participant;
  const pval = rendering === undefined ? undefined : rendering ? "yes" : "no";
  return element(SPACE, name, {}, [
    identity && identityElement("identity", identity),
    target === undefined ? undefined : element(SPACE, "target", { uri: target }, [
      pval === undefined ? undefined : element(SPACE, "param", { pname: "+sip.rendering", pval }),
    ]),
  ]);
}

// ---- reading ----

const STATES: readonly DialogState[] = ["trying", "proceeding", "early", "confirmed", "terminated"];

/** `undefined` when it is no such document. Dialogs without id or known state, and those beyond `DIALOGS_MAX`, are left out. */
export function readDialogInfo(text: string): DialogInfo | undefined {
  const read = readXml(text);
  if (!read.ok || read.value.space !== SPACE || read.value.name !== "dialog-info") return undefined;
  const { attributes } = read.value;
  const entity = attributes.get("entity");
  const version = clampedDecimal(attributes.get("version") ?? "", Number.MAX_SAFE_INTEGER);
  const state = attributes.get("state");
  if (entity === undefined || version === undefined) return undefined;
  if (state !== "full" && state !== "partial") return undefined;
  const dialogs = childrenOf(read.value, SPACE, "dialog").slice(0, DIALOGS_MAX);
  return { entity, version, state, dialogs: dialogs.flatMap((one) => readDialog(one) ?? []) };
}

function readDialog(one: XmlElement): WatchedDialog | undefined {
  const id = one.attributes.get("id");
  const named = textOf(childOf(one, SPACE, "state"));
  const state = STATES.find((known) => known === named);
  if (id === undefined || state === undefined) return undefined;
  const direction = one.attributes.get("direction");
  return {
    id,
    state,
    ...given("callId", one.attributes.get("call-id")),
    ...given("localTag", one.attributes.get("local-tag")),
    ...given("remoteTag", one.attributes.get("remote-tag")),
    ...(direction === "initiator" || direction === "recipient" ? { direction } : {}),
    ...given("referredBy", readIdentity(childOf(one, SPACE, "referred-by"))),
    ...given("local", readParticipant(childOf(one, SPACE, "local"))),
    ...given("remote", readParticipant(childOf(one, SPACE, "remote"))),
  };
}

function readIdentity(one: XmlElement | undefined): Identity | undefined {
  const uri = textOf(one);
  if (one === undefined || uri === undefined || uri === "") return undefined;
  return { uri, ...given("name", one.attributes.get("display")) };
}

function readParticipant(one: XmlElement | undefined): Participant | undefined {
  if (one === undefined) return undefined;
  const target = childOf(one, SPACE, "target");
  const params = target === undefined ? [] : childrenOf(target, SPACE, "param");
  const rendering = params.find((param) =>
    param.attributes.get("pname")?.toLowerCase() === "+sip.rendering"
  )?.attributes.get("pval")?.toLowerCase();
  return {
    ...given("identity", readIdentity(childOf(one, SPACE, "identity"))),
    ...given("target", target?.attributes.get("uri")),
    ...(rendering === "yes" || rendering === "no" ? { rendering: rendering === "yes" } : {}),
  };
}

/** One property, or none when there is no value. */
function given<Key extends string, T>(key: Key, value: T | undefined): { readonly [K in Key]?: T } {
  return value === undefined ? {} : { [key]: value } as { [K in Key]: T };
}
