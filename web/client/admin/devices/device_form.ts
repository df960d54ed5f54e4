/** A device as the form holds it, and what of it a request carries. */
import type { AdminDevice, DeviceCreate, DevicePatch } from "../../../shared/admin_devices.ts";
import { between, checkAll, filled, isExtension, isId, short } from "../checks.ts";
import { changesOf, type Faults } from "../form.ts";
import { toAscii } from "../half_width.ts";
import { D } from "./words.ts";

export type DeviceValues = {
  readonly id: string;
  readonly owner: string;
  readonly kind: string;
  readonly labelJa: string;
  readonly labelEn: string;
  readonly autoAnswer: boolean;
  readonly autoAnswerHeader: string;
  readonly callsMax: string;
  readonly incomingMax: string;
};

/** What a device of a kind usually is. */
export function newDevice(owner: string, kind: "desk" | "softphone"): DeviceValues {
  const desk = kind === "desk";
  return {
    id: owner === "" ? "" : `${owner}-${desk ? "desk" : "soft"}`,
    owner,
    kind,
    labelJa: desk ? D.desk.ja : D.softphone.ja,
    labelEn: desk ? D.desk.en : D.softphone.en,
    autoAnswer: desk,
    autoAnswerHeader: desk ? "call-info" : "none",
    callsMax: "2",
    incomingMax: "2",
  };
}

export function valuesOf(device: AdminDevice): DeviceValues {
  return {
    id: device.id,
    owner: device.owner,
    kind: device.kind,
    labelJa: device.label.ja,
    labelEn: device.label.en,
    autoAnswer: device.autoAnswer,
    autoAnswerHeader: device.autoAnswerHeader,
    callsMax: String(device.callsMax),
    incomingMax: String(device.incomingMax),
  };
}

export function checkDevice(values: DeviceValues): Faults {
  return checkAll(values, {
    id: [filled, isId],
    owner: [filled, isExtension],
    labelJa: [filled, short],
    labelEn: [filled, short],
    callsMax: [between(1, 100)],
    incomingMax: [between(1, 100)],
  });
}

export function deviceField(name: string): string | undefined {
  if (name === "label.ja" || name === "label") return "labelJa";
  return name === "label.en" ? "labelEn" : undefined;
}

export function creation(values: DeviceValues): DeviceCreate {
  return { ...body(values), id: values.id.trim() };
}

export function patch(device: AdminDevice, values: DeviceValues): DevicePatch {
  return { ...changesOf(body(valuesOf(device)), body(values)), revision: device.revision };
}

function body(values: DeviceValues) {
  return {
    owner: toAscii(values.owner),
    kind: values.kind as AdminDevice["kind"],
    label: { ja: values.labelJa.trim(), en: values.labelEn.trim() },
    autoAnswer: values.autoAnswer,
    autoAnswerHeader: values.autoAnswerHeader as AdminDevice["autoAnswerHeader"],
    callsMax: Number(toAscii(values.callsMax)),
    incomingMax: Number(toAscii(values.incomingMax)),
  };
}
