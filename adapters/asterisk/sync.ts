/**
 * Makes what is known right after a connection is made: contacts, bridges, channels and slots are listed, and what we
 * still knew and Asterisk no longer lists is over. A call that ended while nobody listened ends now.
 */
import { type LegEnd, legEnded } from "../../core/domain/call.ts";
import type { LegId } from "../../core/domain/ids.ts";
import type { AmiMessage } from "./ami_message.ts";
import { lastEnd, recordedCall, rowsOf } from "./cdr.ts";
import type { Channel } from "./channels.ts";
import { tellDevices } from "./contacts.ts";
import { act, type Exchange, type Story } from "./exchange.ts";
import { addLegOf, finish, storyOf } from "./stories.ts";
import { isLocal } from "./mapping.ts";
import { legIn } from "./ways.ts";
import { NEEDED_CONTEXTS } from "./troubles.ts";

/** Why a leg is over whose end nobody heard. */
const UNHEARD: LegEnd = { cause: "system-restart" };

/** Every list ends with its own event; the last one's says that all has been heard. */
export function startSync(exchange: Exchange): void {
  for (const known of exchange.devices.values()) known.contacts.clear();
  act(exchange, [["Action", "CoreStatus"]], (answer) => {
    exchange.startedAt = `${answer?.get("CoreStartupDate")} ${answer?.get("CoreStartupTime")}`;
  });
  exchange.silent.clear();
  for (const channel of exchange.channels.all()) unlisted(exchange).add(channel.uid);
  for (const context of [...NEEDED_CONTEXTS, exchange.mapping.context]) lookFor(exchange, context);
  act(exchange, [["Action", "PJSIPShowContacts"]]);
  act(exchange, [["Action", "BridgeList"]]);
  act(exchange, [["Action", "CoreShowChannels"]]);
  act(exchange, [["Action", "ParkedCalls"]]);
}

/** Of a context's extensions only one is asked for that it has not: some have thousands. */
function lookFor(exchange: Exchange, context: string): void {
  const id = `context ${context}`;
  exchange.effects.push({
    kind: "action",
    fields: [
      ["Action", "ShowDialPlan"],
      ["Context", context],
      ["Extension", "naisen-is-there"],
      ["ActionID", id],
    ],
  });
  exchange.waiting.set(id, (answer) => {
    if (answer?.get("Message")?.includes("context") !== true) return;
    exchange.effects.push({ kind: "trouble", trouble: { kind: "missing-context", context } });
  });
}

const pending = new WeakMap<Exchange, Set<string>>();

/** Channels known before that the list has not named yet. */
function unlisted(exchange: Exchange): Set<string> {
  const set = pending.get(exchange) ?? new Set();
  pending.set(exchange, set);
  return set;
}

export function finishSync(exchange: Exchange, event: string, message: AmiMessage): void {
  switch (event) {
    case "CoreShowChannel":
      unlisted(exchange).delete(message.get("Uniqueid") ?? "");
      return;
    case "CoreShowChannelsComplete":
      return endUnlisted(exchange);
    case "ParkedCallsComplete":
      if (exchange.connected) return;
      adoptListed(exchange);
      exchange.connected = true;
      tellDevices(exchange);
      exchange.effects.push({ kind: "synchronised" });
      return;
    default:
      return;
  }
}

function endUnlisted(exchange: Exchange): void {
  const gone = new Set(unlisted(exchange));
  for (const story of [...exchange.stories.values()]) endRecorded(exchange, story, gone);
  for (const uid of gone) {
    const channel = exchange.channels.get(uid);
    const story = exchange.byUid.get(uid);
    if (channel === undefined) continue;
    channel.ended = { cause: 0, at: exchange.now };
    exchange.channels.leave(channel);
    if (story !== undefined) endUnheard(exchange, story, channel);
  }
  unlisted(exchange).clear();
  // devices that were being called when the connection broke
  for (const story of exchange.stories.values()) {
    for (const uid of story.legs.keys()) {
      if (exchange.channels.get(uid) !== undefined || story.endings.has(uid)) continue;
      story.endings.set(uid, UNHEARD);
      exchange.touched.add(story);
    }
  }
}

/** Of a call of which nothing is left Asterisk's records tell what nobody heard: who answered, who talked, and until when. */
function endRecorded(exchange: Exchange, story: Story, gone: ReadonlySet<string>): void {
  const rows = exchange.unheard.get(story.value.id);
  if (rows === undefined || story.value.endedAt !== undefined) return;
  const known = new Map<string, LegId>();
  for (const [uid, leg] of story.legs) {
    const channel = exchange.channels.get(uid);
    if (channel !== undefined && !gone.has(uid)) return;
    if (channel !== undefined) known.set(channel.name, leg);
  }
  story.value = recordedCall(exchange, story.value, known, rows);
  finish(exchange, story, lastEnd(rows));
  exchange.touched.add(story);
}

/** A leg of a call that goes on ended at its true time where Asterisk's records tell it. */
function endUnheard(exchange: Exchange, story: Story, { uid, name }: Channel): void {
  const own = rowsOf(exchange.unheard.get(story.value.id) ?? [], name);
  const leg = legIn(story, uid);
  exchange.touched.add(story);
  if (own.length === 0 || leg === undefined || leg.state === "ended") {
    story.endings.set(uid, UNHEARD);
    return;
  }
  story.value = legEnded(story.value, leg.id, { cause: "hangup" }, lastEnd(own));
}

/** Calls that run already and of which nobody has told us: the first channel of each called the others. */
function adoptListed(exchange: Exchange): void {
  const channels = [...exchange.channels.all()].filter((one) =>
    !isLocal(one.name) && !exchange.byUid.has(one.uid)
  );
  const first = (uid: string, linked: string) => uid === linked ? 0 : 1;
  channels.sort((a, b) => first(a.uid, a.linked) - first(b.uid, b.linked));
  for (const channel of channels) {
    const story = storyOf(exchange, channel);
    if (story !== undefined) addLegOf(exchange, story, channel, "callee");
  }
}
