/** The contract of `core/ports/store`: the same suite on every database. */
import type { Ground } from "./store_ground.ts";
import { adminContract } from "./store_admin_contract.ts";
import { historyContract } from "./store_history_contract.ts";
import { keepingContract } from "./store_keeping_contract.ts";
import { integrationContract } from "./store_integration_contract.ts";
import { officeContract } from "./store_office_contract.ts";
import { peopleContract } from "./store_people_contract.ts";
import { signInContract } from "./store_sign_in_contract.ts";

export function storeContract(ground: Ground): void {
  officeContract(ground);
  signInContract(ground);
  historyContract(ground);
  peopleContract(ground);
  integrationContract(ground);
  adminContract(ground);
  keepingContract(ground);
}
