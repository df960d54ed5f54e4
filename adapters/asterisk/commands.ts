/** What the panel asks for, on Asterisk: decided by the office's own rules first, then said in Asterisk's actions. */
import { bridgedWith, startCall } from "../../core/domain/call.ts";
import type { DialPlan } from "../../core/domain/dial_policy.ts";
import { isHolding, notHolder, refuseHold, refuseResume } from "../../core/domain/hold.ts";
import type { CommandId } from "../../core/domain/ids.ts";
import type { Device } from "../../core/domain/office.ts";
import type {
  Hangup,
  Hold,
  Leg,
  Originate,
  PbxRejection,
  Resume,
} from "../../core/domain/pbx_messages.ts";
import { token } from "../../core/lib/random.ts";
import { ok, refuse } from "../../core/lib/result.ts";
import { plus } from "../../core/lib/time.ts";
import { pickedUpBy } from "../../sim/pbx/pickup.ts";
import { clickOf } from "../pbx/click.ts";
import type { Reply } from "../pbx/command_book.ts";
import { type AmiFields, plainValue } from "./ami_message.ts";
import { CAUSE_REJECTED } from "./causes.ts";
import { completeConsult } from "./consult.ts";
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
import { callIdOf, newLegId } from "./ids.ts";
import { addExpected, openStory } from "./stories.ts";
import { pickup, retrieve } from "./summon.ts";
import { decide, joinChannels, missed, named, ownCallFields, personOf, wayTo } from "./ways.ts";

export function originate(
  exchange: Exchange,
  id: CommandId,
  command: Originate,
  reply: Reply,
): void {
  const click = clickOf(exchange.index, command, (asked) => decide(exchange, asked));
  if (!click.ok) return reply(click);
  const { device, plan, facts } = click.value;
  const { target } = plan;
  const { autoAnswer } = command;
  if (target.kind === "slot") {
    return retrieve(
      exchange,
      { kind: "retrieve", slot: target.slot, device: device.id, autoAnswer },
      reply,
    );
  }
  if (target.kind === "feature") {
    const extension = pickedUpBy(target.code);
    if (extension === undefined) {
      return reply(refuse({ code: "capability-missing", data: { capability: "park" } }));
    }
    return pickup(exchange, { kind: "pickup", extension, device: device.id, autoAnswer }, reply);
  }
  const uid = `naisen-${token(exchange.random, 20)}`;
  const call = startCall({
    id: callIdOf(exchange, uid),
    commandId: id,
    ...facts,
  }, exchange.now);
  const story = openStory(exchange, call, uid);
  if (target.kind === "outside") story.outward = { number: target.number, line: target.line };
  addExpected(exchange, story, uid, {
    id: newLegId(exchange),
    role: "caller",
    device: device.id,
    party: personOf(exchange, device.owner),
  });
  const way = wayTo(exchange, target);
  originateCall(exchange, [
    ["Channel", exchange.book.ofDevice.get(device.id) ?? device.id],
    ["Context", "naisen-click"],
    ["Exten", way.exten],
    ["Priority", "1"],
    ["Timeout", String(exchange.index.office.sip.ringSeconds * 1_000)],
    ["CallerID", shownAs(exchange, plan)],
    ["ChannelId", uid],
    ...ownCallFields(exchange, device, autoAnswer),
    ...callerFields(exchange, device),
    ...way.variables,
  ], (answer) => missed(exchange, story, uid, answer));
  reply(ok({ call: call.id }));
}

/** Its own name and number, which the device's channel takes back before it dials. */
function callerFields(exchange: Exchange, { owner }: Device): AmiFields {
  const name = exchange.index.person.get(owner)?.name ?? owner;
  return [
    ["Variable", `NAISEN_CALLER_NAME=${plainValue(name)}`],
    ["Variable", `NAISEN_CALLER_NUMBER=${owner}`],
  ];
}

/** What the device's own screen shows: whom it is about to call. */
function shownAs(exchange: Exchange, { target, dialled }: DialPlan): string {
  if (target.kind !== "extension") return `<${dialled}>`;
  const name = exchange.index.person.get(target.extension)?.name ?? "";
  return `"${plainValue(name)}" <${target.extension}>`;
}

export function hangup(exchange: Exchange, command: Hangup, reply: Reply): void {
  const found = named(exchange, command);
  if (found === undefined) return reply(refuse({ code: "call-not-found" }));
  const { story, legs } = found;
  for (const leg of legs) {
    const uid = uidOf(story, leg.id);
    if (uid === undefined) continue;
    if (story.consult?.own === uid) completeConsult(exchange, story, true);
    else if (leg.answeredAt !== undefined) {
      if (!wasJoined(story, leg)) story.endings.set(uid, { cause: "cancelled" });
      hangUp(exchange, uid);
    } else {
      const rejected = leg.role === "callee" || story.summons.has(uid);
      story.endings.set(
        uid,
        rejected ? { cause: "rejected", sipStatus: 603 } : { cause: "cancelled" },
      );
      hangUp(exchange, uid, rejected ? CAUSE_REJECTED : 16);
    }
    touch(exchange, story);
  }
  reply(ok({ call: command.call }));
}

