/**
 * Asking a phone to go off-hook by itself: RFC 5373 where it is understood, else the headers that vendors
 * agreed on in practice. Which one a phone heeds is part of its device's profile.
 */
import type { AutoAnswerHeader } from "../../core/domain/office.ts";

/** The header fields to add to the INVITE; none for a phone that cannot. */
export function autoAnswerFields(
  header: AutoAnswerHeader,
  domain: string,
): readonly (readonly [name: string, value: string])[] {
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
