/** The contacts of phones are kept as they change, so that a PBX that starts again finds them. */
import type { DeviceId } from "../domain/ids.ts";
import type { DeviceBinding } from "../domain/pbx_messages.ts";
import type { Nodes } from "../ports/nodes.ts";
import type { BindingStore } from "../ports/store.ts";
import type { CallBoard } from "./call_board.ts";

interface Deps {
  readonly board: CallBoard;
  /** Who leads writes. */
  readonly nodes: Nodes;
  readonly store: BindingStore;
  readonly onFailure: (failure: Error) => void;
}

/** Changes of one device that come faster than the store writes are written once, as the last stands. */
export class KeepBindings {
  readonly #deps: Deps;
  readonly #due = new Map<DeviceId, readonly DeviceBinding[]>();
  #writing: Promise<void> | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    deps.board.onChange((change) => {
      if (change.kind !== "bindings" || !deps.nodes.leads) return;
      this.#due.set(change.event.device, change.event.bindings);
      this.#writing ??= this.#write().finally(() => this.#writing = undefined);
    });
  }

  /** Resolves when all that is known is written. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    for (const [device, bindings] of this.#due) {
      this.#due.delete(device);
      await this.#deps.store.put(device, bindings).catch(this.#deps.onFailure);
    }
  }
}
