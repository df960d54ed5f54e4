/**
 * 転送 by the panel. Blind: the other side is sent into `naisen-transfer`, from which the dialplan calls whom it is for, and
 * then who sent it. Attended: the target is called on a channel of its own, so that whoever is there when it answers
 * can be joined with it: who asked, or, when he has left it all to it, the other side.
 */
import { bridgedWith, legOf } from "../../core/domain/call.ts";
import type { DialPlan } from "../../core/domain/dial_policy.ts";
import type { CompleteTransfer, EndCause, Leg, Transfer } from "../../core/domain/pbx_messages.ts";
import {
  hopsOf,
  transferBegun,
  transferFailed,
  transferRefusal,
} from "../../core/domain/transfer.ts";
import { token } from "../../core/lib/random.ts";
import { ok, refuse } from "../../core/lib/result.ts";
import type { Reply } from "../pbx/command_book.ts";
import { plainValue } from "./ami_message.ts";
import type { Channel } from "./channels.ts";
import {
  decide,
  joinChannels,
  legIn,
  named,
  RING_OUTSIDE_SECONDS,
  setVariables,
  wayTo,
} from "./ways.ts";
import {
  act,
  type Exchange,
  hangUp,
  originateCall,
  type Story,
  succeeded,
  touch,
  uidOf,
} from "./exchange.ts";
import { causeOfLastCallee } from "./stories.ts";
import { callerIdOf, parkOther } from "./summon.ts";

export function transfer(exchange: Exchange, command: Transfer, reply: Reply): void {
  const found = named(exchange, command);
  if (found === undefined) return reply(refuse({ code: "call-not-found" }));
  const { story, legs } = found;
  const by = legs.find((leg) => bridgedWith(story.value, leg.id) !== undefined);
  const other = by && legOf(story.value, bridgedWith(story.value, by.id)!);
  if (by?.party.kind !== "person" || other === undefined || story.consult !== undefined) {
    return reply(refuse({ code: "not-talking" }));
  }
  const { to, line } = command;
  const { verdict } = decide(exchange, {
    who: { kind: "person", extension: by.party.extension },
    destination: to,
    ...(line === undefined ? {} : { line }),
  });
  if (!verdict.ok) return reply(verdict);
  const { target } = verdict.value;
  const loop = transferRefusal({
    by: by.party,
    other: other.party,
    target,
    hops: hopsOf(story.value),
  });
  if (loop !== undefined) return reply(refuse(loop));
  if (target.kind === "slot") return parkOther(exchange, story, by, { slot: target.slot }, reply);
  const [own, client] = [by, other].map((leg) => exchange.channels.get(uidOf(story, leg.id)));
  if (target.kind === "feature" || own === undefined || client === undefined) {
    return reply(refuse({ code: "transfer-failed", data: { person: to, cause: "failed" } }));
  }
  story.ours = true;
  if (target.kind === "outside") story.outward = { number: target.number, line: target.line };
  const sides = { by, own, client };
  if (command.mode === "blind") sendOn(exchange, story, sides, verdict.value, reply);
  else consult(exchange, story, sides, verdict.value, reply);
}

interface Sides {
  readonly by: Leg;
  readonly own: Channel;
  readonly client: Channel;
}

/** The device is free at once. */
function sendOn(
  exchange: Exchange,
  story: Story,
  { by, own, client }: Sides,
  { target, dialled }: DialPlan,
  reply: Reply,
): void {
  const way = wayTo(exchange, target);
  const back = by.device === undefined ? "" : exchange.book.ofDevice.get(by.device) ?? "";
  setVariables(exchange, client, [
    ["Variable", `NAISEN_BACK=${back}`],
    ["Variable", `NAISEN_LINE_CONTEXT=${way.context}`],
    ...way.variables,
  ]);
  const before = story.value;
  story.value = transferBegun(before, by.id, dialled);
  touch(exchange, story);
  act(exchange, [
    ["Action", "Redirect"],
    ["Channel", client.name],
    ["Context", "naisen-transfer"],
    ["Exten", way.exten],
    ["Priority", "1"],
  ], (answer) => {
    if (succeeded(answer)) {
      delete story.hold;
      story.endings.set(own.uid, { cause: "transferred" });
      hangUp(exchange, own.uid);
      return reply(ok({ call: story.value.id }));
    }
    story.value = transferFailed(story.value, "failed");
    touch(exchange, story);
    reply(refuse({ code: "transfer-failed", data: { person: dialled, cause: "failed" } }));
  });
}

