/**
 * Forwarding (off by default): who does not answer, or has no phone registered, may have his calls go on to where he
 * said, with his own permissions. A forward is a step of the ring plan that decides when its time has come;
 * never to one who forwarded this call already, and never back to the caller (I23).
 */
import { permittedLines } from "../../core/domain/line_permission.ts";
import type { Extension } from "../../core/domain/ids.ts";
import type { DialTarget } from "../../core/domain/dial_policy.ts";
import { forwardOf, leadsTo, type Unreached } from "../../core/domain/transfer.ts";
import { plus } from "../../core/lib/time.ts";
import { decide, ringPlanOf } from "./dialling.ts";
import { type Exchange, tell } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { noteMissed } from "./legs.ts";
import type { LiveCall, Ringing } from "./live_calls.ts";
import { type Failure, refusalStatus } from "./outcome.ts";
import { partyOf, partyOfLeg } from "./parties.ts";
import type { CalledTarget, ForwardTarget, RingTarget } from "./ring_plan.ts";

/**
 * Whom the forward rings now; nobody when the person was reached after all (busy, declined), forwards no such call,
 * or may not. What follows after that one joins the plan, and the time to ring begins anew.
 */
export function forwardTargets(
  exchange: Exchange,
  call: LiveCall,
  ringing: Ringing,
  forward: ForwardTarget,
  turn: Turn,
): readonly CalledTarget[] {
  const person = exchange.index.person.get(forward.extension);
  const why = unreachedBy(ringing.failures.slice(ringing.failuresBefore));
  const to = person && why && forwardOf(person, why, forward.passed);
  if (to === undefined) return [];
  const target = forwardedTo(exchange, call, ringing, forward.extension, to, turn);
  if (target === undefined) return [];
  const passed = [...forward.passed, forward.extension];
  const plan = ringPlanOf(exchange, { target, dialled: to });
  const [first, ...later] = plan?.steps ?? [];
  if (plan === undefined || first === undefined) return [];
  const begun = ringing.plan.steps[ringing.next - 1]?.afterMillis ?? 0;
  const steps = later.map((step) => ({
    ...step,
    afterMillis: begun + step.afterMillis,
    targets: step.targets.map((one): RingTarget =>
      one.kind === "forward" ? { ...one, passed } : one
    ),
  }));
  ringing.plan = { ...ringing.plan, steps: [...ringing.plan.steps, ...steps] };
  exchange.timers.set(`ring ${call.id}`, plus(turn.now, plan.giveUpMillis));
  tellForwarded(exchange, ringing, turn);
  return first.targets.filter((one) => one.kind !== "forward");
}

/** How the person could not be reached; undefined when he was, or said no. */
function unreachedBy(failures: readonly Failure[]): Unreached | undefined {
  const causes = new Set(failures.map((failure) => failure.cause));
  causes.delete("unreachable");
  if (causes.size === 0) return "unregistered";
  return causes.size === 1 && causes.has("no-answer") ? "no-answer" : undefined;
}

/** Asked of the dial policy as a call of the person's own, on his default line. */
function forwardedTo(
  exchange: Exchange,
  call: LiveCall,
  ringing: Ringing,
  extension: Extension,
  to: string,
  turn: Turn,
): DialTarget | undefined {
  const { index } = exchange;
  const line = index.person.get(extension)?.defaultLine ?? permittedLines(index, extension)[0]?.id;
  const { verdict } = decide(exchange, {
    who: { kind: "person", extension },
    dialect: "panel",
    destination: to,
    ...(line === undefined ? {} : { line }),
  }, turn);
  if (!verdict.ok) {
    const failure: Failure = { cause: "refused", status: refusalStatus(verdict.error) };
    ringing.failures.push(failure);
    noteMissed(exchange, call, partyOf(exchange, extension), failure, turn);
    return undefined;
  }
  const { target } = verdict.value;
  if (target.kind !== "extension" && target.kind !== "outside") return undefined;
  const { stage } = call;
  // who is consulted will talk with who waits for it
  const waiting = stage?.kind === "consulting" ? [ringing.for, stage.client] : [ringing.for];
  const circles = leadsTo(target, partyOf(exchange, extension)) ||
    waiting.some((leg) => leadsTo(target, partyOfLeg(leg)));
  return circles ? undefined : target;
}

/** 181 (RFC 3261 §21.1.3) to a caller who still waits for an answer. */
function tellForwarded(exchange: Exchange, { for: waiting }: Ringing, turn: Turn): void {
  if (!waiting.incoming || waiting.answered) return;
  tell(exchange, exchange.sessions.ring(waiting.session, { status: 181 }, turn.now), turn);
}
