/** Lamps, power and habits of phones in a whole office: what a lamp shows and takes, and what is left when the power fails. */
import assert from "node:assert/strict";
import type { DeviceId } from "../../core/domain/ids.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { type DeviceHabits, USUAL_HABITS } from "../../sim/devices/habits.ts";
import { BOOT_MILLIS, type PhoneKey } from "../../sim/devices/phone_io.ts";
import { LAMPS_MAX } from "../../sim/devices/phone_lamps.ts";
import { OfficeWorld, PBX_ADDRESS } from "../../sim/office_world.ts";
import { demoOffice } from "../support/demo_office.ts";

const quick: DeviceHabits = { ...USUAL_HABITS, ringing: { kind: "answers", afterMillis: 300 } };

/** The demo office, in which 1003 may pick up; its own habits by device, with apps only where they are named. */
function office(
  habits: Readonly<Record<string, Partial<DeviceHabits>>> = {},
  media: "flows" | "packets" = "flows",
) {
  const { office, secrets } = demoOffice();
  const people = office.people.map((person) =>
    person.extension === "1003"
      ? { ...person, rights: { ...person.rights, pickup: "all" as const } }
      : person
  );
  const parking = { ...office.parking, timeoutSeconds: 5, callbackSeconds: 10 };
  const sim = new OfficeWorld({
    office: { ...office, people, parking },
    secrets,
    media,
    random: seededRandom("lamps"),
    habits: ({ id, kind }) => {
      const own = habits[id];
      if (own !== undefined) return { ...quick, ...own };
      return kind === "desk" ? quick : undefined;
    },
  });
  const press = (device: string, key: PhoneKey, millis = 500) => {
    sim.press(device as DeviceId, key);
    sim.world.run(millis);
  };
  const shows = (device: string) => sim.display(device as DeviceId)!;
  const state = (...devices: string[]) => devices.map((device) => shows(device).state);
  const lamps = (device: string) =>
    shows(device).lamps.map(({ user, state }) => `${user} ${state}`);
  const hears = (device: string) => sim.hears(device as DeviceId | "outside");
  const census = (device: string) => sim.phone(device as DeviceId).census();
  sim.world.run(2_000);
  return { sim, world: sim.world, press, shows, state, lamps, hears, census };
}

const watch = (user: string, of: "dialog" | "presence" = "dialog") =>
  ({ press: "watch", user, package: of }) as const;

Deno.test("I29 lamps: idle, ringing, busy and idle again as the colleague's phone is; presence tells what is chosen", () => {
  const { world, press, lamps, shows } = office();
  press("1003-desk", watch("1002"));
  press("1003-desk", watch("1002", "presence"));
  assert.deepEqual(lamps("1003-desk"), ["1002 idle", "1002 idle"]);
  assert.equal(shows("1003-desk").lamps[1]?.note, "通話待機");
  press("1001-desk", { press: "dial", digits: "1002" }, 200);
  assert.equal(lamps("1003-desk")[0], "1002 ringing");
  assert.ok(shows("1003-desk").lamps[0]?.call !== undefined);
  world.run(1_000);
  assert.equal(lamps("1003-desk")[0], "1002 busy");
  press("1001-desk", { press: "hangup" });
  assert.deepEqual(lamps("1003-desk"), ["1002 idle", "1002 idle"]);
  press("1003-desk", { press: "unwatch", user: "1002", package: "presence" });
  assert.deepEqual(lamps("1003-desk"), ["1002 idle"]);
});

Deno.test("lamp: an idle one dials, and a slot's takes the call that waits there by Replaces", () => {
  const { press, state, lamps, shows } = office();
  press("1003-desk", watch("701"));
  press("1001-desk", { press: "dial", digits: "1002" }, 1_000);
  press("1002-desk", { press: "transfer", to: "701" }, 1_000);
  assert.deepEqual(state("1001-desk", "1002-desk"), ["talking", "idle"]);
  assert.deepEqual(lamps("1003-desk"), ["701 busy"]);
  press("1003-desk", { press: "lamp", user: "701" }, 1_000);
  assert.deepEqual(state("1001-desk", "1003-desk"), ["talking", "talking"]);
  assert.equal(shows("1003-desk").peer?.number, "1001");
  assert.deepEqual(lamps("1003-desk"), ["701 idle"]);
  press("1003-desk", { press: "hangup" });
  press("1003-desk", { press: "lamp", user: "1004" }, 1_000);
  assert.deepEqual(state("1003-desk", "1004-desk"), ["talking", "talking"]);
});

