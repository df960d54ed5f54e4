/**
 * What `deno task doctor` finds on a live Asterisk: version, rights, contexts, endpoints, slots, lamps and recording, each
 * sound or with the lines to add. Nothing is changed but a lamp of its own.
 */
import type { Label } from "../../core/domain/ids.ts";
import { indexOffice, type Office } from "../../core/domain/office.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { AmiFields, AmiMessage } from "./ami_message.ts";
import { AmiLink } from "./ami_link.ts";
import { Ari } from "./ari.ts";
import type { AsteriskSettings } from "./asterisk_settings.ts";
import { endpointBook } from "./mapping.ts";
import { NEEDED_CONTEXTS, troubleSentence } from "./troubles.ts";

export interface Finding {
  readonly sound: boolean;
  /** What was looked at; of what is not sound, with the remedy. */
  readonly says: Label;
}

/** Actions that the adapter says, by the class of `write` in manager.conf that they need. */
const ACTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["originate", ["Originate"]],
  ["call", ["Hangup", "Redirect", "Bridge", "Park", "Setvar", "ParkedCalls"]],
  ["system", ["MixMonitor", "StopMixMonitor", "PJSIPShowContacts"]],
  ["reporting", ["CoreShowChannels", "CoreStatus", "BridgeList"]],
  ["config", ["ShowDialPlan"]],
]);

/** How long an answer, or an event that is to come, is waited for. */
const PATIENCE: Millis = 2_000;
/** Names listed in one sentence; the others are counted. */
const NAMES_MAX = 5;

export async function examine(
  { address, user, password, ari, mapping }: AsteriskSettings,
  office: Office,
): Promise<readonly Finding[]> {
  const opened = await AmiLink.open({ address, user, password }, AbortSignal.timeout(PATIENCE * 5));
  if (!opened.ok) return [bad(troubleSentence(opened.error))];
  const asked = new Interview(opened.value);
  try {
    const found: Finding[] = [
      good(`Asterisk ${opened.value.version}`, `Asterisk ${opened.value.version}`),
      ...await rights(asked),
    ];
    for (const context of [...NEEDED_CONTEXTS, mapping.context]) {
      found.push(await hasContext(asked, context));
    }
    found.push(await officeContext(asked, mapping.context));
    found.push(...await endpoints(asked, mapping, office));
    found.push(await slots(asked, mapping.parkingLot, office));
    found.push(await hints(asked, office));
    found.push(...lines(mapping, office));
    found.push(await recording(ari));
    return found;
  } finally {
    asked.end();
  }
}

function good(ja: string, en: string): Finding {
  return { sound: true, says: { ja, en } };
}

function bad(says: Label): Finding {
  return { sound: false, says };
}

/** Questions to one connection, and what it says meanwhile. */
class Interview {
  readonly #link: AmiLink;
  readonly #heard: AmiMessage[] = [];
  readonly #listening: Promise<void>;
  #asked = 0;

  constructor(link: AmiLink) {
    this.#link = link;
    this.#listening = this.#listen();
  }

  async #listen(): Promise<void> {
    for await (const messages of this.#link.messages()) this.#heard.push(...messages);
  }

  /** The answer, and with `until` the list that follows it, up to that event. */
  async ask(fields: AmiFields, until?: string): Promise<readonly AmiMessage[]> {
    const id = `doctor-${++this.#asked}`;
    this.#link.send([...fields, ["ActionID", id]]);
    const mine = () => this.#heard.filter((one) => one.get("ActionID") === id);
    await this.#eventually(() =>
      mine().some((one) =>
        one.get("Response") === "Error" || one.event === until ||
        (until === undefined && one.get("Response") !== undefined)
      )
    );
    return mine();
  }

  /** Whether an event is told within `PATIENCE`. */
  hears(event: string, about: string): Promise<boolean> {
    return this.#eventually(() =>
      this.#heard.some((one) => one.event === event && one.text.includes(about))
    );
  }

  async #eventually(holds: () => boolean): Promise<boolean> {
    const end = performance.now() + PATIENCE;
    while (!holds()) {
      if (performance.now() > end) return false;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return true;
  }

  async end(): Promise<void> {
    this.#link.close();
    await this.#listening;
  }
}

