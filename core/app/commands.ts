/**
 * One click is at most one call: a command id is remembered per person for 24 h with its outcome, and the
 * PBX executes an id once, so that a repeated request gets the same answer and does nothing twice.
 */
import type { CommandId, Extension } from "../domain/ids.ts";
import type { PbxAccepted, PbxCommand, PbxRejection } from "../domain/pbx_messages.ts";
import { refuse, type Result } from "../lib/result.ts";
import { sha256Hex } from "../lib/sha256.ts";
import { instant, type Millis } from "../lib/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { PbxPort } from "../ports/pbx.ts";
import type { CommandStore } from "../ports/store.ts";
import type { CallBoard } from "./call_board.ts";

export const COMMANDS_KEPT_FOR: Millis = 24 * 3_600_000;

export type CommandOutcome = Result<PbxAccepted, PbxRejection>;

interface Deps {
  readonly clock: Clock;
  readonly store: CommandStore;
  readonly pbx: PbxPort;
  readonly board: CallBoard;
}

export interface CommandRequest {
  readonly who: Extension;
  /** Made by the client. */
  readonly id: string;
  /** What was asked, apart from the id; the same id with another body is refused. */
  readonly body: Readonly<Record<string, string | number | boolean | undefined>>;
}

export class Commands {
  readonly #deps: Deps;
  readonly #running = new Map<string, Promise<CommandOutcome>>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Decides and executes once; whoever repeats the request gets the first one's outcome. */
  async once(
    request: CommandRequest,
    decide: () => Result<PbxCommand, PbxRejection>,
  ): Promise<CommandOutcome> {
    const bodyHash = sha256Hex(JSON.stringify(Object.entries(request.body).sort(byKey)));
    const claim = await this.#deps.store.claim({
      extension: request.who,
      id: request.id as CommandId,
      bodyHash,
      at: this.#deps.clock.now(),
    });
    if (claim.kind === "other") return refuse({ code: "command-reused" });
    if (claim.kind === "same" && claim.outcome !== undefined) return JSON.parse(claim.outcome);
    return await this.#join(request, decide);
  }

  /** Forgets what is older than a day. */
  async sweep(): Promise<void> {
    await this.#deps.store.deleteBefore(instant(this.#deps.clock.now() - COMMANDS_KEPT_FOR));
  }

  /** A claim without outcome is running here, or was cut off by a restart: the PBX knows its id then. */
  #join(
    request: CommandRequest,
    decide: () => Result<PbxCommand, PbxRejection>,
  ): Promise<CommandOutcome> {
    const key = pbxCommandId(request.who, request.id);
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const fresh = this.#execute(request, key, decide).finally(() => this.#running.delete(key));
    this.#running.set(key, fresh);
    return fresh;
  }

  async #execute(
    request: CommandRequest,
    key: CommandId,
    decide: () => Result<PbxCommand, PbxRejection>,
  ): Promise<CommandOutcome> {
    const command = decide();
    const outcome = command.ok ? await this.#deps.pbx.execute(key, command.value) : command;
    // whoever is told that it was accepted finds its effect when they look
    if (outcome.ok && outcome.value.seq !== undefined) {
      await this.#deps.board.reached(outcome.value.seq);
    }
    // A PBX out of reach is no outcome: the next try may find it again.
    if (outcome.ok || outcome.error.code !== "pbx-unreachable") {
      const { who, id } = request;
      await this.#deps.store.finish(who, id as CommandId, JSON.stringify(outcome));
    }
    return outcome;
  }
}

/** The id as the PBX knows it: two people may make up the same one. */
export function pbxCommandId(who: Extension, id: string): CommandId {
  return `${who}:${id}` as CommandId;
}

/** The client's id behind the PBX's, if it was made for this person. */
export function clientCommandId(who: Extension, id: CommandId | undefined): string | undefined {
  return id?.startsWith(`${who}:`) ? id.slice(who.length + 1) : undefined;
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