Deno.test("I25 lamp: one that rings takes the colleague's call, and the colleague's phone stops ringing", () => {
  const { press, state, shows, lamps } = office();
  press("1003-desk", watch("1002"));
  press("1004-desk", watch("1002"));
  press("1001-desk", { press: "dial", digits: "1002" }, 200);
  assert.equal(shows("1004-desk").lamps[0]?.call, undefined, "1004 may not pick up");
  press("1003-desk", { press: "lamp", user: "1002" });
  assert.deepEqual(state("1001-desk", "1002-desk", "1003-desk"), ["talking", "idle", "talking"]);
  assert.deepEqual(lamps("1004-desk"), ["1002 idle"]);
});

Deno.test("lamp: an app that holds by UPDATE and a make that hangs up at once park and take as well", () => {
  const { press, state } = office({
    "1002-desk": { profile: "polycom" },
    "1003-desk": { profile: "linphone" },
  });
  press("1003-desk", watch("701"));
  press("1002-desk", { press: "dial", digits: "1001" }, 1_000);
  press("1002-desk", { press: "transfer", to: "701" }, 1_000);
  press("1003-desk", { press: "lamp", user: "701" }, 1_000);
  assert.deepEqual(state("1001-desk", "1002-desk", "1003-desk"), ["talking", "idle", "talking"]);
});

Deno.test("lamps: a subscription that is lost or refused shows unknown, never idle, and comes back", () => {
  const { world, press, lamps } = office();
  press("1003-desk", watch("1002"));
  press("1003-desk", watch("nobody"), 1_000);
  assert.deepEqual(lamps("1003-desk"), ["1002 idle", "nobody unknown"]);
  world.network.cut("10.1.0.5", PBX_ADDRESS.host);
  world.run(2 * 3_600_000);
  assert.equal(lamps("1003-desk")[0], "1002 unknown");
  world.network.calm();
  world.run(10 * 60_000);
  assert.equal(lamps("1003-desk")[0], "1002 idle");
});

Deno.test("LAMPS_MAX: one key more lights nothing", () => {
  const { press, shows } = office();
  for (let i = 0; i <= LAMPS_MAX; i++) press("1003-desk", watch(String(20_000 + i)), 0);
  press("1003-desk", watch("1001"));
  assert.equal(shows("1003-desk").lamps.length, LAMPS_MAX);
});

Deno.test("reboot: no word of goodbye, dark for BOOT_MILLIS, then registered with a new Call-ID and its lamps lit again", () => {
  const { world, press, state, shows, lamps } = office();
  press("1003-desk", watch("1002"));
  const callIds = new Set<string>();
  const said: string[] = [];
  world.tap(({ source, bytes }) => {
    if (source.host !== "10.1.0.5" || source.port !== 5060) return;
    const text = new TextDecoder().decode(bytes);
    said.push(text.slice(0, text.indexOf(" ")));
    const callId = /^Call-ID: (.*)$/m.exec(text)?.[1];
    if (text.startsWith("REGISTER") && callId !== undefined) callIds.add(callId);
  });
  press("1003-desk", { press: "dial", digits: "1001" }, 1_000);
  said.length = 0;
  press("1003-desk", { press: "reboot" }, 100);
  press("1003-desk", { press: "dial", digits: "1004" }, BOOT_MILLIS - 1_000);
  assert.deepEqual(said, []);
  assert.deepEqual([shows("1003-desk").registered, shows("1003-desk").state], [false, "idle"]);
  world.run(5_000);
  assert.equal(shows("1003-desk").registered, true);
  assert.deepEqual(lamps("1003-desk"), ["1002 idle"]);
  assert.equal(callIds.size, 1);
  press("1001-desk", { press: "hangup" }, 1_000);
  press("1001-desk", { press: "dial", digits: "1003" }, 1_000);
  assert.deepEqual(state("1001-desk", "1003-desk"), ["talking", "talking"]);
});

