/**
 * Makes what is known right after a connection is made: contacts, bridges, channels and slots are listed, and what we
 * still knew and Asterisk no longer lists is over. A call that ended while nobody listened ends now.
 */
import { type LegEnd, legEnded } from "../../core/domain/call.ts";
import type { AmiMessage } from "./ami_message.ts";
import { tellDevices } from "./contacts.ts";
import { act, type Exchange, type Story } from "./exchange.ts";
import { addLegOf, storyOf } from "./stories.ts";
import { legIn } from "./ways.ts";
import { isLocal } from "./mapping.ts";
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
  for (const uid of unlisted(exchange)) {
    const channel = exchange.channels.get(uid);
    const story = exchange.byUid.get(uid);
    if (channel === undefined) continue;
    channel.ended = { cause: 0, at: exchange.now };
    exchange.channels.leave(channel);
    if (story !== undefined) endUnheard(exchange, story, uid);
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

/** At its true time where Asterisk's records tell it. */
function endUnheard(exchange: Exchange, story: Story, uid: string): void {
  const at = exchange.unheard.get(story.value.id);
  const leg = legIn(story, uid);
  exchange.touched.add(story);
  if (at === undefined || leg === undefined || leg.state === "ended") {
    story.endings.set(uid, UNHEARD);
    return;
  }
  story.value = legEnded(story.value, leg.id, { cause: "hangup" }, at);
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
