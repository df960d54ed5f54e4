/** The first administrator of an office: the one whose password is set, or made and shown once. */
import { systemEntropy } from "../../adapters/entropy.ts";
import type { Settings } from "../../adapters/host/settings.ts";
import type { Administrators } from "../../core/app/administrators.ts";
import { chachaRandom } from "../../core/lib/chacha_random.ts";
import { token } from "../../core/lib/random.ts";

/** Characters of a password that is made. */
const GENERATED_LENGTH = 20;

/** The password that was made, to be printed; `undefined` when there is an administrator, or it was set. */
export async function createAdministrator(
  { adminPassword }: Pick<Settings, "adminPassword">,
  administrators: Administrators,
): Promise<string | undefined> {
  if ((await administrators.all()).length > 0) return undefined;
  const password = adminPassword ?? token(chachaRandom(systemEntropy.bytes(32)), GENERATED_LENGTH);
  const made = await administrators.createFirst(password);
  return made && adminPassword === undefined ? password : undefined;
}
