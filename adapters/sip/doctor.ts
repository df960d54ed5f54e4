/**
 * What `deno task doctor` finds on a PBX behind SIP alone: whether it answers, each account, each device's lamp and
 * presence, the slots' lamps, the lines; sound or with what to mend. No binding is changed: accounts are asked for theirs.
 */
import type { Extension } from "../../core/domain/ids.ts";
import { indexOffice, type Office } from "../../core/domain/office.ts";
import { chachaRandom } from "../../core/lib/chacha_random.ts";
import type { Machine } from "../../core/lib/machine.ts";
import { type Random, token } from "../../core/lib/random.ts";
import { type SocketAddress, socketKey } from "../../core/lib/socket_address.ts";
import { earlier, type Instant, instant, type Millis } from "../../core/lib/time.ts";
import { EMPTY_BODY, HeaderTable, type SipRequest } from "../../core/sip/message.ts";
import { answerChallenged, AUTH_TRIES_MAX } from "../../core/sip/session_auth.ts";
import type { HeaderFields } from "../../core/sip/session_messages.ts";
import type { Entropy } from "../../core/ports/entropy.ts";
import type { PbxFinding } from "../../core/ports/pbx_check.ts";
import { type AgentEffect, type SendEffect, UserAgent } from "../../sim/devices/user_agent.ts";
import { MachineHost } from "../host/machine_host.ts";
import { UdpSocket } from "../host/udp_socket.ts";
import { bad, good, listed } from "../pbx/findings.ts";
import { LampBook, type LampNews } from "./lamp_book.ts";
import { lampsOf } from "./lamps.ts";
import { addressOf, type SipAccount, type SipMapping } from "./mapping.ts";
import { troubleSentence } from "./troubles.ts";

/** How long answers are waited for. */
const PATIENCE: Millis = 4_000;
const LOOK_MILLIS: Millis = 50;
const CONDITION_FAILED = 412;

export interface Patient {
  readonly mapping: SipMapping;
  readonly accounts: readonly SipAccount[];
  /** Host of our socket, and the one that the PBX reaches it at. */
  readonly host: string;
  readonly advertise: string;
  readonly entropy: Entropy;
}

export async function examine(patient: Patient, office: Office): Promise<readonly PbxFinding[]> {
  const { mapping, accounts, host, advertise, entropy } = patient;
  let machine: Questions | undefined;
  let running: MachineHost<Input, SendEffect> | undefined;
  const socket = new UdpSocket({ host, port: 0 }, {
    datagram: (bytes, source) => running?.input({ kind: "datagram", bytes, source }),
    fault: () => {},
  });
  try {
    const local = { host: advertise, port: socket.address.port };
    machine = new Questions(mapping, accounts, office, local, chachaRandom(entropy.bytes(32)));
    running = new MachineHost<Input, SendEffect>({
      machine,
      wake: { kind: "wake" },
      perform: ({ bytes, destination }) => socket.send(bytes, destination),
      fault(error) {
        throw error;
      },
    });
    const end = performance.now() + PATIENCE;
    while (performance.now() < end && !machine.complete) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MILLIS));
    }
    running.input({ kind: "goodbye" });
  } finally {
    running?.close();
    await socket.close();
  }
  return findings(machine, patient, office);
}

type Input =
  | { readonly kind: "datagram"; readonly source: SocketAddress; readonly bytes: Uint8Array }
  | { readonly kind: "goodbye" }
  | { readonly kind: "wake" };

interface Query {
  readonly account: SipAccount;
  readonly request: SipRequest;
  readonly tries: number;
}

/** Asks each account's bindings (RFC 3261 §10.2.3) and watches every lamp once. */
class Questions implements Machine<Input, SendEffect> {
  /** The final status of each account's question. */
  readonly answers = new Map<Extension, number>();
  /** The final status of the first account's PUBLISH. */
  publishes: number | undefined;
  /** What each lamp has said, by `dialogs device 1001-desk`: `known`, or the status of its refusal. */
  readonly lamps = new Map<string, "known" | number>();
  readonly #mapping: SipMapping;
  readonly #accounts: readonly SipAccount[];
  readonly #office: Office;
  readonly #agent: UserAgent;
  readonly #book: LampBook;
  readonly #random: Random;
  readonly #open = new Map<string, Query>();
  #out: SendEffect[] = [];
  #started = false;

  constructor(
    mapping: SipMapping,
    accounts: readonly SipAccount[],
    office: Office,
    local: SocketAddress,
    random: Random,
  ) {
    this.#mapping = mapping;
    this.#accounts = accounts;
    this.#office = office;
    this.#random = random;
    this.#agent = new UserAgent({ random, local, user: "naisen", product: "Naisen" });
    this.#book = new LampBook(mapping, this.#agent, random, (effect) => this.#out.push(effect));
  }

