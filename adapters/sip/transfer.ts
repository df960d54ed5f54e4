/**
 * 転送: the other side hears music while somebody else is called in a dialog of ours, and is joined with who answers. What
 * fails comes back to the transferor's device. No REFER is needed, so that any PBX will do.
 */
import { bridge, bridgedWith, legOf, unbridge } from "../../core/domain/call.ts";
import type { LegId } from "../../core/domain/ids.ts";
import type {
  CompleteTransfer,
  EndCause,
  Leg,
  Transfer,
  TransferNote,
} from "../../core/domain/pbx_messages.ts";
import { hopsOf, transferRefusal } from "../../core/domain/transfer.ts";
import { ok, refuse } from "../../core/lib/result.ts";
import type { Reply } from "../pbx/command_book.ts";
import { callDevice, callParty, connect } from "./click.ts";
import { change, type Consult, type Exchange, partyOf, type Story } from "./exchange.ts";
import { endLeg } from "./legs.ts";
import { canDial, userOfTarget } from "./mapping.ts";
import { park } from "./park.ts";
import { join, setHeld } from "./strands.ts";
import { accountOf, decide, missing, named, strandsOf } from "./ways.ts";

export function transfer(exchange: Exchange, command: Transfer, reply: Reply): void {
  const found = named(exchange, command);
  if (found === undefined) return reply(refuse({ code: "call-not-found" }));
  const { story, leg } = found;
  const client = bridgedWith(story.value, leg.id);
  const other = client === undefined ? undefined : legOf(story.value, client);
  if (other === undefined || leg.party.kind !== "person") {
    return reply(refuse({ code: "not-talking" }));
  }
  const who = { kind: "person", extension: leg.party.extension } as const;
  const line = command.line === undefined ? {} : { line: command.line };
  const decision = decide(exchange, { who, destination: command.to, ...line });
  if (!decision.verdict.ok) return reply(decision.verdict);
  const { target, dialled } = decision.verdict.value;
  const hops = hopsOf(story.value);
  const refusal = transferRefusal({ by: leg.party, other: other.party, target, hops });
  if (refusal !== undefined) return reply(refuse(refusal));
  if (target.kind === "slot") {
    const { call, device } = command;
    return park(exchange, { kind: "park", call, device, slot: target.slot }, reply);
  }
  if (!canDial(exchange.mapping, target)) return reply(refuse(missing("transfer")));
  if (target.kind === "feature") return reply(refuse({ code: "transfer-failed" }));
  const both = strandsOf(story, leg.id, other.id);
  if (both === undefined) return reply(refuse(missing("transfer")));
  const account = accountOf(exchange, leg.party.extension, "transfer");
  if (!account.ok) return reply(account);
  const attended = command.mode === "attended";
  setHeld(exchange, both.other, true);
  change(exchange, story, unbridge(story.value, leg.id, exchange.now));
  const number = target.kind === "outside" ? target.number : dialled;
  const to = callParty(exchange, story, {
    account: account.value,
    user: userOfTarget(exchange.mapping, target),
    party: partyOf(exchange, number),
    ...(attended ? {} : { shows: other.party }),
    ...(target.kind === "outside" ? { line: target.line } : {}),
  });
  note(exchange, story, {
    by: leg.id,
    to: number,
    state: "under-way",
    ...(attended ? { consults: true } : {}),
  });
  if (attended) {
    story.consult = { own: leg.id, client: other.id, target: to, to: number, left: false };
    story.endings.set(leg.id, { cause: "transferred" });
  } else {
    const { device } = command;
    story.sending = { by: leg.id, device, client: other.id, target: to, to: number };
    endLeg(exchange, story, leg.id, { cause: "transferred" });
  }
  reply(ok({ call: command.call }));
}

export function completeTransfer(
  exchange: Exchange,
  command: CompleteTransfer,
  reply: Reply,
): void {
  const story = exchange.stories.get(command.call);
  const { consult } = story ?? {};
  const own = story !== undefined && consult !== undefined
    ? legOf(story.value, consult.own)
    : undefined;
  if (story === undefined || consult === undefined || own?.device !== command.device) {
    const known = named(exchange, command) !== undefined;
    return reply(refuse({ code: known ? "not-talking" : "call-not-found" }));
  }
  if (command.complete) endLeg(exchange, story, own.id, { cause: "transferred" });
  else endLeg(exchange, story, consult.target, { cause: "cancelled" });
  reply(ok({ call: command.call }));
}