/** The other side hears music, who asks hears ringing, and the target is called. */
function consult(
  exchange: Exchange,
  story: Story,
  { by, own, client }: Sides,
  { target, dialled }: DialPlan,
  reply: Reply,
): void {
  const way = wayTo(exchange, target);
  const uid = `naisen-${token(exchange.random, 20)}`;
  act(exchange, [
    ["Action", "Redirect"],
    ["Channel", own.name],
    ["Context", "naisen-hold"],
    ["Exten", "ringing"],
    ["Priority", "1"],
    ["ExtraChannel", client.name],
    ["ExtraContext", "naisen-hold"],
    ["ExtraExten", "music"],
    ["ExtraPriority", "1"],
  ], (answer) => {
    if (!succeeded(answer)) {
      return reply(refuse({ code: "transfer-failed", data: { person: dialled, cause: "failed" } }));
    }
    delete story.hold;
    story.consult = {
      own: own.uid,
      client: client.uid,
      target: uid,
      to: dialled,
      state: "ringing",
    };
    story.value = transferBegun(story.value, by.id, dialled);
    exchange.byLinked.set(uid, story);
    exchange.byLinked.set(`${uid}-far`, story);
    touch(exchange, story);
    originateCall(exchange, [
      ["Channel", `Local/${way.exten}@${way.context}`],
      ["Context", "naisen-hold"],
      ["Exten", "join"],
      ["Priority", "1"],
      ["Timeout", String(RING_OUTSIDE_SECONDS * 1_000)],
      ["CallerID", callerIdOf(by.party)],
      ["ChannelId", uid],
      ["OtherChannelId", `${uid}-far`],
      ["Variable", `NAISEN_CONSULT=${plainValue(dialled)}`],
      ...way.variables,
    ], (response) => {
      if (response !== undefined) {
        answered(exchange, story, uid, response.get("Response") === "Success");
      }
    });
    reply(ok({ call: story.value.id }));
  });
}

/** The target has answered, or nobody took the call there. */
function answered(exchange: Exchange, story: Story, uid: string, took: boolean): void {
  const { consult } = story;
  if (consult?.target !== uid) return;
  const target = exchange.channels.get(uid);
  const own = exchange.channels.get(consult.own);
  const client = exchange.channels.get(consult.client);
  touch(exchange, story);
  if (consult.state === "left") {
    delete story.consult;
    if (client === undefined || client.ended !== undefined) return hangUp(exchange, uid);
    if (took && target !== undefined) return joinChannels(exchange, client.name, target.name);
    return ringSender(exchange, story, client);
  }
  if (took && target !== undefined && own !== undefined && own.ended === undefined) {
    consult.state = "talking";
    return joinChannels(exchange, own.name, target.name);
  }
  backToFirst(exchange, story, causeOfLastCallee(story.value));
}

/** Both talk again as before. `dropped`: the target, which is told last, so that nobody is alone meanwhile. */
export function backToFirst(
  exchange: Exchange,
  story: Story,
  cause: EndCause,
  dropped?: string,
): void {
  const { consult } = story;
  if (consult === undefined) return;
  const own = exchange.channels.get(consult.own);
  const client = exchange.channels.get(consult.client);
  story.value = transferFailed(story.value, cause);
  delete story.consult;
  touch(exchange, story);
  if (own === undefined || own.ended !== undefined) {
    return client === undefined ? undefined : ringSender(exchange, story, client);
  }
  if (client === undefined || client.ended !== undefined) return hangUp(exchange, own.uid);
  joinChannels(exchange, own.name, client.name, () => hangUp(exchange, dropped));
}

