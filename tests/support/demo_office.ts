/** Office files as tests use them: the office with its HA1 hashes, and the SIP passwords of its devices. */
import type { DeviceId } from "../../core/domain/ids.ts";
import { type Office, SIP_REALM } from "../../core/domain/office.ts";
import { officeOf, readOfficeFile, sipSecretsOf } from "../../core/domain/office_file.ts";
import { ha1 } from "../../core/sip/digest.ts";

export interface LoadedOffice {
  readonly office: Office;
  readonly secrets: ReadonlyMap<DeviceId, string>;
}

export function loadOffice(name: "demo" | "bench"): LoadedOffice {
  const url = new URL(`../../fixtures/offices/${name}.json`, import.meta.url);
  const file = readOfficeFile(JSON.parse(Deno.readTextFileSync(url)));
  if (!file.ok) throw new Error(`Cannot read ${name}.json: ${JSON.stringify(file.error)}`);
  const hash = (user: string, secret: string) => ({
    md5: ha1("MD5", user, SIP_REALM, secret),
    sha256: ha1("SHA-256", user, SIP_REALM, secret),
  });
  return { office: officeOf(file.value, hash), secrets: sipSecretsOf(file.value) };
}

export function demoOffice(): LoadedOffice {
  return loadOffice("demo");
}