Deno.test("rebootsEveryMillis: the power fails by itself, again and again, and each time the phone comes back", () => {
  const { world, sim } = office({ "1003-desk": { rebootsEveryMillis: 60_000 } });
  let downs = 0, was = true;
  world.observe(() => {
    const { registered } = sim.display("1003-desk" as DeviceId) ?? { registered: false };
    if (was && !registered) downs++;
    was = registered;
  });
  world.run(20 * 60_000);
  assert.ok(downs >= 10 && downs <= 30, `${downs} times`);
});

Deno.test("forgets: who has parked a call and forgotten it lets the call-back ring, and it goes on waiting", () => {
  const { world, press, state, sim } = office({
    "1002-desk": { ringing: { kind: "forgets", afterMillis: 300 } },
  });
  press("1001-desk", { press: "dial", digits: "1002" }, 1_000);
  press("1002-desk", { press: "transfer", to: "701" }, 1_000);
  assert.deepEqual(state("1001-desk", "1002-desk"), ["talking", "idle"]);
  world.run(6_000);
  assert.equal(state("1002-desk")[0], "ringing");
  world.run(12_000);
  assert.equal(state("1002-desk")[0], "idle");
  const [call] = sim.snapshot().calls;
  assert.equal(call?.legs[0]?.state, "parked");
});

Deno.test("habits: two devices of a person ring together, one answers, and on the other it was no missed call", () => {
  const never = { ringing: { kind: "never-answers" } } as const;
  const { world, press, state, shows } = office({ "1002-soft": never });
  press("1001-desk", { press: "dial", digits: "1002" }, 200);
  assert.deepEqual(state("1002-desk", "1002-soft"), ["ringing", "ringing"]);
  world.run(1_000);
  assert.deepEqual(state("1002-desk", "1002-soft"), ["talking", "idle"]);
  assert.equal(shows("1002-soft").missed, 0);
});

Deno.test("I13 behindNat: a phone whose address is not its own is called, talks, and holds with music only", () => {
  const { world, press, state, hears, census } = office(
    { "1003-desk": { behindNat: true } },
    "packets",
  );
  press("1001-desk", { press: "dial", digits: "1003" }, 3_500);
  assert.deepEqual(state("1001-desk", "1003-desk"), ["talking", "talking"]);
  assert.deepEqual([hears("1001-desk"), hears("1003-desk")], [["1003-desk"], ["1001-desk"]]);
  press("1003-desk", { press: "hold" }, 3_000);
  assert.deepEqual([hears("1001-desk"), hears("1003-desk")], [["music"], []]);
  press("1003-desk", { press: "resume" }, 3_000);
  assert.deepEqual(hears("1001-desk"), ["1003-desk"]);
  press("1003-desk", { press: "hangup" });
  world.run(64_000);
  assert.equal(census("1003-desk").calls, 0);
});

Deno.test("hears: outside and inside, keys to the carrier, and its hold", () => {
  const { sim, world, press, hears, state } = office({}, "packets");
  press("1001-desk", { press: "dial", digits: "00312345645" }, 4_500);
  assert.deepEqual([hears("1001-desk"), hears("outside")], [["outside"], ["1001-desk"]]);
  press("1001-desk", { press: "dtmf", digits: "42#", by: "rtp" }, 2_000);
  const heardKeys = sim.carrier.census().digits.map(({ digit }) => digit);
  assert.deepEqual(heardKeys, ["4", "2", "#"]);
  const id = [...sim.outside.keys()][0]!;
  sim.actOutside({ kind: "hold", call: id, held: true });
  world.run(3_000);
  assert.equal(sim.outside.get(id)?.holds, true);
  assert.deepEqual(hears("outside"), []);
  sim.actOutside({ kind: "hold", call: id, held: false });
  world.run(3_000);
  assert.deepEqual([hears("1001-desk"), state("1001-desk")[0]], [["outside"], "talking"]);
});
