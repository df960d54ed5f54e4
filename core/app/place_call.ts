/** Click-to-call: who may dial what is decided here at once, and again by the PBX, which has the last word. */
import { decideDial, type DialDecision } from "../domain/dial_policy.ts";
import type { DeviceId, Extension, LineId } from "../domain/ids.ts";
import type { Dialect } from "../domain/number.ts";
import type { PbxCommand, PbxRejection } from "../domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import type { Clock } from "../ports/clock.ts";
import type { PbxPort } from "../ports/pbx.ts";
import type { CallBoard } from "./call_board.ts";
import type { CommandOutcome, Commands } from "./commands.ts";
import { dialFacts } from "./dial_facts.ts";
import type { OfficeNow } from "./office_now.ts";

export interface CallWish {
  readonly commandId: string;
  readonly device: string;
  /** As typed in the panel. */
  readonly destination: string;
  readonly line?: string;
  readonly autoAnswer: boolean;
}

export interface DialQuestion {
  readonly destination: string;
  readonly line?: string;
  readonly dialect: Dialect;
}

interface Deps {
  readonly clock: Clock;
  readonly office: OfficeNow;
  readonly board: CallBoard;
  readonly pbx: PbxPort;
  readonly commands: Commands;
}

export class PlaceCall {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Ok is acceptance and names the call; what becomes of it arrives as events. */
  async place(who: Extension, wish: CallWish): Promise<CommandOutcome> {
    const { commandId: id, ...body } = wish;
    return await this.#deps.commands.once({ who, id, body }, () => this.#decide(who, wish));
  }

  /** What the dial policy says, rule by rule, without dialling. */
  explain(who: Extension, question: DialQuestion): DialDecision {
    return decideDial({ ...this.#request(who, question) });
  }

  #decide(who: Extension, wish: CallWish): Result<PbxCommand, PbxRejection> {
    const decision = decideDial({
      ...this.#request(who, { ...wish, dialect: "panel" }),
      via: { device: wish.device as DeviceId, by: "click", autoAnswer: wish.autoAnswer },
    });
    if (!decision.verdict.ok) return decision.verdict;
    if (this.#deps.board.connection !== "connected") return refuse({ code: "pbx-unreachable" });
    return ok({
      kind: "originate",
      device: wish.device as DeviceId,
      destination: wish.destination,
      autoAnswer: wish.autoAnswer,
      ...(wish.line === undefined ? {} : { line: wish.line as LineId }),
    });
  }

  #request(who: Extension, question: DialQuestion) {
    const { board, office, pbx, clock } = this.#deps;
    return {
      office: office.index,
      who: { kind: "person" as const, extension: who },
      dialect: question.dialect,
      destination: question.destination,
      facts: dialFacts(board, office.index.office, pbx.capabilities(who)),
      now: clock.now(),
      ...(question.line === undefined ? {} : { line: question.line as LineId }),
    };
  }
}
