/** How a phone is asked to go off-hook by itself: de-facto headers of the makers, and RFC 5373. */
import type { AutoAnswerHeader } from "../../core/domain/office.ts";
import type { Millis } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { SipRequest } from "../../core/sip/message.ts";

/** A longer delay is taken as this one. */
export const AUTO_ANSWER_DELAY_MAX: Millis = 60_000;

/** After how long the INVITE asks to be answered, as the one header this make understands says; else `undefined`. */
export function autoAnswerDelay(invite: SipRequest, header: AutoAnswerHeader): Millis | undefined {
  switch (header) {
    case "call-info":
      return fromParameters(invite, "Call-Info", (name, value) => {
        return name === "answer-after" ? seconds(value) : undefined;
      });
    case "alert-info":
      return fromParameters(invite, "Alert-Info", (name, value) => {
        return name === "info" && value === "alert-autoanswer" ? 0 : undefined;
      });
    case "answer-mode":
      return mode(invite, "Answer-Mode") ?? mode(invite, "Priv-Answer-Mode");
    case "none":
      return undefined;
    default:
      return unreachable(header);
  }
}

/** `<uri>;name=value;…` in each value of a list header; the first parameter that says something wins. */
function fromParameters(
  invite: SipRequest,
  header: string,
  read: (name: string, value: string) => Millis | undefined,
): Millis | undefined {
  for (const text of invite.headers.values(header)) {
    const parameters = text.slice(text.lastIndexOf(">") + 1).split(";");
    for (const parameter of parameters) {
      const equals = parameter.indexOf("=");
      const name = (equals < 0 ? parameter : parameter.slice(0, equals)).trim().toLowerCase();
      const value = equals < 0 ? "" : parameter.slice(equals + 1).trim().toLowerCase();
      const delay = read(name, value.replaceAll('"', ""));
      if (delay !== undefined) return delay;
    }
  }
  return undefined;
}

function seconds(value: string): Millis | undefined {
  if (!/^[0-9]{1,9}$/.test(value)) return undefined;
  return Math.min(Number(value) * 1000, AUTO_ANSWER_DELAY_MAX);
}

/** RFC 5373 §4.1: `Auto`, perhaps with `;require`; `Manual` asks for the opposite. */
function mode(invite: SipRequest, header: string): Millis | undefined {
  const value = invite.headers.get(header)?.split(";")[0]?.trim().toLowerCase();
  return value === "auto" ? 0 : undefined;
}
