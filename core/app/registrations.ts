/**
 * 登録の状況: the last REGISTERs with source, user, device and the true reason, for administrators. On the wire all
 * refusals are alike; here they are told apart.
 */
import type { DeviceId } from "../domain/ids.ts";
import type { DigestFailure, RegisterOutcome } from "../domain/pbx_messages.ts";
import type { Instant } from "../lib/time.ts";
import type { BoardChange, CallBoard } from "./call_board.ts";
import type { OfficeNow } from "./office_now.ts";

export const REGISTRATIONS_KEPT_MAX = 500;
/** What is kept of a user's name that a stranger has sent. */
export const USER_KEPT_MAX = 100;

export interface Registration {
  readonly at: Instant;
  readonly source: string;
  /** The SIP user as it was given. */
  readonly user: string;
  readonly device?: DeviceId;
  readonly outcome: RegisterOutcome | DigestFailure;
  readonly status?: number;
}

interface Deps {
  readonly board: CallBoard;
  readonly office: OfficeNow;
}

export class Registrations {
  readonly #office: OfficeNow;
  readonly #kept: Registration[] = [];

  constructor({ board, office }: Deps) {
    this.#office = office;
    board.onChange((change) => this.#follow(change));
  }

  /** Newest first. */
  get all(): readonly Registration[] {
    return this.#kept.toReversed();
  }

  #follow(change: BoardChange): void {
    if (change.kind === "register") {
      const { at, source, device, outcome, status } = change.event;
      this.#keep({ at, source, user: device, device, outcome, status });
    }
    if (change.kind === "digest-failed" && change.event.method === "REGISTER") {
      const { at, source, user: given, why } = change.event;
      const user = given.slice(0, USER_KEPT_MAX);
      const device = this.#office.index.device.get(given)?.id;
      this.#keep({
        at,
        source,
        user,
        outcome: why,
        ...(device === undefined ? {} : { device }),
      });
    }
  }

  #keep(registration: Registration): void {
    this.#kept.push(registration);
    if (this.#kept.length > REGISTRATIONS_KEPT_MAX) this.#kept.shift();
  }
}
