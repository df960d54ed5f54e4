/**
 * What the panel asks for: each command is executed once, however often it comes, and its outcome is remembered.
 */
import type { CommandId } from "../../core/domain/ids.ts";
import type { PbxAccepted, PbxCommand, PbxRejection } from "../../core/domain/pbx_messages.ts";
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import { refuse, type Result } from "../../core/lib/result.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { completeTransfer, transfer } from "./consult.ts";
import type { Exchange } from "./exchange.ts";
import { hold, resume } from "./hold.ts";
import type { Turn } from "./journal.ts";
import { hangup } from "./leaving.ts";
import { COMMANDS_REMEMBERED } from "./limits.ts";
import { move } from "./move_call.ts";
import { originate } from "./originate.ts";
import { park, retrieve } from "./parking.ts";
import { pickup } from "./pickup.ts";
import { choosePresence } from "./presence.ts";
import { record } from "./recordings.ts";

export type OfficeCommand = Exclude<PbxCommand, { kind: "configure" | "forgive" }>;

type Outcome = Result<PbxAccepted, PbxRejection>;

/** What a command came to, and what it said, so that its repetition can be told from another one. */
interface Remembered {
  readonly said: string;
  readonly result: Outcome;
}

export class CommandBook {
  readonly #done = new BoundedMap<CommandId, Remembered>(COMMANDS_REMEMBERED);

  /** The same id is executed once; the same id with other words is refused. */
  execute(exchange: Exchange, id: CommandId, command: OfficeCommand, turn: Turn): Outcome {
    const said = JSON.stringify(command);
    const before = this.#done.get(id);
    if (before !== undefined) {
      return before.said === said ? before.result : refuse({ code: "command-reused" });
    }
    const result = execute(exchange, id, command, turn);
    this.#done.set(id, { said, result });
    return result;
  }
}

function execute(exchange: Exchange, id: CommandId, command: OfficeCommand, turn: Turn): Outcome {
  switch (command.kind) {
    case "originate":
      return originate(exchange, id, command, turn);
    case "hangup":
      return hangup(exchange, command, turn);
    case "hold":
      return hold(exchange, command, turn);
    case "resume":
      return resume(exchange, command, turn);
    case "park":
      return park(exchange, command, turn);
    case "record":
      return record(exchange, command, turn);
    case "retrieve":
      return retrieve(exchange, command, turn);
    case "transfer":
      return transfer(exchange, command, turn);
    case "complete-transfer":
      return completeTransfer(exchange, command, turn);
    case "pickup":
      return pickup(exchange, command, turn);
    case "move":
      return move(exchange, command, turn);
    case "presence":
      return choosePresence(exchange, command);
    default:
      return unreachable(command);
  }
}