/** Who was called for a transfer has answered; false when it was for none. */
export function onTargetAnswered(exchange: Exchange, story: Story, leg: LegId): boolean {
  const { consult, sending } = story;
  if (consult?.target === leg) {
    connect(exchange, story, consult.left ? consult.client : consult.own, leg);
    if (consult.left) finishConsult(exchange, story, consult);
    return true;
  }
  if (sending?.target !== leg) return false;
  delete story.sending;
  connect(exchange, story, sending.client, leg);
  over(exchange, story, "done");
  return true;
}

/** What has ended meanwhile decides how a transfer goes on. */
export function followTransfer(exchange: Exchange, story: Story): void {
  followSending(exchange, story);
  followConsult(exchange, story);
}

function followSending(exchange: Exchange, story: Story): void {
  const { sending } = story;
  if (sending === undefined) return;
  const [client, target] = legsOf(story, sending.client, sending.target);
  if (client.state === "ended") {
    delete story.sending;
    over(exchange, story, "failed", client.endCause);
    return endLeg(exchange, story, target.id, { cause: "cancelled" });
  }
  if (target.state !== "ended") return;
  delete story.sending;
  over(exchange, story, "failed", target.endCause);
  sendBack(exchange, story, sending.by, client);
}

function followConsult(exchange: Exchange, story: Story): void {
  const { consult } = story;
  if (consult === undefined) return;
  const [client, target, own] = legsOf(story, consult.client, consult.target, consult.own);
  if (client.state === "ended") {
    delete story.consult;
    story.endings.delete(consult.own);
    over(exchange, story, "failed", client.endCause);
    if (own.state === "ended") endLeg(exchange, story, target.id, { cause: "cancelled" });
  } else if (target.state === "ended") {
    delete story.consult;
    story.endings.delete(consult.own);
    over(exchange, story, "failed", target.endCause);
    if (own.state === "ended") return sendBack(exchange, story, own.id, client);
    rejoin(exchange, story, own.id, client.id);
  } else if (own.state === "ended" && !consult.left) {
    consult.left = true;
    if (target.answeredAt === undefined) return;
    rejoin(exchange, story, client.id, target.id);
    finishConsult(exchange, story, consult);
  }
}

/** The transferor has gone, and the client talks with the target. */
function finishConsult(exchange: Exchange, story: Story, { own }: Consult): void {
  delete story.consult;
  story.endings.delete(own);
  over(exchange, story, "done");
}

/** Two that have answered before talk again. */
function rejoin(exchange: Exchange, story: Story, a: LegId, b: LegId): void {
  change(exchange, story, bridge(story.value, a, b, exchange.now));
  const both = strandsOf(story, a, b);
  if (both !== undefined) join(exchange, both.own, both.other);
}

/** The transferor's device rings again: who was sent away is still there. */
function sendBack(exchange: Exchange, story: Story, by: LegId, client: Leg): void {
  const { device: id, party } = legOf(story.value, by) ?? {};
  const device = id === undefined ? undefined : exchange.index.device.get(id);
  const account = party?.kind === "person"
    ? accountOf(exchange, party.extension, "transfer")
    : undefined;
  if (device === undefined || account?.ok !== true) {
    return endLeg(exchange, story, client.id, { cause: "failed" });
  }
  const leg = callDevice(exchange, story, {
    account: account.value,
    device,
    role: "callee",
    autoAnswer: false,
    shows: client.party,
  });
  story.summons.set(leg, { kind: "return", client: client.id });
}

function note(exchange: Exchange, story: Story, lastTransfer: TransferNote): void {
  change(exchange, story, { ...story.value, lastTransfer });
}

function over(
  exchange: Exchange,
  story: Story,
  state: "done" | "failed",
  cause?: EndCause,
): void {
  const { lastTransfer } = story.value;
  if (lastTransfer === undefined) return;
  const { by, to } = lastTransfer;
  note(exchange, story, {
    by,
    to,
    state,
    ...(state === "failed" && cause !== undefined ? { cause } : {}),
  });
}

function legsOf(story: Story, ...ids: readonly LegId[]): [Leg, Leg, Leg] {
  const legs = ids.map((id) => {
    const leg = legOf(story.value, id);
    if (leg === undefined) throw new Error(`Cannot follow a transfer: no leg ${id}`);
    return leg;
  });
  return legs as [Leg, Leg, Leg];
}
