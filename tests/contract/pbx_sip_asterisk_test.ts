/** The PBX contract by SIP alone on a real Asterisk 22, which knows nothing of Naisen but its accounts. */
import { asterisk } from "../interop/support/asterisk.ts";
import { testWith } from "../support/tools.ts";
import { runTogether } from "./pbx_contract.ts";
import { contractOffice } from "./pbx_desk.ts";
import { SIP_ON_ASTERISK_ABSENT } from "./sip_absent.ts";
import { openSipAsterisk, startSipAsterisk } from "./sip_asterisk_harness.ts";

/** As many Asterisks run side by side. Each serves one case after the other. */
const ASTERISKS = 2;

testWith([asterisk], "pbxContract: every case it can hold holds (sip on asterisk)", async (t) => {
  const running = await Promise.all(
    Array.from({ length: ASTERISKS }, () => startSipAsterisk(contractOffice())),
  );
  const free = [...running];
  try {
    await runTogether(t, "sip on asterisk", (office) => {
      const one = free.shift()!;
      return openSipAsterisk(office, one, () => free.push(one));
    }, { atOnce: ASTERISKS, absent: SIP_ON_ASTERISK_ABSENT });
  } finally {
    await Promise.all(running.map((one) => one.stop()));
  }
});
