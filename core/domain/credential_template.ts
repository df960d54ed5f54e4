/** What a person whom a bulk CSV file adds is given beside name and password: phones, 発信許可 and rights. */
import type { DeviceId, Extension, LineId } from "./ids.ts";
import { DEFAULT_RIGHTS, type OfficeIndex, type Person } from "./office.ts";
import type { DeviceFields } from "./office_change.ts";

export interface AdditionTemplate {
  readonly devices: readonly TemplateDevice[];
  readonly lines: readonly LineId[];
  readonly person: Omit<Person, "extension" | "name" | "reading" | "department">;
}

/** A device without its owner; its id is the extension with `suffix`. */
export type TemplateDevice = Omit<DeviceFields, "id" | "owner"> & { readonly suffix: string };

const DESK_PHONE: TemplateDevice = {
  suffix: "-desk",
  label: { ja: "卓上電話", en: "Desk phone" },
  kind: "desk",
  autoAnswer: true,
  autoAnswerHeader: "call-info",
  callsMax: 2,
  incomingMax: 1,
};
const SOFTPHONE: TemplateDevice = {
  suffix: "-soft",
  label: { ja: "アプリ", en: "App" },
  kind: "softphone",
  autoAnswer: false,
  autoAnswerHeader: "none",
  callsMax: 2,
  incomingMax: 2,
};

/**
 * As of a present person, who is not disabled in the copy; without one a desk phone, an app, and every line that
 * does not lead abroad. Undefined when there is no such person.
 */
export function additionTemplate(
  office: OfficeIndex,
  like: string | undefined,
): AdditionTemplate | undefined {
  if (like === undefined) {
    const lines = office.office.lines.filter((line) => !line.classes.includes("international"));
    return {
      devices: [DESK_PHONE, SOFTPHONE],
      lines: lines.map((line) => line.id),
      person: { disabled: false, language: "ja", rights: DEFAULT_RIGHTS },
    };
  }
  const model = office.person.get(like);
  if (model === undefined) return undefined;
  const { extension, name: _n, reading: _r, department: _d, forward: _f, ...person } = model;
  const lines = office.office.lines.filter((line) => office.permitted(extension, line.id));
  return {
    devices: (office.devicesOf.get(extension) ?? []).map((
      { id, owner: _o, ha1: _h, ...device },
    ) => ({
      ...device,
      suffix: suffixOf(id, extension, device.kind),
    })),
    lines: lines.map((line) => line.id),
    person: { ...person, disabled: false },
  };
}

/** The devices of one person added; an id that is taken gets a number at its end. */
export function devicesToAdd(
  template: AdditionTemplate,
  owner: Extension,
  isTaken: (id: string) => boolean,
): readonly DeviceFields[] {
  const ids = new Set<string>();
  return template.devices.map(({ suffix, ...device }) => {
    let id = owner + suffix;
    for (let n = 2; isTaken(id) || ids.has(id); n++) id = `${owner}${suffix}${n}`;
    ids.add(id);
    return { ...device, id: id as DeviceId, owner };
  });
}

/** `-desk` of `1001-desk`; of a device with a name of its own a suffix by its kind. */
function suffixOf(id: DeviceId, owner: Extension, kind: DeviceFields["kind"]): string {
  if (id.startsWith(owner) && id.length > owner.length) return id.slice(owner.length);
  return kind === "desk" ? DESK_PHONE.suffix : SOFTPHONE.suffix;
}