/** `ListCommands` names the actions that this account may say; a lamp that changes is told to who may read calls. */
async function rights(asked: Interview): Promise<readonly Finding[]> {
  const [list] = await asked.ask([["Action", "ListCommands"]]);
  const missing = [...ACTIONS].filter(([, actions]) =>
    actions.some((action) => list?.get(action) === undefined)
  ).map(([name]) => `write: ${name}`);
  const lamp = "Custom:naisen-doctor";
  for (const state of ["INUSE", "NOT_INUSE"]) {
    await asked.ask([
      ["Action", "Setvar"],
      ["Variable", `DEVICE_STATE(${lamp})`],
      ["Value", state],
    ]);
  }
  if (!await asked.hears("DeviceStateChange", lamp)) missing.push("read: call");
  if (missing.length > 0) return [bad(troubleSentence({ kind: "missing-right", rights: missing }))];
  return [good("権限（manager.conf の read と write）", "rights (read and write in manager.conf)")];
}

async function hasContext(asked: Interview, context: string): Promise<Finding> {
  const fields = [["Action", "ShowDialPlan"], ["Context", context]] as const;
  const rows = await asked.ask(fields, "ShowDialPlanComplete");
  if (rows.some((one) => one.event === "ListDialplan")) {
    return good(`コンテキスト [${context}]`, `context [${context}]`);
  }
  return bad(troubleSentence({ kind: "missing-context", context }));
}

async function officeContext(asked: Interview, context: string): Promise<Finding> {
  const [answer] = await asked.ask([["Action", "Getvar"], ["Variable", "NAISEN_CONTEXT"]]);
  const value = answer?.get("Value") ?? "";
  if (value === context) {
    return good(`NAISEN_CONTEXT=${context}`, `NAISEN_CONTEXT=${context}`);
  }
  return bad({
    ja:
      `ダイヤルプランの NAISEN_CONTEXT が「${value}」です。extensions.conf の [globals] に NAISEN_CONTEXT=${context} をお書きください。`,
    en:
      `NAISEN_CONTEXT of the dialplan is "${value}". Write NAISEN_CONTEXT=${context} into [globals] of extensions.conf.`,
  });
}

async function endpoints(
  asked: Interview,
  mapping: AsteriskSettings["mapping"],
  office: Office,
): Promise<readonly Finding[]> {
  const rows = await asked.ask([["Action", "PJSIPShowEndpoints"]], "EndpointListComplete");
  const there = new Set(
    rows.filter((one) => one.event === "EndpointList").map((one) =>
      `PJSIP/${one.get("ObjectName")}`
    ),
  );
  const book = endpointBook(mapping, indexOffice(office));
  const wanted = [...book.ofDevice.values()];
  const missing = wanted.filter((endpoint) => !there.has(endpoint));
  if (missing.length > 0) {
    const named = listed(missing);
    return [bad({
      ja:
        `pjsip.conf にエンドポイントがありません: ${named.ja}。追加するか、NAISEN_ASTERISK_ENDPOINTS をご確認ください。`,
      en: `pjsip.conf has no endpoint ${named.en}. Add it, or check NAISEN_ASTERISK_ENDPOINTS.`,
    })];
  }
  return [
    good(`デバイス ${wanted.length} 台のエンドポイント`, `endpoints of ${wanted.length} devices`),
    await transfers(asked, wanted),
  ];
}

/** Of the first endpoint: all are made from one template as a rule. */
async function transfers(asked: Interview, endpoints: readonly string[]): Promise<Finding> {
  const name = (endpoints[0] ?? "").slice("PJSIP/".length);
  const fields = [["Action", "PJSIPShowEndpoint"], ["Endpoint", name]] as const;
  const rows = await asked.ask(fields, "EndpointDetailComplete");
  const set = rows.some((one) => one.text.includes("TRANSFER_CONTEXT=naisen-transfer"));
  if (set) return good("電話機からの転送", "transfers by phones");
  return bad({
    ja:
      "電話機からの転送は、誰も出なくても戻りません。pjsip.conf のエンドポイントに set_var = TRANSFER_CONTEXT=naisen-transfer をお書きください。",
    en:
      "A phone's transfer that nobody takes does not come back. Write set_var = TRANSFER_CONTEXT=naisen-transfer at the endpoints in pjsip.conf.",
  });
}

