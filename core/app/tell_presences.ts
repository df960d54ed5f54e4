/**
 * The PBX is told what people have chosen: phones show it, and a state that rings nobody sends callers busy.
 * Told again whenever the PBX was found anew.
 */
import type { CommandId, Extension } from "../domain/ids.ts";
import type { Nodes } from "../ports/nodes.ts";
import type { PbxPort } from "../ports/pbx.ts";
import type { ChosenPresence } from "../ports/store.ts";
import type { CallBoard } from "./call_board.ts";

interface Deps {
  readonly board: CallBoard;
  readonly pbx: PbxPort;
  /** Who leads tells a PBX that was found anew; what is chosen later each node tells itself. */
  readonly nodes: Nodes;
  /** Tells these commands from those of an earlier process. */
  readonly epoch: string;
  readonly chosen: () => ReadonlyMap<Extension, ChosenPresence>;
  readonly onFailure: (failure: Error) => void;
}

export class TellPresences {
  readonly #deps: Deps;
  #told = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
    deps.board.onChange((change) => {
      if (change.kind !== "snapshot" || !deps.nodes.leads) return;
      for (const [extension, presence] of deps.chosen()) this.tell(extension, presence);
    });
  }

  tell(extension: Extension, { code, note }: ChosenPresence): void {
    const { pbx, epoch, onFailure } = this.#deps;
    const id = `presence:${epoch}:${++this.#told}` as CommandId;
    const said = note === undefined ? {} : { note };
    pbx.execute(id, { kind: "presence", extension, code, ...said }).catch(onFailure);
  }
}
