/** Lines that register at a carrier: another PBX of ours plays it, and a registrar that does as the test wants. */
import assert from "node:assert/strict";
import type { CommandId, DeviceId, LineId } from "../../core/domain/ids.ts";
import type { Device, Line, Office } from "../../core/domain/office.ts";
import type { TrunkState } from "../../core/domain/pbx_messages.ts";
import { type Random, seededRandom } from "../../core/lib/random.ts";
import { ha1 } from "../../core/sip/digest.ts";
import { parse } from "../../core/sip/parse.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { addDevice } from "../../sim/device_node.ts";
import { deskPhone } from "../../sim/devices/device.ts";
import { USUAL_HABITS } from "../../sim/devices/habits.ts";
import {
  Phone,
  type PhoneDisplay,
  type PhoneInput,
  type PhoneKey,
  type PhoneTold,
} from "../../sim/devices/phone.ts";
import {
  TRUNK_REGISTER_SECONDS,
  TRUNK_RETRY_FIRST_MILLIS,
  TRUNK_RETRY_MAX_MILLIS,
} from "../../sim/pbx/limits.ts";
import { PbxProcess } from "../../sim/pbx_process.ts";
import { World } from "../../sim/world.ts";
import { demoOffice } from "../support/demo_office.ts";
import { addRegistrar, Registrar } from "../support/registrar.ts";

const OURS = { host: "10.0.0.1", port: 5060 };
const CARRIER = { host: "10.8.0.1", port: 5060 };
const SECRET = "what the carrier gave us";
const ACCOUNT = "acct-1";
/** A number at the carrier, which is a device there. */
const FAR = "0312345678";

const demo = demoOffice();

type RegisterTrunk = Extract<Line["trunk"], { kind: "register" }>;

function trunk(change: Partial<RegisterTrunk> = {}): RegisterTrunk {
  return { kind: "register", ...CARRIER, user: ACCOUNT, secret: SECRET, ...change };
}

function ourOffice(...trunks: Line["trunk"][]): Office {
  const { office } = demo;
  return {
    ...office,
    lines: office.lines.map((line, i) => {
      const step = { afterSeconds: 0, extensions: ["1001"], replacesEarlier: true };
      const incoming = [step] as unknown as Line["incoming"];
      return { ...line, inService: true, incoming, trunk: trunks[i] ?? { kind: "simulated" } };
    }),
  };
}

function deviceAt(id: string, owner: string, secret: string): Device {
  const [like] = demo.office.devices;
  const both = { md5: ha1("MD5", id, "naisen", secret), sha256: "" };
  return { ...like!, id: id as DeviceId, owner: owner as Device["owner"], ha1: both };
}

/** The carrier is an office too: our account is one of its devices, the far end another. */
const carrierOffice: Office = {
  ...demo.office,
  sip: { ...demo.office.sip, dialByDeviceName: true },
  devices: [deviceAt(ACCOUNT, "1005", SECRET), deviceAt(FAR, "1006", "far")],
};

interface Scene {
  readonly world: World;
  readonly ours: PbxProcess;
  readonly random: Random;
  state(line?: string): TrunkState | undefined;
  configure(office: Office): void;
}

function open(seed: string, office: Office): Scene {
  const random = seededRandom(seed);
  const world = new World({ random: random.fork("world") });
  const ours = pbxAt(world, "ours", OURS, office, random);
  let commands = 0;
  return {
    world,
    ours,
    random,
    state: (line = "main") =>
      ours.pbx.snapshot(world.now).trunks.find((one) => one.line === line as LineId),
    configure: (next) => {
      const id = `configure-${++commands}` as CommandId;
      ours.post({ kind: "command", id, command: { kind: "configure", office: next } });
      world.run(100);
    },
  };
}

function pbxAt(
  world: World,
  name: string,
  address: typeof OURS,
  office: Office,
  random: Random,
): PbxProcess {
  return new PbxProcess({
    world,
    name,
    random: random.fork(name),
    office,
    address,
    media: "flows",
    timers: undefined,
    rtpPorts: 16,
  });
}

function phoneAt(
  scene: Scene,
  device: Device,
  password: string,
  registrar: typeof OURS,
  n: number,
) {
  const host = `10.1.0.${n}`;
  const seat = { sip: { host, port: 5060 }, rtp: { host, port: 4000 } };
  const phone = new Phone(deskPhone({
    device,
    password,
    habits: USUAL_HABITS,
    seat,
    registrar,
    melody: n,
    media: "flows",
    random: scene.random.fork(device.id),
  }));
  let shown: PhoneDisplay | undefined;
  const node = addDevice<PhoneInput, PhoneTold>(scene.world, {
    name: device.id,
    machine: phone,
    seat,
    told: ({ state }) => {
      shown = state;
    },
  });
  return {
    phone,
    display: () => shown,
    press: (key: PhoneKey) => node.post({ kind: "press", key }),
  };
}

