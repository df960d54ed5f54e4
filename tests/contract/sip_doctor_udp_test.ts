/** `deno task doctor` on a PBX behind SIP alone: the bundled one over UDP, sound, with what lacks, and silent. */
import assert from "node:assert/strict";
import { systemEntropy } from "../../adapters/entropy.ts";
import { examine } from "../../adapters/sip/doctor.ts";
import type { SipAccount, SipMapping } from "../../adapters/sip/mapping.ts";
import type { Extension, LineId } from "../../core/domain/ids.ts";
import { freePort } from "../support/ports.ts";
import { HOST } from "./live_phones.ts";
import { contractOffice } from "./pbx_desk.ts";
import { openUdp } from "./pbx_udp_harness.ts";
import { accountsOf, farContract, mappingTo } from "./sip_office.ts";

const contract = contractOffice();
const { office } = contract;

function look(mapping: SipMapping, accounts: readonly SipAccount[]) {
  const how = { mapping, accounts, host: HOST, advertise: HOST, entropy: systemEntropy };
  return examine(how, office);
}

Deno.test("examine: a PBX by SIP alone: nothing to mend, or each thing that lacks with its remedy", async () => {
  const far = await openUdp(farContract(contract));
  try {
    const mapping = mappingTo(far.pbx.address);
    const every = new Map(office.lines.map(({ id }) => [id as LineId, "0"]));
    const sound = await look({ ...mapping, prefixes: every }, accountsOf(office));
    assert.deepEqual(sound.filter((one) => !one.sound), []);
    assert.ok(sound.some((one) => /no publication \(RFC 3903, 405\)/.test(one.says.en)));
    const [first] = accountsOf(office);
    const wrong = { ...first!, extension: "1002" as Extension, password: "guessed" };
    const found = await look({ ...mapping, devices: "phone-{device}" }, [first!, wrong]);
    const mend = found.filter((one) => !one.sound).map((one) => one.says.en).join("\n");
    for (
      const remedy of [
        /refused the account of 1002 \(40[13]\)/,
        /No account of 1003, 1004, 1005, 1006, 1007 and 3 more: those panels are read-only/,
        /no lamp \(RFC 4235\) of phone-1001-desk.*NAISEN_SIP_DEVICES/,
        /line support, world\. Write NAISEN_SIP_LINES=support=0/,
      ]
    ) assert.match(mend, remedy);
    assert.doesNotMatch(mend, /guessed/);
  } finally {
    await far.close();
  }
});

Deno.test("examine: a PBX by SIP alone that does not answer is told with where it was looked for", async () => {
  const registrar = { host: HOST, port: freePort("udp") };
  const found = await look(mappingTo(registrar), accountsOf(office).slice(0, 1));
  assert.equal(found.length, 1);
  assert.match(found[0]!.says.en, new RegExp(`${HOST}:${registrar.port} does not answer`));
});
