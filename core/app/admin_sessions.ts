/** Sessions of administrators' browsers, apart from those of people and shorter: 2 hours without use, a day in any case. */
import type { Millis } from "../lib/time.ts";
import type { Administrator, AdministratorStore } from "../ports/admin_store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Entropy } from "../ports/entropy.ts";
import type { SessionStore } from "../ports/sessions.ts";
import { Sessions, type SignedIn } from "./sessions.ts";

const HOUR: Millis = 3_600_000;
export const ADMIN_SESSION_IDLE_MAX: Millis = 2 * HOUR;
export const ADMIN_SESSION_AGE_MAX: Millis = 24 * HOUR;

export type AdminSessions = Sessions<string, Administrator>;
export type SignedInAdministrator = SignedIn<string, Administrator>;

export function adminSessions({ accounts, ...deps }: {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly store: SessionStore<string>;
  readonly accounts: AdministratorStore;
}): AdminSessions {
  return new Sessions({
    ...deps,
    idleMax: ADMIN_SESSION_IDLE_MAX,
    ageMax: ADMIN_SESSION_AGE_MAX,
    accountOf: (username) => accounts.find(username),
  });
}
