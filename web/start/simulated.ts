/** Which phones are simulated: what the setting says, of what the office has. */
import type { Settings } from "../../adapters/host/settings.ts";
import type { SimulatedPhone } from "../../adapters/host/worker_messages.ts";
import type { Device, Office } from "../../core/domain/office.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { type Secrets, sipSecretPurpose } from "../../core/ports/secrets.ts";
import type { Store } from "../../core/ports/store.ts";
import { demoHabits } from "../../sim/devices/habits.ts";

/**
 * `undefined`: no simulated phone and no simulated carrier. `on` means the desk phones of a demo office: those
 * of a real one stand on desks.
 */
export async function phonesToSimulate(
  settings: Settings,
  office: Office,
  store: Store,
  secrets: Secrets,
): Promise<Result<readonly SimulatedPhone[] | undefined, readonly string[]>> {
  const wanted = settings.simulatedPhones;
  const carrier = office.lines.some((line) => line.trunk.kind === "simulated");
  if (wanted.kind === "none") return ok(undefined);
  if (wanted.kind === "some") {
    const unknown = wanted.devices.filter((id) =>
      !office.devices.some((device) => device.id === id)
    );
    if (unknown.length > 0) {
      return refuse([
        `NAISEN_SIMULATED_PHONES: ${unknown.join("、")} というデバイスはこのオフィスにありません。`,
        `NAISEN_SIMULATED_PHONES: this office has no device ${unknown.join(", ")}.`,
      ]);
    }
  }
  const devices = office.devices.filter((device) => {
    if (wanted.kind === "some") return wanted.devices.includes(device.id);
    return wanted.kind === "all" && office.demo && device.kind === "desk";
  });
  if (devices.length === 0 && !carrier) return ok(undefined);
  return ok(
    await Promise.all(devices.map((device) => simulatedPhone(device, office, store, secrets))),
  );
}

async function simulatedPhone(
  device: Device,
  office: Office,
  store: Store,
  secrets: Secrets,
): Promise<SimulatedPhone> {
  const sealed = await store.office.sealedSipSecret(device.id);
  const password = secrets.open(sealed ?? "", sipSecretPurpose(device.id));
  if (!password.ok) throw new Error(`Cannot simulate ${device.id}: its SIP secret does not open`);
  const owner = office.people.find((person) => person.extension === device.owner);
  return {
    device,
    name: owner?.name ?? "",
    password: password.value,
    habits: demoHabits(device.owner),
  };
}
