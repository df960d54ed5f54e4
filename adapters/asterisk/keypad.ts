/**
 * What phones dial by their own keys, where the administrator lets them begin in `naisen-keypad`: the dialplan asks and waits
 * a moment, the office's rules decide as they do for a click, and the call goes on in the phones' context or is refused.
 * Where Naisen is away, and for emergency numbers, the dialplan goes on by itself.
 */
import { bridgedWith, liveLegs } from "../../core/domain/call.ts";
import { decideDial, type DialTarget } from "../../core/domain/dial_policy.ts";
import { isHolding } from "../../core/domain/hold.ts";
import type { Device } from "../../core/domain/office.ts";
import { retrieveRefusal } from "../../core/domain/park.ts";
import type { PbxRejection } from "../../core/domain/pbx_messages.ts";
import { pickupChoice } from "../../core/domain/pickup.ts";
import { PARK_CODE } from "../../sim/pbx/features.ts";
import { refusalStatus } from "../../sim/pbx/outcome.ts";
import { pickedUpBy } from "../../sim/pbx/pickup.ts";
import type { AmiMessage } from "./ami_message.ts";
import { causeOfStatus } from "./causes.ts";
import type { Channel } from "./channels.ts";
import { act, type Exchange, hangUp, touch } from "./exchange.ts";
import { endpointOf } from "./mapping.ts";
import { tookNothing } from "./stories.ts";
import { parkOther, staysNow, tooLate } from "./summon.ts";
import { dialFacts, setVariables, wayTo } from "./ways.ts";

/** Of `naisen-keypad`. */
const ASKS = "NaisenKeypad";
/** Of `naisen-inside`, in which a phone's transfer leads to nobody outside. */
const INSIDE_ONLY = "naisen-inside";

export function hearUserEvent(exchange: Exchange, message: AmiMessage): void {
  if (message.get("UserEvent") !== ASKS) return;
  const channel = exchange.channels.get(message.get("Uniqueid")) ?? exchange.channels.add(message);
  const typed = message.get("Exten");
  if (channel === undefined || channel.ended !== undefined || typed === undefined) return;
  const device = exchange.book.deviceOf.get(endpointOf(channel.name));
  // a phone that is nobody's of the office
  if (device === undefined) return goOn(exchange, channel, exchange.mapping.context, typed);
  const { verdict } = decideDial({
    who: { kind: "person", extension: device.owner },
    dialect: "keypad",
    destination: typed,
    via: { device: device.id, by: "keypad", autoAnswer: false },
    office: exchange.index,
    facts: dialFacts(exchange),
    now: exchange.now,
  });
  if (!verdict.ok) return refused(exchange, channel, verdict.error);
  permitted(exchange, channel, device, verdict.value.target);
}

function permitted(
  exchange: Exchange,
  channel: Channel,
  device: Device,
  target: DialTarget,
): void {
  if (target.kind === "feature" && target.code === PARK_CODE) {
    return parkHeld(exchange, channel, device);
  }
  const refusal = refusalOf(exchange, device, target);
  if (refusal !== undefined) return refused(exchange, channel, refusal);
  const way = wayTo(exchange, target);
  if (target.kind === "outside") {
    const story = exchange.byUid.get(channel.uid);
    if (story !== undefined) story.outward = { number: target.number, line: target.line };
    setVariables(exchange, channel, way.variables);
    if (target.withhold === true) {
      setVariables(exchange, channel, [["Variable", "CALLERID(pres)=prohib"]]);
    }
  }
  goOn(exchange, channel, way.context, way.exten);
}

/** Why it cannot take what waits or rings. */
function refusalOf(
  exchange: Exchange,
  { owner }: Device,
  target: DialTarget,
): PbxRejection | undefined {
  switch (target.kind) {
    case "slot": {
      const refusal = retrieveRefusal(exchange.index, owner, target.slot);
      if (refusal !== undefined) return refusal;
      return staysNow(exchange).has(target.slot) ? undefined : tooLate(exchange, target.slot);
    }
    case "feature": {
      const whose = pickedUpBy(target.code);
      if (whose === undefined) return { code: "malformed-number" };
      const calls = [...exchange.stories.values()].map((story) => story.value);
      const chosen = pickupChoice(exchange.index, calls, owner, whose);
      return chosen.ok ? undefined : chosen.error;
    }
    case "extension":
    case "outside":
      return undefined;
  }
}

/** `*68`: the one call that the device holds goes into the lowest free slot; `not-held` unless there is exactly one. */
function parkHeld(exchange: Exchange, channel: Channel, device: Device): void {
  const held = [...exchange.stories.values()].flatMap((story) =>
    liveLegs(story.value).filter((leg) =>
      leg.device === device.id && isHolding(story.value, leg.id) &&
      bridgedWith(story.value, leg.id) !== undefined
    ).map((leg) => ({ story, leg }))
  );
  const [only] = held;
  if (only === undefined || held.length > 1) {
    return refused(exchange, channel, { code: "not-held" });
  }
  parkOther(exchange, only.story, only.leg, {}, (outcome) => {
    if (!outcome.ok) return refused(exchange, channel, outcome.error);
    delete channel.takes;
    hangUp(exchange, channel.uid);
  });
}

function refused(exchange: Exchange, channel: Channel, refusal: PbxRejection): void {
  const sipStatus = refusalStatus(refusal);
  tookNothing(exchange, channel, refusal);
  const story = exchange.byUid.get(channel.uid);
  story?.endings.set(channel.uid, { cause: "refused", sipStatus, refusal });
  touch(exchange, story);
  hangUp(exchange, channel.uid, causeOfStatus(sipStatus));
}

function goOn(exchange: Exchange, { name }: Channel, context: string, exten: string): void {
  act(exchange, [
    ["Action", "Redirect"],
    ["Channel", name],
    ["Context", context],
    ["Exten", exten],
    ["Priority", "1"],
  ]);
}

/** A phone of somebody who may dial nothing outside sends nobody there: Asterisk refuses its REFER, and they talk on. */
export function guardTransfers(exchange: Exchange, channel: Channel): void {
  const device = exchange.book.deviceOf.get(endpointOf(channel.name));
  const { index } = exchange;
  if (device === undefined) return;
  if (index.office.lines.some((line) => index.permitted(device.owner, line.id))) return;
  setVariables(exchange, channel, [["Variable", `TRANSFER_CONTEXT=${INSIDE_ONLY}`]]);
}