  /** Everything asked has been answered. */
  get complete(): boolean {
    const lamps = [...lampsOf(indexOffice(this.#office), this.#mapping, this.#accounts).values()];
    const asked = lamps.reduce((sum, { watched }) => sum + (watched.kind === "device" ? 2 : 1), 0);
    return this.answers.size === this.#accounts.length && this.lamps.size === asked &&
      this.publishes !== undefined;
  }

  nextDeadline(): Instant | undefined {
    return this.#started
      ? earlier(this.#agent.nextDeadline(), this.#book.nextDeadline())
      : instant(0);
  }

  handle(input: Input, now: Instant): readonly SendEffect[] {
    this.#out = [];
    if (!this.#started) this.#start(now);
    if (input.kind === "datagram") {
      this.#hear(this.#agent.receive(input.bytes, input.source, now), now);
    } else if (input.kind === "goodbye") this.#book.follow(new Map(), now);
    else {
      this.#hear(this.#agent.wake(now), now);
      this.#book.wake(now);
    }
    for (const news of this.#book.takeNews()) this.#note(news);
    return this.#out;
  }

  #start(now: Instant): void {
    this.#started = true;
    for (const account of this.#accounts) {
      this.#ask({ account, request: this.#register(account), tries: 0 }, now);
    }
    const [account] = this.#accounts;
    if (account !== undefined) {
      this.#ask({ account, request: this.#publish(account), tries: 0 }, now);
    }
    this.#book.follow(lampsOf(indexOffice(this.#office), this.#mapping, this.#accounts), now);
  }

  /** Changes what nobody has published: who takes publications answers 412 (RFC 3903 §6). */
  #publish({ user }: SipAccount): SipRequest {
    const uri = addressOf(this.#mapping, user);
    const more = [["Event", "presence"], ["SIP-If-Match", "none"], ["Expires", "0"]] as const;
    return this.#question("PUBLISH", user, uri, more);
  }

  #register({ user }: SipAccount): SipRequest {
    return this.#question("REGISTER", user, `sip:${this.#mapping.domain}`, []);
  }

  #question(method: string, user: string, uri: string, more: HeaderFields): SipRequest {
    const own = `<${addressOf(this.#mapping, user)}>`;
    const headers = HeaderTable.of(
      ["From", `${own};tag=${token(this.#random, 10)}`],
      ["To", own],
      ["Call-ID", token(this.#random, 20)],
      ["CSeq", `1 ${method}`],
      ["Max-Forwards", "70"],
      ["User-Agent", "Naisen"],
      ...more,
    );
    return { kind: "request", method, uri, headers, body: EMPTY_BODY };
  }

  #ask(query: Query, now: Instant): void {
    const sent = this.#agent.request(query.request, this.#mapping.registrar, now);
    this.#open.set(sent.transaction, query);
    this.#hear(sent.effects, now);
  }

  #hear(effects: readonly AgentEffect[], now: Instant): void {
    for (const effect of effects) {
      if (effect.kind === "send") this.#out.push(effect);
      if (effect.kind !== "own-response") continue;
      const query = this.#open.get(effect.transaction);
      this.#open.delete(effect.transaction);
      if (query === undefined) continue;
      const { account, request, tries } = query;
      const again = effect.response === undefined || tries >= AUTH_TRIES_MAX
        ? undefined
        : answerChallenged(request, effect.response, account, tries + 2, this.#random);
      if (again !== undefined) this.#ask({ account, request: again, tries: tries + 1 }, now);
      else if (request.method === "PUBLISH") this.publishes = effect.status;
      else this.answers.set(account.extension, effect.status);
    }
  }

  #note(news: LampNews): void {
    const { kind, watched, ended } = news;
    const known = kind === "dialogs" ? news.info !== undefined : news.presence !== undefined;
    const name = watched.kind === "device" ? watched.device : String(watched.slot);
    const key = `${kind} ${watched.kind} ${name}`;
    if (known) this.lamps.set(key, "known");
    else if (ended?.status !== undefined) this.lamps.set(key, ended.status);
  }
}

function findings(
  asked: Questions,
  { mapping, accounts }: Patient,
  office: Office,
): readonly PbxFinding[] {
  const { registrar } = mapping;
  if (asked.answers.size === 0) {
    return [{ sound: false, says: troubleSentence({ kind: "silent", registrar }) }];
  }
  const at = socketKey(registrar);
  return [
    { sound: true, says: { ja: `SIP PBX ${at} が応答しました。`, en: `${at} answers.` } },
    ...accountsFound(asked, accounts, office),
    ...lampsFound(asked, office, mapping, accounts),
    publishingFound(asked),
    ...linesFound(mapping, office),
  ];
}

function accountsFound(
  { answers }: Questions,
  accounts: readonly SipAccount[],
  office: Office,
): readonly PbxFinding[] {
  const extensions = accounts.map(({ extension }) => extension);
  const status = (extension: Extension) => answers.get(extension) ?? 408;
  const refused = extensions.filter((one) => status(one) >= 300);
  const [first] = refused;
  const found: PbxFinding[] = first === undefined
    ? [good(`アカウント ${accounts.length}件`, `${accounts.length} accounts`)]
    : [{
      sound: false,
      says: troubleSentence({ kind: "refused", extensions: refused, status: status(first) }),
    }];
  const without = office.people.map(({ extension }) => extension)
    .filter((extension) => !extensions.includes(extension));
  if (without.length === 0) return found;
  return [
    ...found,
    bad({
      ja: `内線 ${
        listed(without).ja
      } のアカウントがなく、その画面は見るだけです。NAISEN_SIP_ACCOUNTS に加えてください。`,
      en: `No account of ${
        listed(without).en
      }: those panels are read-only. Add them to NAISEN_SIP_ACCOUNTS.`,
    }),
  ];
}

function lampsFound(
  { lamps }: Questions,
  office: Office,
  mapping: SipMapping,
  accounts: readonly SipAccount[],
): readonly PbxFinding[] {
  const wanted = [...lampsOf(indexOffice(office), mapping, accounts).values()];
  const dark = (kind: "dialogs" | "presence", of: "device" | "slot") =>
    wanted.flatMap(({ watched, user }) => {
      if (watched.kind !== of) return [];
      const name = watched.kind === "device" ? watched.device : String(watched.slot);
      return lamps.get(`${kind} ${of} ${name}`) === "known" ? [] : [user];
    });
  const devices = dark("dialogs", "device");
  const slots = dark("dialogs", "slot");
  const presence = dark("presence", "device");
  return [
    devices.length === 0 ? good("デバイスのランプ", "lamps of devices") : bad({
      ja: `${
        listed(devices).ja
      } のランプ（RFC 4235）をPBXが知らせません。NAISEN_SIP_DEVICES と、PBXのランプ（hint）の設定をご確認ください。`,
      en: `The PBX tells no lamp (RFC 4235) of ${
        listed(devices).en
      }. Check NAISEN_SIP_DEVICES, and the PBX's lamps (hints).`,
    }),
    presence.length === 0 ? good("デバイスの在否", "presence of devices") : bad({
      ja: `${
        listed(presence).ja
      } の在否（RFC 3856）をPBXが知らせません。つながっているものとして扱います。`,
      en: `The PBX tells no presence (RFC 3856) of ${
        listed(presence).en
      }: they are taken to be there.`,
    }),
    ...(mapping.park.kind === "none" ? [] : [
      slots.length === 0 ? good("保留箱のランプ", "lamps of slots") : bad({
        ja: `保留箱 ${
          listed(slots).ja
        } のランプをPBXが知らせません。枠の番号を合わせるか、NAISEN_SIP_PARK=none としてください。`,
        en: `The PBX tells no lamp of slot ${
          listed(slots).en
        }. Give both the same slots, or set NAISEN_SIP_PARK=none.`,
      }),
    ]),
  ];
}

/** Nothing to mend: a PBX takes publications or does not. */
function publishingFound({ publishes = 408 }: Questions): PbxFinding {
  return publishes < 300 || publishes === CONDITION_FAILED
    ? good("在席状態の公開（RFC 3903）", "publication of what people choose (RFC 3903)")
    : good(
      `在席状態の公開（RFC 3903）をPBXが受け付けません（${publishes}）。画面で選んだ状態は電話機に表示されません。`,
      `The PBX takes no publication (RFC 3903, ${publishes}): phones do not show what people choose.`,
    );
}

function linesFound({ prefixes }: SipMapping, { lines }: Office): readonly PbxFinding[] {
  const without = lines.filter(({ id }) => !prefixes.has(id)).map(({ id }) => id);
  if (without.length === 0) return [good("回線", "lines")];
  return [
    bad({
      ja: `回線 ${listed(without).ja} を選ぶ番号がありません。NAISEN_SIP_LINES=${
        without[0]
      }=0 のように書いてください。`,
      en: `Nothing is dialled for line ${listed(without).en}. Write NAISEN_SIP_LINES=${
        without[0]
      }=0.`,
    }),
  ];
}