function wasJoined({ value }: Story, leg: Leg): boolean {
  return leg.state === "parked" ||
    value.spans.some((span) => span.a === leg.id || span.b === leg.id);
}

/** The device's leg in a bridge, or its first. */
function partOf(legs: readonly Leg[], story: Story): Leg {
  return legs.find((leg) => bridgedWith(story.value, leg.id) !== undefined) ?? legs[0]!;
}

export function hold(exchange: Exchange, command: Hold, reply: Reply): void {
  const found = named(exchange, command);
  if (found === undefined) return reply(refuse({ code: "call-not-found" }));
  const { story, legs } = found;
  const leg = partOf(legs, story);
  const refusal = refuseHold(story.value, leg.id);
  if (refusal !== undefined) return reply(refuse(refusal));
  const done = ok({ call: command.call });
  if (isHolding(story.value, leg.id, "panel")) return reply(done);
  const [a, b] = [uidOf(story, leg.id), uidOf(story, bridgedWith(story.value, leg.id)!)];
  if (a === undefined || b === undefined) return reply(refuse({ code: "not-talking" }));
  const before = story.hold;
  story.hold = { a, b, by: new Set([...before?.by ?? [], a]) };
  story.ours = true;
  place(exchange, story, (worked) => {
    if (worked) return reply(done);
    if (before === undefined) delete story.hold;
    else story.hold = before;
    touch(exchange, story);
    reply(refuse({ code: "pbx-unreachable" }));
  });
  touch(exchange, story);
}

export function resume(exchange: Exchange, command: Resume, reply: Reply): void {
  const story = exchange.stories.get(command.call);
  const found = named(exchange, command);
  if (story === undefined) return reply(refuse({ code: "call-not-found" }));
  if (found === undefined) {
    const open = story.value.holds.find((one) => one.to === undefined);
    return reply(refuse(open ? notHolder(story.value, open.leg) : { code: "call-not-found" }));
  }
  const leg = partOf(found.legs, story);
  const refusal: PbxRejection | undefined = refuseResume(story.value, leg.id);
  if (refusal !== undefined) return reply(refuse(refusal));
  const uid = uidOf(story, leg.id);
  if (uid === undefined || story.hold === undefined) return reply(refuse({ code: "not-held" }));
  const before = story.hold;
  story.hold = { ...before, by: new Set([...before.by].filter((one) => one !== uid)) };
  place(exchange, story, (worked) => {
    if (!worked) story.hold = before;
    touch(exchange, story);
    reply(worked ? ok({ call: command.call }) : refuse({ code: "pbx-unreachable" }));
  });
}

/** What Asterisk says of a channel that is on its way somewhere. */
const ON_ITS_WAY = /^Redirect failed, (extra )?channel not up\.$/;
const PLACE_AGAIN_MILLIS = 100;
const PLACE_TRIES = 10;

/**
 * Puts both sides where the hold wants them: who holds waits in silence, who is held hears music, else they talk. Who
 * is just put somewhere else cannot be moved before he is there.
 */
function place(
  exchange: Exchange,
  story: Story,
  then: (worked: boolean) => void,
  tries = PLACE_TRIES,
): void {
  const { hold } = story;
  const [a, b] = [exchange.channels.get(hold?.a), exchange.channels.get(hold?.b)];
  if (hold === undefined || a === undefined || b === undefined) return then(false);
  if (!exchange.connected) return then(false);
  if (hold.by.size === 0) return joinChannels(exchange, a.name, b.name, then);
  act(exchange, [
    ["Action", "Redirect"],
    ["Channel", a.name],
    ["Context", "naisen-hold"],
    ["Exten", hold.by.has(a.uid) ? "wait" : "music"],
    ["Priority", "1"],
    ["ExtraChannel", b.name],
    ["ExtraContext", "naisen-hold"],
    ["ExtraExten", hold.by.has(b.uid) ? "wait" : "music"],
    ["ExtraPriority", "1"],
  ], (answer) => {
    const onItsWay = ON_ITS_WAY.test(answer?.get("Message") ?? "");
    if (!onItsWay || tries === 1) return then(succeeded(answer));
    const { again } = story;
    story.again = () => {
      again?.();
      place(exchange, story, then, tries - 1);
    };
    exchange.timers.set(`again ${story.value.id}`, plus(exchange.now, PLACE_AGAIN_MILLIS));
  });
}
