/** What the panel does with a call: hang up, 保留 and its end. Only with dialogs of ours: others are their phones' own. */
import { bridgedWith, legOf } from "../../core/domain/call.ts";
import {
  holdLeg,
  isHolding,
  notHolder,
  refuseHold,
  refuseResume,
  resumeLeg,
} from "../../core/domain/hold.ts";
import type { Hangup, Hold, Resume } from "../../core/domain/pbx_messages.ts";
import { ok, refuse } from "../../core/lib/result.ts";
import type { Reply } from "../pbx/command_book.ts";
import { change, type Exchange } from "./exchange.ts";
import { endLeg } from "./legs.ts";
import { setHeld } from "./strands.ts";
import { missing, named, strandsOf } from "./ways.ts";

export function hangup(exchange: Exchange, command: Hangup, reply: Reply): void {
  const found = named(exchange, command);
  if (found === undefined) return reply(refuse({ code: "call-not-found" }));
  const { story, leg } = found;
  if (!story.strands.has(leg.id)) return reply(refuse(missing("hangup")));
  if (leg.answeredAt !== undefined) {
    endLeg(exchange, story, leg.id, story.endings.get(leg.id) ?? { cause: "hangup" });
  } else if (leg.role === "caller") endLeg(exchange, story, leg.id, { cause: "cancelled" });
  else endLeg(exchange, story, leg.id, { cause: "rejected", sipStatus: 603 });
  reply(ok({ call: command.call }));
}

/** The other side is told to wait: the PBX plays it music. */
export function hold(exchange: Exchange, command: Hold, reply: Reply): void {
  const found = named(exchange, command);
  if (found === undefined) return reply(refuse({ code: "call-not-found" }));
  const { story, leg } = found;
  const refusal = refuseHold(story.value, leg.id);
  if (refusal !== undefined) return reply(refuse(refusal));
  const done = ok({ call: command.call });
  if (isHolding(story.value, leg.id, "panel")) return reply(done);
  const both = strandsOf(story, leg.id, bridgedWith(story.value, leg.id));
  if (both === undefined) return reply(refuse(missing("hold")));
  setHeld(exchange, both.other, true, (worked) => {
    const now = legOf(story.value, leg.id);
    if (!worked || now === undefined || refuseHold(story.value, leg.id) !== undefined) {
      return reply(refuse({ code: "pbx-unreachable" }));
    }
    if (!isHolding(story.value, leg.id, "panel")) {
      change(exchange, story, holdLeg(story.value, leg.id, "panel", exchange.now));
    }
    reply(done);
  });
}

export function resume(exchange: Exchange, command: Resume, reply: Reply): void {
  const story = exchange.stories.get(command.call);
  if (story === undefined) return reply(refuse({ code: "call-not-found" }));
  const found = named(exchange, command);
  if (found === undefined) {
    const open = story.value.holds.find((one) => one.to === undefined);
    return reply(refuse(open ? notHolder(story.value, open.leg) : { code: "call-not-found" }));
  }
  const { leg } = found;
  const refusal = refuseResume(story.value, leg.id);
  if (refusal !== undefined) return reply(refuse(refusal));
  const both = strandsOf(story, leg.id, bridgedWith(story.value, leg.id));
  if (both === undefined) return reply(refuse(missing("hold")));
  setHeld(exchange, both.other, false, (worked) => {
    if (!worked || !isHolding(story.value, leg.id, "panel")) {
      return reply(refuse({ code: "pbx-unreachable" }));
    }
    change(exchange, story, resumeLeg(story.value, leg.id, "panel", exchange.now));
    reply(ok({ call: command.call }));
  });
}
