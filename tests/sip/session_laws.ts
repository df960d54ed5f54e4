/** The invariants of a SIP leg, judged from what went over the wire and what the owners were told. */
import assert from "node:assert/strict";
import { callId, cseq, from, tagOf, to, topVia } from "../../core/sip/headers.ts";
import type { SipMessage, SipRequest, SipResponse } from "../../core/sip/message.ts";
import { DEFAULT_TIMERS, giveUpAfter } from "../../core/sip/timers.ts";
import { textOf } from "./clocked_stack.ts";
import { type Datagram, SipEnd, type Wire } from "./two_ends.ts";

interface Sent<M extends SipMessage> extends Datagram {
  readonly message: M;
}

const GIVE_UP = giveUpAfter(DEFAULT_TIMERS);

/** Everything that must hold once nothing is left to happen. */
export function checkLaws(wire: Wire): void {
  const requests = wire.datagrams.filter((one): one is Sent<SipRequest> =>
    one.message.kind === "request"
  );
  const responses = wire.datagrams.filter((one): one is Sent<SipResponse> =>
    one.message.kind === "response"
  );
  oneFinalAnswer(requests, responses);
  successIsAcknowledged(requests, responses);
  cancelledEnds(requests, responses);
  retransmissionsAreIdentical(requests, responses);
  numbersRise(requests);
  tagsStay(requests);
  oneInviteAtATime(requests, responses);
  for (const end of wire.ends()) {
    if (!(end instanceof SipEnd)) continue;
    endedOnce(end);
    nothingLeft(end);
  }
}

function transactionOf(message: SipMessage): string {
  return `${topVia(message).params.get("branch")} ${cseq(message).method}`;
}

function isFinal(one: Sent<SipResponse>): boolean {
  return one.message.status >= 200;
}

/**
 * Final answers while their transaction lives. A request on its way for so long that it comes after timer J or
 * L is a new one to its receiver (§17.2), who has forgotten the call by then.
 */
function finalsOf(responses: readonly Sent<SipResponse>[]): Sent<SipResponse>[] {
  const first = new Map<string, number>();
  return responses.filter(isFinal).filter((one) => {
    const transaction = transactionOf(one.message);
    const at = first.get(transaction) ?? one.at;
    first.set(transaction, at);
    return one.at - at <= GIVE_UP;
  });
}

function isSuccess(one: Sent<SipResponse>): boolean {
  return one.message.status >= 200 && one.message.status < 300 &&
    cseq(one.message).method === "INVITE";
}

/** I1: at most one final answer to each request, and one to every INVITE that arrived. */
function oneFinalAnswer(
  requests: readonly Sent<SipRequest>[],
  responses: readonly Sent<SipResponse>[],
): void {
  const finals = Map.groupBy(finalsOf(responses), (one) => transactionOf(one.message));
  for (const [transaction, answers] of finals) {
    const distinct = new Set(answers.map((one) => one.message.status));
    assert.equal(distinct.size, 1, `I1: ${transaction} got ${[...distinct]}`);
  }
  for (const { message, at, lost } of requests) {
    if (message.method !== "INVITE" || lost) continue;
    const answers = finals.get(transactionOf(message));
    assert.ok(answers !== undefined, `I1: ${transactionOf(message)} was never answered`);
    assert.ok(answers[0]!.at - at <= DEFAULT_TIMERS.c + GIVE_UP, "I1: too late");
  }
}

function dialogOf(message: SipMessage): string {
  return [callId(message), tagOf(from(message)), tagOf(to(message))].join(" ");
}

/** The same dialog named from the other side. */
function mirrored(message: SipMessage): string {
  return [callId(message), tagOf(to(message)), tagOf(from(message))].join(" ");
}

/** I3: every 2xx is ACKed or its dialog gets BYE, and it is not repeated beyond 64*T1. */
function successIsAcknowledged(
  requests: readonly Sent<SipRequest>[],
  responses: readonly Sent<SipResponse>[],
): void {
  const successes = Map.groupBy(
    responses.filter(isSuccess),
    ({ message }) => `${dialogOf(message)} ${cseq(message).number}`,
  );
  const acks = new Set(
    requests.filter((one) => one.message.method === "ACK")
      .map(({ message }) => `${dialogOf(message)} ${cseq(message).number}`),
  );
  for (const [key, repeated] of successes) {
    const [first] = repeated;
    assert.ok(repeated.at(-1)!.at - first!.at <= GIVE_UP, "I3: a 2xx is repeated for ever");
    const byed = hasBye(requests, first!.message);
    assert.ok(acks.has(key) || byed, `I3: neither ACK nor BYE for ${key}`);
  }
}

function hasBye(requests: readonly Sent<SipRequest>[], success: SipResponse): boolean {
  return requests.some(({ message }) =>
    message.method === "BYE" &&
    (dialogOf(message) === dialogOf(success) || mirrored(message) === dialogOf(success))
  );
}

