/** Administrators change the office while everybody telephones: no law is broken, running calls go on (I39). */
import assert from "node:assert/strict";
import { drawCampaign } from "../../sim/campaign/campaign.ts";
import { campaignOffice } from "../../sim/campaign/office.ts";
import type { CommandId } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import { below, seededRandom } from "../../core/lib/random.ts";
import { LOSSY, QUIET } from "../../sim/network.ts";
import type { OfficeWorld } from "../../sim/office_world.ts";
import { demoOffice } from "../support/demo_office.ts";

const { office, secrets } = demoOffice();
const PRESENT = campaignOffice(office);
const SEEDS = 3;
const CHANGES = 12;
const BETWEEN_MILLIS = 20_000;

/** What an administrator may do at any moment; each leaves the rest as it was. */
const CHANGED: readonly ((present: Office, at: number) => Office)[] = [
  (present, at) => ({ ...present, sip: { ...present.sip, ringSeconds: 10 + at } }),
  (present, at) => ({ ...present, parking: { ...present.parking, timeoutSeconds: 30 + at } }),
  (present, at) => ({
    ...present,
    permissions: present.permissions.filter((_, place) => place % 5 !== at % 5),
  }),
  (present) => ({
    ...present,
    lines: present.lines.map((line) => ({ ...line, incoming: line.incoming.slice(0, 1) })),
  }),
  (present, at) => ({
    ...present,
    devices: present.devices.filter(({ id }) => id !== `${1001 + at % 8}-desk`),
  }),
  (present) => present,
];

for (const [name, conditions] of [["quiet", QUIET], ["lossy", LOSSY]] as const) {
  Deno.test(`I39 configure: ${SEEDS} campaigns in which the office changes again and again break no law, ${name} network`, () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = seededRandom(`changes-${name}-${seed}`);
      let configured = 0;
      const attend = (sim: OfficeWorld) => {
        for (let at = 1; at <= CHANGES; at++) {
          sim.world.after(at * BETWEEN_MILLIS, `change ${at}`, () => {
            // the last change gives everything back
            const change = at === CHANGES
              ? CHANGED.at(-1)!
              : CHANGED[below(random, CHANGED.length)]!;
            const next = { ...change(PRESENT, below(random, 20)), revision: 100 + at };
            sim.execute(`change-${at}` as CommandId, { kind: "configure", office: next });
            configured += 1;
          });
        }
      };
      const drawn = { seed: `changes-${name}-${seed}`, office, secrets, conditions, attend };
      const report = drawCampaign(drawn, 80);
      assert.equal(configured, CHANGES);
      assert.ok(report.calls > 5, `${report.seed}: ${report.calls} calls`);
    }
  });
}
