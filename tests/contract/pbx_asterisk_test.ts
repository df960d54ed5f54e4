/** The PBX contract on a real Asterisk 22: the same simulated phones and carrier, only the PBX is swapped. */
import { Asterisk, asterisk } from "../interop/support/asterisk.ts";
import { testWith } from "../support/tools.ts";
import { ASTERISK_ABSENT } from "./asterisk_absent.ts";
import { AsteriskHarness } from "./asterisk_harness.ts";
import { runTogether } from "./pbx_contract.ts";
import { contractOffice } from "./pbx_desk.ts";

/** As many Asterisks run side by side. Each serves one case after the other. */
const ASTERISKS = 2;

testWith([asterisk], "pbxContract: every case it can hold holds (asterisk)", async (t) => {
  const running = await Promise.all(
    Array.from({ length: ASTERISKS }, () => Asterisk.start(contractOffice())),
  );
  const free = [...running];
  try {
    await runTogether(t, "asterisk", async (office) => {
      const one = free.shift()!;
      return await AsteriskHarness.open(office, one, () => free.push(one));
    }, { atOnce: ASTERISKS, absent: ASTERISK_ABSENT });
  } finally {
    await Promise.all(running.map((one) => one.stop()));
  }
});
