/**
 * What the panel may do to running calls: hold, park, transfer, hang up … Only with one's own devices, and
 * only what the PBX can do; everything else the PBX decides, for the board may be an event behind it.
 */
import type { Extension } from "../domain/ids.ts";
import type {
  ChoosePresence,
  Originate,
  PbxCapabilities,
  PbxCommand,
  PbxRejection,
} from "../domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import type { PbxPort } from "../ports/pbx.ts";
import type { CallBoard } from "./call_board.ts";
import type { CommandOutcome, Commands } from "./commands.ts";
import type { OfficeNow } from "./office_now.ts";

export type ControlCommand = Exclude<
  PbxCommand,
  Originate | ChoosePresence | { readonly kind: "configure" | "forgive" }
>;

interface Deps {
  readonly office: OfficeNow;
  readonly board: CallBoard;
  readonly pbx: Pick<PbxPort, "capabilities">;
  readonly commands: Commands;
}

const CAPABILITY: Readonly<Record<ControlCommand["kind"], keyof PbxCapabilities>> = {
  "hangup": "hangup",
  "hold": "hold",
  "resume": "hold",
  "park": "park",
  "retrieve": "park",
  "transfer": "transfer",
  "complete-transfer": "transfer",
  "pickup": "pickup",
  "move": "move",
  "record": "record",
};

export class ControlCall {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async control(who: Extension, id: string, command: ControlCommand): Promise<CommandOutcome> {
    return await this.#deps.commands.once(
      { who, id, body: { ...command } },
      () => this.#decide(who, command),
    );
  }

  #decide(who: Extension, command: ControlCommand): Result<PbxCommand, PbxRejection> {
    const { office, board, pbx } = this.#deps;
    const devices = command.kind === "move" ? [command.device, command.toDevice] : [command.device];
    if (devices.some((device) => office.index.device.get(device)?.owner !== who)) {
      return refuse({ code: "not-your-device" });
    }
    const capability = CAPABILITY[command.kind];
    if (!pbx.capabilities(who)[capability]) {
      return refuse({ code: "capability-missing", data: { capability } });
    }
    if (board.connection !== "connected") return refuse({ code: "pbx-unreachable" });
    return ok(command);
  }
}
