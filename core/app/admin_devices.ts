/** Devices as administrators add, change and delete them. Their SIP secrets are shown when they are made, never again. */
import type { Device, OfficeIndex } from "../domain/office.ts";
import { readDevice, readSipSecret } from "../domain/office_file_parts.ts";
import type { Entropy } from "../ports/entropy.ts";
import {
  changedMembers,
  patched,
  type Planned,
  planned,
  plannedOver,
  revisionOf,
} from "./office_plans.ts";

/** Characters of a SIP secret that is made: 100 bits. */
const SECRET_LENGTH = 20;
/** 32 of them, none like another on paper. */
const SECRET_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

export function newSipSecret(entropy: Entropy): string {
  return [...entropy.bytes(SECRET_LENGTH)].map((byte) => SECRET_ALPHABET[byte & 31]).join("");
}

export function deviceRevision({ ha1: _, ...device }: Device): string {
  return revisionOf(device);
}

/** `sipSecret` is the one given, or one that was made. */
export function planDeviceAdd(
  office: OfficeIndex,
  wish: Readonly<Record<string, unknown>>,
  sipSecret: string,
): Planned {
  return planned((reading) => {
    const label = wish["label"] ?? standardLabel(wish["kind"]);
    const device = readDevice(reading.json({ kind: "desk", ...wish, label }));
    readSipSecret(reading.json(sipSecret, "sipSecret"));
    if (office.device.has(device.id)) reading.duplicate("id");
    const detail = { owner: device.owner, kind: device.kind };
    return {
      edits: [{ kind: "put-device", device, sipSecret }],
      audit: [{ action: "device.add", target: device.id, detail }],
    };
  });
}

/** `sipSecret`: absent leaves the present one. */
export function planDeviceChange(
  office: OfficeIndex,
  id: string,
  { patch, sipSecret, expected }: {
    readonly patch: Readonly<Record<string, unknown>>;
    readonly sipSecret?: string;
    readonly expected: string | undefined;
  },
): Planned {
  return plannedOver(present(office, id, expected), ({ ha1: _, ...before }, reading) => {
    const device = readDevice(reading.json(patched(before, patch)));
    if (sipSecret !== undefined) readSipSecret(reading.json(sipSecret, "sipSecret"));
    const detail = changedMembers(before, device);
    const secret = sipSecret === undefined ? {} : { sipSecret };
    return {
      edits: [{ kind: "put-device", device, ...secret }],
      audit: [
        ...(Object.keys(detail).length === 0
          ? []
          : [{ action: "device.change", target: id, detail } as const]),
        ...(sipSecret === undefined ? [] : [{ action: "device.secret", target: id } as const]),
      ],
    };
  });
}

export function planDeviceDelete(
  office: OfficeIndex,
  id: string,
  expected: string | undefined,
): Planned {
  return plannedOver(present(office, id, expected), (device) => ({
    edits: [{ kind: "remove-device", device: device.id }],
    audit: [{ action: "device.delete", target: id, detail: { owner: device.owner } }],
  }));
}

function present(office: OfficeIndex, id: string, expected: string | undefined) {
  return { found: office.device.get(id), revision: deviceRevision, expected };
}

function standardLabel(kind: unknown): Device["label"] {
  return kind === "softphone" ? { ja: "アプリ", en: "App" } : { ja: "卓上電話", en: "Desk phone" };
}
