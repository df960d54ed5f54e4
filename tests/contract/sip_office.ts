/** The contract's office as somebody else's PBX knows it: every person has an account more, by which Naisen acts. */
import type { PbxCommand } from "../../core/domain/pbx_messages.ts";
import type { DeviceId, LineId } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import { ha1 } from "../../core/sip/digest.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { SipAccount, SipMapping } from "../../adapters/sip/mapping.ts";
import type { ContractOffice } from "./pbx_harness.ts";

const REALM = "naisen";

/** One account each, `1001-naisen`. */
export function accountsOf(office: Office): readonly SipAccount[] {
  return office.people.map(({ extension }) => ({
    extension,
    user: `${extension}-naisen`,
    password: `sip-${extension}-naisen`,
  }));
}

/** The office with the accounts as devices that ring nobody, dialled by their names as all devices are. */
export function farOffice(office: Office): Office {
  const [pattern] = office.devices;
  if (pattern === undefined) throw new Error("Cannot add accounts: the office has no device");
  const accounts = accountsOf(office).map(({ extension, user, password }) => ({
    ...pattern,
    id: user as DeviceId,
    owner: extension,
    kind: "softphone" as const,
    autoAnswer: false,
    autoAnswerHeader: "none" as const,
    callsMax: 16,
    incomingMax: 16,
    ha1: { md5: ha1("MD5", user, REALM, password), sha256: ha1("SHA-256", user, REALM, password) },
  }));
  return {
    ...office,
    sip: { ...office.sip, dialByDeviceName: true },
    devices: [...office.devices, ...accounts],
  };
}

/** What an administrator of the PBX does when the office changes. */
export function farCommand(command: PbxCommand): PbxCommand {
  return command.kind === "configure"
    ? { kind: "configure", office: farOffice(command.office) }
    : command;
}

export function farContract(office: ContractOffice): ContractOffice {
  return { ...office, office: farOffice(office.office) };
}

export function mappingTo(registrar: SocketAddress): SipMapping {
  return {
    registrar,
    domain: registrar.host,
    devices: "{device}",
    prefixes: new Map([["main" as LineId, "0"]]),
    park: { kind: "slot" },
  };
}