/** I4: a CANCELed first INVITE ends in a failure, or ACK and BYE follow. */
function cancelledEnds(
  requests: readonly Sent<SipRequest>[],
  responses: readonly Sent<SipResponse>[],
): void {
  for (const { message } of requests) {
    if (message.method !== "CANCEL" || tagOf(to(message)) !== undefined) continue;
    const branch = topVia(message).params.get("branch");
    const success = responses.find((one) =>
      isSuccess(one) && topVia(one.message).params.get("branch") === branch
    );
    if (success === undefined) continue;
    assert.ok(hasBye(requests, success.message), "I4: a 2xx crossed the CANCEL and was not BYEd");
  }
}

/** I5: the same request, and the same final answer, are always the same bytes. */
function retransmissionsAreIdentical(
  requests: readonly Sent<SipRequest>[],
  responses: readonly Sent<SipResponse>[],
): void {
  const same = (all: readonly Datagram[]) => {
    for (const [transaction, sent] of Map.groupBy(all, (one) => transactionOf(one.message))) {
      const distinct = new Set(sent.map((one) => textOf(one.bytes)));
      assert.equal(distinct.size, 1, `I5: ${transaction} changed on its way`);
    }
  };
  same(requests);
  same(finalsOf(responses));
}

/** I6: numbers rise with each new request of a side in a call, and an ACK has its INVITE's. */
function numbersRise(requests: readonly Sent<SipRequest>[]): void {
  const sides = Map.groupBy(
    requests,
    ({ from: side, message }) => `${side} ${callId(message)}`,
  );
  for (const [side, sent] of sides) {
    const seen = new Set<string>();
    const invites = new Set<number>();
    let last = 0;
    for (const { message } of sent) {
      const { number, method } = cseq(message);
      if (method === "ACK" || method === "CANCEL") {
        assert.ok(invites.has(number), `I6: ${method} ${number} of ${side} has no INVITE`);
        continue;
      }
      if (seen.has(transactionOf(message))) continue;
      seen.add(transactionOf(message));
      assert.ok(number > last, `I6: ${side} sends ${number} ${method} after ${last}`);
      last = number;
      if (method === "INVITE") invites.add(number);
    }
  }
}

/** I7: with one phone at each end a Call-ID has two tags for all its life. */
function tagsStay(requests: readonly Sent<SipRequest>[]): void {
  for (const [id, sent] of Map.groupBy(requests, ({ message }) => callId(message))) {
    const tags = new Set<string>();
    for (const { message } of sent) {
      for (const tag of [tagOf(from(message)), tagOf(to(message))]) {
        // The ACK of a refusal carries the refusing transaction's tag, which makes no dialog.
        if (tag !== undefined && message.method !== "ACK") tags.add(tag);
      }
    }
    assert.ok(tags.size <= 2, `I7: ${id} has the tags ${[...tags]}`);
  }
}

/** I8: a side sends its next INVITE in a call only when the last one was answered, or given up. */
function oneInviteAtATime(
  requests: readonly Sent<SipRequest>[],
  responses: readonly Sent<SipResponse>[],
): void {
  const invites = requests.filter((one) => one.message.method === "INVITE");
  const sides = Map.groupBy(invites, (one) => `${one.from} ${callId(one.message)}`);
  for (const sent of sides.values()) {
    let open: Sent<SipRequest> | undefined;
    for (const one of sent) {
      const transaction = transactionOf(one.message);
      if (open !== undefined && transactionOf(open.message) !== transaction) {
        const before = transactionOf(open.message);
        const answered = responses.some((response) =>
          isFinal(response) && !response.lost && response.at <= one.at &&
          transactionOf(response.message) === before
        );
        assert.ok(answered, `I8: ${one.from} sends INVITE while another is pending`);
      }
      open = one;
    }
  }
}

/** Each session ends exactly once for its owner, and nothing is told of it afterwards. */
function endedOnce(end: SipEnd): void {
  const over = new Set<string>();
  for (const effect of end.log) {
    if (effect.kind === "send") continue;
    assert.ok(!over.has(effect.session), `${end.name}: ${effect.kind} after the end`);
    if (effect.kind === "ended") over.add(effect.session);
  }
  const all = new Set(end.log.flatMap((one) => one.kind === "send" ? [] : [one.session]));
  for (const session of all) assert.ok(over.has(session), `${end.name}: ${session} never ended`);
  for (const session of end.incoming) assert.ok(over.has(session), `${session} never ended`);
}

/** Conservation: no transaction, session or timer outlives its call (I2, I35). */
export function nothingLeft(end: SipEnd): void {
  const { stack, sessions } = end;
  assert.deepEqual(stack.census(), {
    inviteClient: 0,
    inviteServer: 0,
    nonInviteClient: 0,
    nonInviteServer: 0,
    timers: 0,
  });
  assert.equal(stack.size, 0);
  const nothing = { live: 0, ending: 0, open: 0, unanswered: 0, timers: 0 };
  assert.deepEqual(sessions.census(), nothing);
}
