/** A click whose outcome has not been seen yet, and what must be seen of the calls for it to end (law 7). */
import { unreachable } from "../../../core/lib/unreachable.ts";
import type { Call } from "../../shared/api.ts";

export type Verb =
  | "call"
  | "hold"
  | "resume"
  | "park"
  /** Blind. */
  | "transfer"
  /** Attended: speak with the target first. */
  | "consult"
  | "complete"
  | "return"
  | "move"
  | "record"
  | "stop-recording"
  | "retrieve"
  | "pickup"
  | "hangup";

/** What was pressed, and on what. */
export interface Click {
  readonly verb: Verb;
  /** The call it concerns; of a new one, as soon as the server has named it. */
  readonly callId?: string;
  /** Of a move: the device it goes to. */
  readonly toDevice?: string;
  /** Of a retrieve. */
  readonly slot?: number;
  /** Of a pickup: the colleague's extension. */
  readonly whose?: string;
}

export interface Pending extends Click {
  readonly commandId: string;
  readonly slow: boolean;
  readonly cancelling: boolean;
}

/** Whether a call is the one that the click concerns. */
export function concerns(pending: Pending, call: Call): boolean {
  return call.id === pending.callId ||
    (pending.verb === "call" && call.commandId === pending.commandId);
}

/** Whether the calls show what was wanted. A call that is no more on the device leaves nothing to wait for. */
export function isSeen(pending: Pending, device: string, calls: readonly Call[]): boolean {
  const call = calls.find((each) => concerns(pending, each));
  const own = call?.legs.find((leg) => leg.device === device);
  const { verb } = pending;
  if (call === undefined || own === undefined) {
    return verb !== "call" && verb !== "retrieve" && verb !== "pickup";
  }
  switch (verb) {
    case "call":
    case "retrieve":
    case "pickup":
      return true;
    case "hold":
      return own.state === "holding";
    case "resume":
      return own.state !== "holding";
    case "consult":
      return call.transfer?.state === "under-way";
    case "return":
      return call.transfer?.state !== "under-way";
    case "record":
      return call.recording;
    case "stop-recording":
      return !call.recording;
    case "move":
      return call.legs.some((leg) => leg.device === pending.toDevice);
    case "park":
    case "transfer":
    case "complete":
    case "hangup":
      return false;
    default:
      return unreachable(verb);
  }
}
