/**
 * An Asterisk that knows nothing of Naisen but an account for each extension: what its administrator adds so that the account
 * may call the person's own device, and only that, on the person's own word (RFC 3892), pass on automatic answer, and watch it.
 */
import { OFFICE_CONTEXT, type OfficePlan, pjsipOf } from "./asterisk_office.ts";
import type { Asterisk } from "./asterisk.ts";

/** A device is dialled, and watched, by this digit before its extension. */
export const DEVICE_DIGIT = "5";
/** Parks who is sent there in the lowest free slot. */
export const PARK_CODE = "700";

const AUTO_ANSWER = ["Call-Info", "Alert-Info", "Answer-Mode"];

/** Further lines of `extensions.conf`. */
export function sipDialplan({ office }: Pick<OfficePlan, "office">): string {
  const hints = office.people.map(({ extension }) =>
    `exten => ${DEVICE_DIGIT}${extension},hint,PJSIP/${extension}-desk`
  );
  return `[${OFFICE_CONTEXT}](+)
exten => ${PARK_CODE},1,Park(default,s)
 same => n,Hangup()
exten => _${DEVICE_DIGIT}XXXX,1,GotoIf($["\${CHANNEL(accountcode)}" != "\${EXTEN:1}"]?no)
${
    AUTO_ANSWER.map((name, i) => ` same => n,Set(__OWN${i}=\${PJSIP_HEADER(read,${name})})`).join(
      "\n",
    )
  }
 same => n,Dial(PJSIP/\${EXTEN:1}-desk,60,b(own-device^s^1))
 same => n,Hangup()
 same => n(no),Hangup(21)

[own-device]
exten => s,1,NoOp()
${
    AUTO_ANSWER.map((name, i) =>
      ` same => n,ExecIf($["\${OWN${i}}" != ""]?Set(PJSIP_HEADER(add,${name})=\${OWN${i}}))`
    ).join("\n")
  }
 same => n,Set(PJSIP_HEADER(add,Referred-By)=<\${CHANNEL(pjsip,target_uri)}>)
 same => n,Return()

[hints](+)
${hints.join("\n")}
`;
}

/** `pjsip.conf`: phones dial by the dialplan alone, and whom Naisen's accounts assert is believed (RFC 3325). */
export function sipPjsip({ sip }: Asterisk, plan: OfficePlan): string {
  const own = pjsipOf(plan)
    .replace("context = naisen-keypad", `context = ${OFFICE_CONTEXT}\ntrust_id_inbound = yes`)
    .replace("rtp_symmetric = yes", "rtp_symmetric = no")
    .replace("TRANSFER_CONTEXT=naisen-transfer", `TRANSFER_CONTEXT=${OFFICE_CONTEXT}`);
  return `[global]
type = global
endpoint_identifier_order = username,ip
[udp]
type = transport
protocol = udp
bind = ${sip.host}:${sip.port}
${own}`;
}
