/** Failed SIP digests enter the one counter that also limits web sign-ins (B4). */
import type { DeviceId } from "../domain/ids.ts";
import type { Office } from "../domain/office.ts";
import type { PbxEvent } from "../domain/pbx_messages.ts";
import { type Instant, instant } from "../lib/time.ts";
import type { AttemptStore } from "../ports/store.ts";
import type { OfficeNow } from "./office_now.ts";
import { accountOf } from "./sign_in.ts";
import { TRIES_WINDOW } from "./try_limits.ts";

type DigestFailed = Extract<PbxEvent, { kind: "digest-failed" }>;

/** A device's failures count against its person, whose web account is the same person's. */
export async function countDigest(
  event: DigestFailed,
  office: OfficeNow,
  attempts: AttemptStore,
): Promise<void> {
  // What is locked already, or disabled, was refused without looking at the password.
  if (event.why === "locked" || event.why === "disabled") return;
  const owner = office.index.device.get(event.user as DeviceId)?.owner;
  await attempts.record({
    account: owner === undefined ? event.user : accountOf(office.index.office.loginId, owner),
    address: hostOf(event.source),
    channel: "sip",
    at: event.at,
  });
}

/** The failures within the window, of web and SIP alike, as the PBX counts them from its start. */
export async function recentFailures(
  office: Office,
  attempts: AttemptStore,
  now: Instant,
): Promise<readonly { readonly account: string; readonly host: string; readonly at: Instant }[]> {
  const recent = await attempts.recent(instant(now - TRIES_WINDOW + 1));
  return recent.map(({ account, address, at }) => ({
    account: asPbxCounts(office, account),
    host: address,
    at,
  }));
}

/** A person by extension; whoever is nobody's as he calls himself. */
export function asPbxCounts({ loginId }: Office, account: string): string {
  const prefix = accountOf(loginId, "");
  return account.startsWith(prefix) ? account.slice(prefix.length) : account;
}

/** `192.0.2.1:5060`, `[2001:db8::1]:5060` or a bare host. */
export function hostOf(source: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(source);
  if (bracketed !== null) return bracketed[1]!;
  const plain = /^([^:]+):\d+$/.exec(source);
  return plain === null ? source : plain[1]!;
}
