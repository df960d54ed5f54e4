/** What somebody has chosen in the panel, in the words of a presence document (RFC 3863, RFC 4480), published by his account. */
import type { ChoosePresence } from "../../core/domain/pbx_messages.ts";
import { writePresence } from "../../core/sip/pidf.ts";
import { ACTIVITIES_OF } from "../../sim/pbx/presence.ts";
import type { Exchange } from "./exchange.ts";
import { addressOf } from "./mapping.ts";

/** Without an account of his there is nobody to publish it as. */
export function publishPresence(
  { index, mapping, accounts, now }: Exchange,
  { extension, code, note }: ChoosePresence,
): void {
  const state = accounts.get(extension);
  const chosen = index.office.presences.find((one) => one.code === code);
  const person = index.person.get(extension);
  if (state === undefined || chosen === undefined || person === undefined) return;
  const document = writePresence({
    entity: addressOf(mapping, state.account.user),
    // whether a phone is there the PBX itself knows best
    basic: "open",
    activities: ACTIVITIES_OF[chosen.sipType],
    notes: [chosen.label[person.language], ...(note === undefined ? [] : [note])],
  });
  state.publisher.publish(document, now);
}
