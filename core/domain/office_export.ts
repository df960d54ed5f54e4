/** The present office in the form of an office file (`office_file.ts`): without secrets, or with them in clear. */
import type { DeviceId, Extension } from "./ids.ts";
import type { Office, Trunk } from "./office.ts";
import type { FileList } from "./office_file_shape.ts";

export interface OpenSecrets {
  readonly passwords: ReadonlyMap<Extension, string>;
  readonly sipSecrets: ReadonlyMap<DeviceId, string>;
}

/** JSON; `secrets` only for who may know them. A person without password has none in the file either. */
export function exportOffice(
  { revision: _, ...office }: Office,
  lists: readonly FileList[],
  secrets: OpenSecrets | undefined,
): object {
  return {
    ...office,
    people: office.people.map((person) => {
      const password = secrets?.passwords.get(person.extension);
      return { ...person, ...(password === undefined ? {} : { password }) };
    }),
    devices: office.devices.map(({ ha1: _, ...device }) => {
      const sipSecret = secrets?.sipSecrets.get(device.id);
      return { ...device, ...(sipSecret === undefined ? {} : { sipSecret }) };
    }),
    lines: office.lines.map((line) => ({
      ...line,
      trunk: secrets === undefined ? withoutSecret(line.trunk) : line.trunk,
    })),
    lists,
  };
}

function withoutSecret(trunk: Trunk): object {
  if (trunk.kind !== "register") return trunk;
  const { secret: _, ...rest } = trunk;
  return rest;
}
