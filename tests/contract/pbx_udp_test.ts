/** The PBX contract over real UDP on loopback. */
import { pbxContractTogether } from "./pbx_contract.ts";
import { openUdp } from "./pbx_udp_harness.ts";

/** Offices open at the same time: most cases wait for a ring, not for the machine. */
const OFFICES_AT_ONCE = 5;

pbxContractTogether("udp", (office) => openUdp(office), OFFICES_AT_ONCE);