/** Our office and the carrier's, a phone in each. */
function withCarrier(seed: string) {
  const office = ourOffice(trunk());
  const scene = open(seed, office);
  const carrier = pbxAt(scene.world, "carrier", CARRIER, carrierOffice, scene.random);
  const own = office.devices.find((device) => device.id === "1001-desk")!;
  const ours = phoneAt(scene, own, demo.secrets.get(own.id)!, OURS, 1);
  const far = phoneAt(scene, carrierOffice.devices[1]!, "far", CARRIER, 2);
  const invites: SipRequest[] = [];
  scene.world.tap(({ node, bytes, destination }) => {
    const read = parse(bytes);
    if (!read.ok || read.value.kind !== "request" || read.value.method !== "INVITE") return;
    if (node === "ours" && destination.host === CARRIER.host) invites.push(read.value);
  });
  scene.world.run(2000);
  return { ...scene, carrier, phones: { ours, far }, invites };
}

Deno.test("trunk: a line registers at the carrier with a digest for the carrier's realm, and is told so", () => {
  const { carrier, world, ours, state } = withCarrier("registers");
  const [binding] = carrier.pbx.snapshot(world.now).devices.filter((one) => one.device === ACCOUNT);
  assert.deepEqual(binding?.contacts, [`sip:${ACCOUNT}@10.0.0.1:5060`]);
  assert.equal(state()?.state, "registered");
  const told = ours.runs[0]!.flatMap((event) => event.kind === "trunk" ? [event.state.state] : []);
  assert.deepEqual(told, ["trying", "registered"]);
  assert.equal(state("support"), undefined, "the other lines register nowhere");
});

Deno.test("trunk: it is refreshed for hours, and no event says anything", () => {
  const { world, ours, state } = withCarrier("refreshes");
  const events = () => ours.runs[0]!.filter((event) => event.kind === "trunk").length;
  const before = events();
  world.run(5 * TRUNK_REGISTER_SECONDS * 1000);
  assert.deepEqual([events(), state()?.state], [before, "registered"]);
});

Deno.test("trunk: a call out answers the carrier's challenge; From is the account, the line's number is asserted", () => {
  const { world, phones, invites } = withCarrier("out");
  phones.ours.press({ press: "dial", digits: `0${FAR}` });
  const talk = () =>
    [phones.far, phones.ours].every((phone) => phone.display()?.state === "talking");
  assert.ok(world.runUntilHolds(talk, 8000));
  const [first, second] = invites;
  assert.equal(first!.headers.has("Authorization"), false);
  assert.match(second!.headers.get("Authorization")!, /username="acct-1"/);
  assert.match(second!.headers.get("From")!, /^<sip:acct-1@10\.8\.0\.1>;tag=/);
  assert.equal(second!.headers.get("P-Asserted-Identity"), "<sip:0300000001@10.0.0.1>");
  phones.ours.press({ press: "hangup" });
  assert.ok(world.runUntilHolds(() => phones.far.display()?.state === "idle", 2000));
});

Deno.test("trunk: a call to the Contact we registered is a call on that line", () => {
  const { world, phones, ours } = withCarrier("in");
  phones.far.press({ press: "dial", digits: "1005" });
  const talk = () => phones.ours.display()?.state === "talking";
  assert.ok(world.runUntilHolds(talk, 8000));
  const [call] = ours.pbx.snapshot(world.now).calls;
  assert.deepEqual([call?.direction, call?.line], ["inbound", "main"]);
  assert.equal(phones.ours.display()?.peer?.number, "1006");
});

Deno.test("trunk: a PBX that dies and comes back registers again by itself and takes its old place", () => {
  const { world, ours, carrier, state } = withCarrier("restart");
  ours.kill();
  world.run(5000);
  ours.restart();
  assert.ok(world.runUntilHolds(() => state()?.state === "registered", 2000));
  assert.equal(
    carrier.pbx.snapshot(world.now).devices.find((one) => one.device === ACCOUNT)?.contacts.length,
    1,
  );
});

Deno.test("trunk: a host that stops takes its registration back", () => {
  const { world, ours, carrier } = withCarrier("stops");
  ours.post({ kind: "shutdown" });
  world.run(500);
  const { devices } = carrier.pbx.snapshot(world.now);
  assert.ok(!devices.some((state) => state.device === ACCOUNT));
});

function withRegistrar(seed: string, ...trunks: Line["trunk"][]) {
  const scene = open(seed, ourOffice(...trunks));
  const passwords = new Map([[ACCOUNT, SECRET], ["acct-2", "other"]]);
  const registrar = new Registrar(CARRIER, scene.random.fork("registrar"), passwords);
  addRegistrar(scene.world, CARRIER, registrar);
  return { ...scene, registrar };
}

