/** A call whose PBX is gone: every leg still alive ends, every bridge falls, at one moment and for one cause. */
import type { Instant } from "../../core/lib/time.ts";
import type { Call, EndCause } from "../../core/domain/pbx_messages.ts";

export function closeCall(call: Call, at: Instant, cause: EndCause): Call {
  return {
    ...call,
    legs: call.legs.map((leg) =>
      leg.state === "ended"
        ? leg
        : { ...leg, state: "ended", since: at, endedAt: at, endCause: cause }
    ),
    spans: call.spans.map((span) => span.to === undefined ? { ...span, to: at } : span),
    endedAt: at,
    endCause: cause,
  };
}
