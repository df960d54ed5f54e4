/**
 * How a person's own device is called on that person's word: who asked for it (RFC 3892), so that a phone knows it
 * from a stranger's call, and where it is to go off-hook by itself: RFC 5373 where it is understood, else the headers
 * that vendors agreed on in practice. Which one a phone heeds is part of its device's profile.
 */
import type { AutoAnswerHeader, Device } from "../../core/domain/office.ts";
import { formatNameAddr } from "../../core/sip/address.ts";
import type { HeaderFields } from "../../core/sip/session.ts";
import { address } from "./caller_id.ts";

/** The header fields to add to the INVITE. A phone that cannot go off-hook by itself is not asked to. */
export function ownCallFields(device: Device, autoAnswer: boolean, domain: string): HeaderFields {
  const asked = ["Referred-By", formatNameAddr(address(device.owner, domain))] as const;
  const offHook = autoAnswer && device.autoAnswer
    ? autoAnswerFields(device.autoAnswerHeader, domain)
    : [];
  return [asked, ...offHook];
}

function autoAnswerFields(header: AutoAnswerHeader, domain: string): HeaderFields {
  switch (header) {
    case "call-info":
      return [["Call-Info", `<sip:${domain}>;answer-after=0`]];
    case "alert-info":
      return [["Alert-Info", `<http://${domain}>;info=alert-autoanswer;delay=0`]];
    case "answer-mode":
      return [["Answer-Mode", "Auto"]];
    case "none":
      return [];
  }
}
