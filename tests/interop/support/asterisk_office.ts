/** An office as Asterisk's own configuration: its phones, one trunk, and a dialplan such as an administrator writes. */
import type { Office, Person, RingStep } from "../../../core/domain/office.ts";
import { type SocketAddress, socketKey } from "../../../core/lib/socket_address.ts";
import type { DeviceId } from "../../../core/domain/ids.ts";

/** What lines are dialled with inside Asterisk: `91` and the number goes out on the first. */
export const LINE_PREFIXES = ["91", "92", "93"] as const;

export const AMI_USER = "naisen";
export const AMI_SECRET = "manager-secret";
export const OFFICE_CONTEXT = "phones";
/** Slots of `res_parking.conf`. */
export const SLOTS = { first: 701, last: 720 };

export interface OfficePlan {
  /** A device that is always there, at this port, and registers by itself never. */
  readonly fixed?: { readonly device: string; readonly port: number };
  /** Further lines of `extensions.conf`. */
  readonly dialplan?: string;
  readonly office: Office;
  readonly secrets: ReadonlyMap<DeviceId, string>;
}

/** Naisen's settings of an Asterisk that was set up so. */
export function liveEnv(
  { ami, http }: { readonly ami: SocketAddress; readonly http: SocketAddress },
  { lines }: Office,
): Readonly<Record<string, string>> {
  return {
    NAISEN_PBX: "asterisk",
    NAISEN_ASTERISK_URL: `tcp://${socketKey(ami)}`,
    NAISEN_ASTERISK_USER: AMI_USER,
    NAISEN_ASTERISK_PASSWORD: AMI_SECRET,
    NAISEN_ASTERISK_ARI_URL: `http://${socketKey(http)}`,
    NAISEN_ASTERISK_CONTEXT: OFFICE_CONTEXT,
    NAISEN_ASTERISK_LINES: lines.map(({ id }, i) => `${id}=prefix:${LINE_PREFIXES[i]}`).join(","),
  };
}

/** `pjsip.conf` without its transport: an endpoint, its digest and its contacts for each device, and the trunk. */
export function pjsipOf({ office, secrets, fixed }: OfficePlan): string {
  return [
    PHONE_TEMPLATES,
    ...office.devices.map((device) => {
      const owner = office.people.find((person) => person.extension === device.owner)!;
      return `[${device.id}](phone)
auth = ${device.id}
aors = ${device.id}
callerid = "${owner.name}" <${owner.extension}>
accountcode = ${owner.extension}
set_var = __KEYPAD_LINE=${keypadPrefix(office, owner)}
[${device.id}](digest)
username = ${device.id}
password = ${secrets.get(device.id) ?? ""}
[${device.id}](contacts)
${
        fixed?.device === device.id
          ? `qualify_frequency = 0\ncontact = sip:${device.id}@127.0.0.1:${fixed.port}`
          : ""
      }
`;
    }),
    TRUNK,
  ].join("\n");
}

/** The line that a phone's own keys take: the first that is permitted. */
function keypadPrefix(office: Office, { extension }: Person): string {
  const line = office.lines.findIndex(({ id }) =>
    office.permissions.some((one) => one.extension === extension && one.line === id)
  );
  return LINE_PREFIXES[line] ?? "";
}

/** The office's own dialplan; what Naisen needs comes in by `#include`. */
export function extensionsOf({ office, dialplan = "" }: OfficePlan): string {
  const { ringSeconds } = office.sip;
  const phonesOf = ({ extension }: Pick<Person, "extension">) =>
    office.devices.filter((device) => device.owner === extension && device.kind === "desk")
      .map((device) => `PJSIP/${device.id}`).join("&");
  const people = office.people.map((person) =>
    `exten => ${person.extension},1,GotoIf($["\${PRESENCE_STATE(CustomPresence:${person.extension},value)}" = "dnd"]?quiet)
 same => n,Dial(${phonesOf(person)},${ringSeconds},tT)
 same => n,Hangup()
 same => n(quiet),Hangup(17)
`
  );
  const lines = office.lines.map((line, i) =>
    `exten => _${LINE_PREFIXES[i]}X.,1,Set(NUM=\${EXTEN:2})
 same => n,Set(CALLERID(name)=)
 same => n,Set(CALLERID(num)=${line.number})
 same => n,Dial(PJSIP/trunk/sip:\${NUM}@\${CARRIER},120,tT)
 same => n,Hangup()
`
  );
  const incoming = office.lines.map(({ number, incoming }) =>
    `exten => ${number},1,GotoIf($["\${CALLERID(num)}" != "anonymous"]?known)
 same => n,Set(CALLERID(pres)=prohib)
 same => n(known),NoOp()
${incoming.map((step, i) => ringStep(step, incoming[i + 1], office)).join("\n")}
 same => n,Hangup()
`
  );
  const hints = office.people.map((person) =>
    `exten => ${person.extension},hint,${phonesOf(person)},CustomPresence:${person.extension}`
  );
  return `[globals]
NAISEN_CONTEXT=${OFFICE_CONTEXT}
CARRIER=127.0.0.1:9

#include extensions_naisen.conf

[${OFFICE_CONTEXT}]
${people.join("")}
${lines.join("")}
exten => _0X.,1,GotoIf($["\${KEYPAD_LINE}" = ""]?none)
 same => n,Goto(\${KEYPAD_LINE}\${EXTEN:1},1)
 same => n(none),Hangup(21)
${
    ["110", "118", "119"].map((number) =>
      `exten => ${number},1,Goto(${LINE_PREFIXES[0]}${number},1)`
    )
      .join("\n")
  }
exten => _7[0-2]X,1,ParkedCall(default,\${EXTEN})
 same => n,Hangup()
exten => _*8XXXX,1,PickupChan(PJSIP/\${EXTEN:2}-desk)
 same => n,Hangup()

[from-trunk]
${incoming.join("")}

[hints]
${hints.join("\n")}
include => parkedcalls

${dialplan}
`;
}

function ringStep(step: RingStep, next: RingStep | undefined, office: Office): string {
  const phones = office.devices.filter((device) =>
    step.extensions.includes(device.owner) && device.kind === "desk"
  )
    .map((device) => `PJSIP/${device.id}`).join("&");
  const seconds = next === undefined ? 60 : next.afterSeconds - step.afterSeconds;
  return ` same => n,Dial(${phones},${seconds},tT)`;
}

const PHONE_TEMPLATES = `[phone](!)
type = endpoint
context = naisen-keypad
disallow = all
allow = ulaw,alaw
direct_media = no
media_address = 127.0.0.1
bind_rtp_to_media_address = yes
rtp_symmetric = yes
force_rport = yes
rewrite_contact = yes
send_pai = yes
send_connected_line = yes
subscribe_context = hints
refer_blind_progress = yes
set_var = TRANSFER_CONTEXT=naisen-transfer
[digest](!)
type = auth
auth_type = userpass
[contacts](!)
type = aor
max_contacts = 1
remove_existing = yes
minimum_expiration = 5
default_expiration = 120
qualify_frequency = 1
qualify_timeout = 6.0
`;

const TRUNK = `[trunk]
type = endpoint
context = from-trunk
disallow = all
allow = ulaw,alaw
aors = trunk
direct_media = no
media_address = 127.0.0.1
bind_rtp_to_media_address = yes
send_pai = yes
trust_id_outbound = yes
trust_id_inbound = yes
send_connected_line = no
[trunk]
type = aor
[trunk]
type = identify
endpoint = trunk
match = 127.0.0.1
`;
