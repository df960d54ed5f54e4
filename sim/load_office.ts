/** An office for the simulator from an office file's JSON: with its digest hashes, and the SIP secrets of its phones. */
import type { DeviceId } from "../core/domain/ids.ts";
import { type Device, type Office, SIP_REALM } from "../core/domain/office.ts";
import {
  type OfficeFault,
  officeOf,
  readOfficeFile,
  sipSecretsOf,
} from "../core/domain/office_file.ts";
import { ok, refuse, type Result } from "../core/lib/result.ts";
import { ha1 } from "../core/sip/digest.ts";

export interface LoadedOffice {
  readonly office: Office;
  readonly secrets: ReadonlyMap<DeviceId, string>;
}

/** Refuses with every fault of the file. */
export function loadOffice(json: unknown): Result<LoadedOffice, readonly OfficeFault[]> {
  const file = readOfficeFile(json);
  if (!file.ok) return refuse(file.error);
  const hash = (user: string, secret: string): Device["ha1"] => ({
    md5: ha1("MD5", user, SIP_REALM, secret),
    sha256: ha1("SHA-256", user, SIP_REALM, secret),
  });
  return ok({ office: officeOf(file.value, hash), secrets: sipSecretsOf(file.value) });
}
