/** Click-to-call (RFC 3725): the person's device is called first, by the person's own account; on its answer the destination. */
import { addLeg, bridge, legAnswered, legOf, startCall } from "../../core/domain/call.ts";
import type { CommandId, LegId } from "../../core/domain/ids.ts";
import type { Device } from "../../core/domain/office.ts";
import type { Originate } from "../../core/domain/pbx_messages.ts";
import { ok, refuse } from "../../core/lib/result.ts";
import { type Millis, plus } from "../../core/lib/time.ts";
import { clickOf } from "../pbx/click.ts";
import type { Reply } from "../pbx/command_book.ts";
import {
  change,
  type Exchange,
  newCallId,
  nextLegId,
  onlyDevice,
  openStory,
  partyOf,
  personOf,
  type Story,
  type Strand,
} from "./exchange.ts";
import { canDial, type SipAccount, userOfTarget } from "./mapping.ts";
import { callOut, tie } from "./strands.ts";
import { accountOf, decide, missing } from "./ways.ts";
import type { Party } from "../../core/domain/pbx_messages.ts";

/** The PBX gives a call up by its own rules; this is for one that never does. */
export const RING_MAX_MILLIS: Millis = 180_000;

export function originate(
  exchange: Exchange,
  id: CommandId,
  command: Originate,
  reply: Reply,
): void {
  const click = clickOf(exchange.index, command, (asked) => decide(exchange, asked));
  if (!click.ok) return reply(click);
  const { device, plan: { target }, facts } = click.value;
  const account = accountOf(exchange, device.owner, "originate");
  if (!account.ok) return reply(account);
  if (!canDial(exchange.mapping, target)) return reply(refuse(missing("originate")));
  const call = startCall({
    id: newCallId(exchange),
    commandId: id,
    ...facts,
  }, exchange.now);
  const story = openStory(exchange, call, account.value);
  const number = target.kind === "outside" ? target.number : userOfTarget(exchange.mapping, target);
  const party = partyOf(exchange, number);
  const leg = callDevice(exchange, story, {
    account: account.value,
    device,
    role: "caller",
    autoAnswer: command.autoAnswer,
    shows: party,
  });
  const line = target.kind === "outside" ? { line: target.line } : {};
  story.onward.set(leg, { user: userOfTarget(exchange.mapping, target), party, ...line });
  reply(ok({ call: call.id }));
}

export interface DeviceCall {
  readonly account: SipAccount;
  readonly device: Device;
  readonly role: "caller" | "callee";
  readonly autoAnswer: boolean;
  readonly shows: Party;
  readonly offer?: Uint8Array;
}

/** Calls a person's own device into a call. */
export function callDevice(exchange: Exchange, story: Story, to: DeviceCall): LegId {
  const { device } = to;
  const leg = nextLegId(story);
  change(
    exchange,
    story,
    addLeg(story.value, {
      id: leg,
      party: personOf(exchange, device.owner),
      device: device.id,
      role: to.role,
    }, exchange.now),
  );
  const offHook = to.autoAnswer && device.autoAnswer ? { offHook: device } : {};
  callOut(exchange, story, leg, {
    account: to.account,
    user: exchange.users.get(device.id) ?? device.id,
    shows: to.shows,
    ...offHook,
    ...(to.offer === undefined ? {} : { offer: to.offer }),
  });
  const ringMillis = exchange.index.office.sip.ringSeconds * 1_000;
  exchange.timers.set(`ring ${leg}`, plus(exchange.now, ringMillis));
  return leg;
}

/** Calls somebody for a leg that is there already. */
export function callParty(
  exchange: Exchange,
  story: Story,
  to: {
    readonly account: SipAccount;
    readonly user: string;
    readonly party: Party;
    readonly line?: Story["value"]["line"];
    readonly shows?: Party;
  },
): LegId {
  const leg = nextLegId(story);
  const { party } = to;
  const device = party.kind === "person" ? onlyDevice(exchange, party.extension) : undefined;
  change(
    exchange,
    story,
    addLeg(story.value, {
      id: leg,
      party,
      role: "callee",
      ...(device === undefined ? {} : { device: device.id }),
      ...(to.line === undefined ? {} : { line: to.line }),
    }, exchange.now),
  );
  callOut(exchange, story, leg, {
    account: to.account,
    user: to.user,
    ...(to.shows === undefined ? {} : { shows: to.shows }),
  });
  exchange.timers.set(`ring ${leg}`, plus(exchange.now, RING_MAX_MILLIS));
  return leg;
}

/** The device is off-hook: whom it wants is called. */
export function dialOnward(exchange: Exchange, strand: Strand): void {
  const { story, leg } = strand;
  const onward = story.onward.get(leg);
  if (onward === undefined || story.account === undefined) return;
  story.onward.delete(leg);
  callParty(exchange, story, { account: story.account, ...onward });
}

/** Whom the device has called has answered: both talk. */
export function connect(exchange: Exchange, story: Story, own: LegId, other: LegId): void {
  change(exchange, story, bridge(story.value, own, other, exchange.now));
  const [a, b] = [story.strands.get(own), story.strands.get(other)];
  if (a !== undefined && b !== undefined) tie(a, b);
}

/** Once is enough: lamps may have told it before the answer came. */
export function noteAnswered(exchange: Exchange, story: Story, leg: LegId): void {
  exchange.timers.clear(`ring ${leg}`);
  if (legOf(story.value, leg)?.answeredAt !== undefined) return;
  change(exchange, story, legAnswered(story.value, leg, exchange.now));
}
