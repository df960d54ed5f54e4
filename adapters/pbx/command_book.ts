/** Commands to somebody else's PBX by their ids (I34): each is executed once, and a repetition hears what the first came to. */
import type { CommandId } from "../../core/domain/ids.ts";
import type { PbxAccepted, PbxCommand, PbxRejection } from "../../core/domain/pbx_messages.ts";
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import { refuse, type Result } from "../../core/lib/result.ts";

export type Outcome = Result<PbxAccepted, PbxRejection>;
/** Says a command's outcome, now or once the PBX has answered. */
export type Reply = (outcome: Outcome) => void;

export const COMMANDS_REMEMBERED = 10_000;

export class CommandBook {
  readonly #done = new BoundedMap<CommandId, { readonly said: string; outcome?: Outcome }>(
    COMMANDS_REMEMBERED,
  );

  /** Whether the id was used before; then it is answered, or will be when the first one is. */
  repeats(id: CommandId, command: PbxCommand, reply: Reply): boolean {
    const before = this.#done.get(id);
    if (before === undefined) return false;
    if (before.said !== JSON.stringify(command)) reply(refuse({ code: "command-reused" }));
    // the first one's reply is the reply of both
    else if (before.outcome !== undefined) reply(before.outcome);
    return true;
  }

  /** Of a command that is executed now: its outcome is remembered when it is said. */
  remembering(id: CommandId, command: PbxCommand, reply: Reply): Reply {
    const said = JSON.stringify(command);
    this.#done.set(id, { said });
    return (outcome) => {
      this.#done.set(id, { said, outcome });
      reply(outcome);
    };
  }
}
