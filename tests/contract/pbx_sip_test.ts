/** The PBX contract by SIP alone on the bundled PBX: the same phones, and the adapter as one more user agent. */
import { pbxContract } from "./pbx_contract.ts";
import { SIP_ABSENT } from "./sip_absent.ts";
import { openSipVirtual } from "./sip_virtual_harness.ts";

pbxContract("sip", (office) => Promise.resolve(openSipVirtual(office)), SIP_ABSENT);
