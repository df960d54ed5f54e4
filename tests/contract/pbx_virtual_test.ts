/** The PBX contract in virtual time. */
import { pbxContract } from "./pbx_contract.ts";
import { openVirtual } from "./pbx_virtual_harness.ts";

pbxContract("virtual", (office) => Promise.resolve(openVirtual(office)));