/** Nobody took what was sent: the client is let through to who sent it, as the dialplan does after a blind transfer. */
function ringSender(exchange: Exchange, story: Story, client: Channel): void {
  const by = legOf(story.value, story.value.lastTransfer?.by ?? legIn(story, client.uid)!.id);
  story.value = transferFailed(story.value, causeOfLastCallee(story.value));
  // the dialplan has him now, and ends what it has begun
  story.ours = false;
  touch(exchange, story);
  if (by?.party.kind !== "person") return hangUp(exchange, client.uid);
  act(exchange, [
    ["Action", "Redirect"],
    ["Channel", client.name],
    ["Context", exchange.mapping.context],
    ["Exten", by.party.extension],
    ["Priority", "1"],
  ]);
}

export function completeTransfer(
  exchange: Exchange,
  command: CompleteTransfer,
  reply: Reply,
): void {
  const found = named(exchange, command);
  if (found === undefined) return reply(refuse({ code: "call-not-found" }));
  const { story } = found;
  const own = story.consult === undefined ? undefined : legIn(story, story.consult.own);
  if (own === undefined || own.device !== command.device) {
    return reply(refuse({ code: "not-talking" }));
  }
  completeConsult(exchange, story, command.complete);
  reply(ok({ call: command.call }));
}

/** Joins the other side with the target, or leaves it to wait for it; else both talk again as before. */
export function completeConsult(exchange: Exchange, story: Story, complete: boolean): void {
  const { consult } = story;
  if (consult === undefined) return;
  const own = exchange.channels.get(consult.own);
  const client = exchange.channels.get(consult.client);
  const target = own === undefined ? undefined : exchange.channels.heardBy(own)[0];
  if (!complete) {
    return backToFirst(exchange, story, "cancelled", target?.uid ?? consult.target);
  }
  story.endings.set(consult.own, { cause: "transferred" });
  touch(exchange, story);
  if (client === undefined || client.ended !== undefined) return;
  if (consult.state === "talking" && target !== undefined) {
    delete story.consult;
    joinChannels(exchange, client.name, target.name, () => hangUp(exchange, consult.own));
    return;
  }
  consult.state = "left";
  act(exchange, [
    ["Action", "Redirect"],
    ["Channel", client.name],
    ["Context", "naisen-hold"],
    ["Exten", "ringing"],
    ["Priority", "1"],
  ]);
  hangUp(exchange, consult.own);
}

/** One of the three has gone by itself. */
export function followConsult(exchange: Exchange, story: Story): void {
  const { consult } = story;
  if (consult === undefined) return;
  const over = (uid: string) => {
    const leg = legIn(story, uid);
    return leg === undefined || leg.state === "ended";
  };
  if (over(consult.client)) {
    delete story.consult;
    story.value = transferFailed(story.value, "cancelled");
    touch(exchange, story);
    if (consult.state === "ringing") {
      hangUp(exchange, consult.target);
      hangUp(exchange, consult.own);
    }
    return;
  }
  if (consult.state === "talking" && over(consult.own)) return joinWithTarget(exchange, story);
  if (consult.state === "talking") {
    const own = exchange.channels.get(consult.own);
    const joined = legIn(story, consult.own)?.state === "talking";
    consultHeard.set(consult, (consultHeard.get(consult) ?? false) || joined);
    if (own !== undefined && consultHeard.get(consult) && !joined) {
      backToFirst(exchange, story, "hangup");
    }
    return;
  }
  if (over(consult.own) && consult.state === "ringing") completeConsult(exchange, story, true);
}

/**
 * Who asked has hung up when the target had answered: the two others are joined. He may have gone before he was joined
 * with the target himself; and when Asterisk lets the target go with him, the client is let through to who sent it.
 */
function joinWithTarget(exchange: Exchange, story: Story): void {
  const consult = story.consult!;
  const client = exchange.channels.get(consult.client);
  const legs = [...story.legs.keys()].filter((uid) => uid !== consult.client);
  const target = [consult.target, ...legs].map((uid) => exchange.channels.get(uid))
    .find((one) => one !== undefined && one.ended === undefined);
  delete story.consult;
  touch(exchange, story);
  if (client === undefined) return;
  if (target === undefined) return ringSender(exchange, story, client);
  joinChannels(exchange, client.name, target.name, (worked) => {
    if (!worked) ringSender(exchange, story, client);
  });
}

/** Whether the transferor has talked with the target. */
const consultHeard = new WeakMap<object, boolean>();