async function slots(asked: Interview, lot: string, { parking }: Office): Promise<Finding> {
  const rows = await asked.ask([["Action", "Parkinglots"]], "ParkinglotsComplete");
  const found = rows.find((one) => one.event === "Parkinglot" && one.get("Name") === lot);
  const [first, last] = [Number(found?.get("StartSpace")), Number(found?.get("StopSpace"))];
  const { firstSlot, lastSlot } = parking;
  if (first <= firstSlot && last >= lastSlot) {
    return good(`保留箱 ${firstSlot}–${lastSlot}`, `slots ${firstSlot}–${lastSlot}`);
  }
  const has = found === undefined ? "—" : `${first}–${last}`;
  return bad({
    ja:
      `パーキングロット ${lot} の保留箱は ${has} です。res_parking.conf の [${lot}] に parkpos = ${firstSlot}-${lastSlot} をお書きください。`,
    en:
      `Parking lot ${lot} has the slots ${has}. Write parkpos = ${firstSlot}-${lastSlot} into [${lot}] of res_parking.conf.`,
  });
}

async function hints(asked: Interview, { people }: Office): Promise<Finding> {
  const rows = await asked.ask([["Action", "ExtensionStateList"]], "ExtensionStateListComplete");
  const told = new Set(
    rows.filter((one) => one.get("Hint")?.includes("CustomPresence:") === true)
      .map((one) => one.get("Exten")),
  );
  const missing = people.map((person) => person.extension).filter((one) => !told.has(one));
  if (missing.length === 0) {
    return good("ヒント（ランプとプレゼンス）", "hints (lamps and presence)");
  }
  const named = listed(missing);
  const example = `exten => ${missing[0]},hint,PJSIP/${missing[0]},CustomPresence:${missing[0]}`;
  return bad({
    ja:
      `電話機のランプにプレゼンスが出ない内線があります: ${named.ja}。extensions.conf に ${example} のようにお書きください。`,
    en:
      `Phones show no presence of ${named.en}. Write lines such as ${example} into extensions.conf.`,
  });
}

/** Lines that are dialled with nothing said about them. */
function lines(mapping: AsteriskSettings["mapping"], office: Office): readonly Finding[] {
  const missing = office.lines.filter((line) => !mapping.lines.has(line.id)).map((line) => line.id);
  if (missing.length === 0) return [good("回線の選び方", "how lines are chosen")];
  const named = listed(missing);
  return [bad({
    ja: `回線の選び方が決まっていません: ${named.ja}。NAISEN_ASTERISK_LINES=${
      missing[0]
    }=prefix:91 のようにお書きください。`,
    en: `Nothing says how Asterisk is told the line ${named.en}. Write NAISEN_ASTERISK_LINES=${
      missing[0]
    }=prefix:91 or the like.`,
  })];
}

async function recording(account: AsteriskSettings["ari"]): Promise<Finding> {
  if (account === undefined) {
    return bad({
      ja:
        "通話録音はできません。録音するには NAISEN_ASTERISK_ARI_URL=http://127.0.0.1:8088 をお書きください。",
      en: "Nothing is recorded. To record, write NAISEN_ASTERISK_ARI_URL=http://127.0.0.1:8088.",
    });
  }
  const status = await new Ari(account).check().catch(() => 0);
  if (status === 200) return good("通話録音（ARI）", "recording (ARI)");
  const at = account.url.host;
  if (status === 401) {
    return bad({
      ja:
        `ARI（${at}）が「${account.user}」を断りました。ari.conf の [${account.user}] の password をご確認ください。`,
      en: `ARI (${at}) refused "${account.user}". Check password of [${account.user}] in ari.conf.`,
    });
  }
  return bad({
    ja:
      `ARI（${at}）が使えません（${status}）。http.conf と ari.conf の enabled = yes、res_ari_recordings.so をご確認ください。`,
    en:
      `ARI (${at}) cannot be used (${status}). Check enabled = yes in http.conf and ari.conf, and res_ari_recordings.so.`,
  });
}

function listed(names: readonly string[]): Label {
  const shown = names.slice(0, NAMES_MAX);
  const more = names.length - shown.length;
  return {
    ja: shown.join("、") + (more > 0 ? ` ほか${more}件` : ""),
    en: shown.join(", ") + (more > 0 ? ` and ${more} more` : ""),
  };
}