Deno.test("trunk: the carrier's realm is its own; 423 is followed", () => {
  const { world, registrar, state } = withRegistrar("realm", trunk());
  registrar.leastSeconds = 1800;
  world.run(1000);
  assert.deepEqual(registrar.log.map((one) => one.answered), [401, 423, 200]);
  assert.deepEqual(registrar.log.map((one) => one.expires), [600, 600, 1800]);
  assert.match(registrar.log[2]!.authorization!, /realm="test"/);
  assert.equal(state()?.state, "registered");
});

Deno.test("trunk: lines of one account share one registration; a line that is taken away ends it when it was the last", () => {
  const { world, registrar, state, configure, ours } = withRegistrar("shared", trunk(), trunk());
  world.run(1000);
  assert.equal(registrar.log.length, 2);
  assert.deepEqual([state("main")?.state, state("support")?.state], ["registered", "registered"]);
  configure(ourOffice(trunk()));
  assert.deepEqual([state("main")?.state, state("support")], ["registered", undefined]);
  assert.equal(registrar.bindings.size, 1);
  configure(ourOffice());
  world.run(1000);
  assert.equal(registrar.bindings.size, 0, "taken back");
  assert.equal(state("main"), undefined);
  const last = ours.runs[0]!.findLast((event) => event.kind === "trunk");
  assert.equal(last?.kind === "trunk" && last.state.state, "off");
  world.run(3_600_000);
  assert.ok(registrar.log.length < 6, "and left alone");
});

Deno.test("trunk: a line out of service registers nowhere", () => {
  const office = ourOffice(trunk());
  const [main, ...others] = office.lines;
  const { world, registrar, state, configure } = withRegistrar("out of service", trunk());
  world.run(1000);
  configure({ ...office, lines: [{ ...main!, inService: false }, ...others] });
  world.run(1000);
  assert.deepEqual([registrar.bindings.size, state()], [0, undefined]);
});

Deno.test("trunk: a new secret is used at once and keeps the binding; another account is another registration", () => {
  const { world, registrar, state, configure } = withRegistrar("secret", trunk({ secret: "old" }));
  world.run(1000);
  assert.deepEqual([state()?.state, state()?.status], ["failed", 401]);
  configure(ourOffice(trunk()));
  world.run(1000);
  assert.equal(state()?.state, "registered");
  configure(ourOffice(trunk({ user: "acct-2", secret: "other" })));
  world.run(1000);
  assert.deepEqual([...registrar.bindings.keys()], ["sip:acct-2@10.0.0.1:5060"]);
  assert.ok(registrar.log.every((one) => one.expires !== 0 || one.answered === 200));
});

/** Gaps between the attempts, in seconds. */
function gaps(registrar: Registrar): number[] {
  const at = registrar.log.map((one) => one.at);
  return at.slice(1).map((one, i) => (one - at[i]!) / 1000);
}

Deno.test("TRUNK_RETRY_MAX_MILLIS: a carrier that fails is asked ever more seldom, from half a minute to half an hour", () => {
  const { world, registrar, state } = withRegistrar("backs off", trunk());
  registrar.always = { status: 503 };
  world.run(12 * 3_600_000);
  assert.deepEqual([state()?.state, state()?.status], ["failed", 503]);
  const between = gaps(registrar);
  between.forEach((gap, i) => {
    const most = Math.min(TRUNK_RETRY_FIRST_MILLIS * 2 ** i, TRUNK_RETRY_MAX_MILLIS) / 1000;
    assert.ok(gap >= most / 2 && gap <= most + 1, `attempt ${i} after ${gap} s`);
  });
  assert.ok(between.length > 25 && between.length < 60, `${between.length} attempts`);
  registrar.always = undefined;
  assert.ok(world.runUntilHolds(() => state()?.state === "registered", TRUNK_RETRY_MAX_MILLIS));
  assert.equal(state()?.status, undefined);
});

Deno.test("trunk: 403 and 404 are not repeated before the longest wait", () => {
  for (const status of [403, 404]) {
    const { world, registrar, state } = withRegistrar(`refused ${status}`, trunk());
    registrar.always = { status };
    world.run(TRUNK_RETRY_MAX_MILLIS - 1000);
    assert.deepEqual([registrar.log.length, state()?.status], [1, status]);
    world.run(2000);
    assert.equal(registrar.log.length, 2);
  }
});

Deno.test("trunk: a silent carrier is `failed` with 408 after a transaction's time; its registration counts until it expires", () => {
  const { world, registrar, state } = withRegistrar("silent", trunk());
  registrar.silent = true;
  assert.ok(world.runUntilHolds(() => state()?.state === "failed", 33_000));
  assert.equal(state()?.status, 408);
  registrar.silent = false;
  assert.ok(world.runUntilHolds(() => state()?.state === "registered", TRUNK_RETRY_FIRST_MILLIS));
  const since = state()!.since;
  registrar.silent = true;
  world.run((TRUNK_REGISTER_SECONDS - 1) * 1000);
  assert.equal(state()?.state, "registered");
  world.run(2000);
  assert.equal(state()?.state, "failed");
  assert.ok(state()!.since - since >= (TRUNK_REGISTER_SECONDS - 1) * 1000);
});
