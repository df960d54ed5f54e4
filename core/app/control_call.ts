/** What the panel may do to a running call: only a party of it may, and only by a device of their own. */
import type { CallId, DeviceId, Extension } from "../domain/ids.ts";
import type { PbxCapabilities, PbxCommand, PbxRejection } from "../domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import type { CallBoard } from "./call_board.ts";
import type { CommandOutcome, Commands } from "./commands.ts";
import type { OfficeNow } from "./office_now.ts";

export interface HangUpWish {
  readonly commandId: string;
  readonly call: string;
  readonly device: string;
}

interface Deps {
  readonly office: OfficeNow;
  readonly board: CallBoard;
  readonly capabilities: PbxCapabilities;
  readonly commands: Commands;
}

export class ControlCall {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Ends the device's part; a ringing incoming one is rejected, an unanswered outgoing one cancelled. */
  async hangUp(who: Extension, wish: HangUpWish): Promise<CommandOutcome> {
    const { commandId: id, ...body } = wish;
    return await this.#deps.commands.once({ who, id, body }, () => this.#decideHangUp(who, wish));
  }

  /** Whether the device is in the call only the PBX knows for certain: the board may be an event behind it. */
  #decideHangUp(who: Extension, wish: HangUpWish): Result<PbxCommand, PbxRejection> {
    const { office, board, capabilities } = this.#deps;
    if (office.index.device.get(wish.device)?.owner !== who) {
      return refuse({ code: "not-your-device" });
    }
    if (!capabilities.hangup) return refuse({ code: "capability-missing" });
    if (board.connection !== "connected") return refuse({ code: "pbx-unreachable" });
    return ok({
      kind: "hangup",
      call: wish.call as CallId,
      device: wish.device as DeviceId,
    });
  }
}
