/**
 * What `deno task doctor` finds on a live Asterisk: version, rights, contexts, endpoints, keys, slots, lamps, recording and
 * records of calls, each sound or with the lines to add. Nothing is changed but a lamp of its own.
 */
import { indexOffice, type Office } from "../../core/domain/office.ts";
import type { PbxFinding } from "../../core/ports/pbx_check.ts";
import { bad, good, listed, NAMES_MAX } from "../pbx/findings.ts";
import { AmiLink } from "./ami_link.ts";
import { Ari } from "./ari.ts";
import type { AsteriskSettings } from "./asterisk_settings.ts";
import { records } from "./doctor_records.ts";
import { Interview, PATIENCE } from "./interview.ts";
import { endpointBook } from "./mapping.ts";
import { KEYPAD_CONTEXT, NEEDED_CONTEXTS, troubleSentence } from "./troubles.ts";

/** Actions that the adapter says, by the class of `write` in manager.conf that they need. */
const ACTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["originate", ["Originate"]],
  ["call", ["Hangup", "Redirect", "Bridge", "Park", "Setvar", "ParkedCalls"]],
  ["system", ["MixMonitor", "StopMixMonitor", "PJSIPShowContacts"]],
  ["reporting", ["CoreShowChannels", "CoreStatus", "BridgeList"]],
  ["config", ["ShowDialPlan"]],
]);

export async function examine(
  { address, user, password, ari, mapping, cdr }: AsteriskSettings,
  office: Office,
): Promise<readonly PbxFinding[]> {
  const opened = await AmiLink.open({ address, user, password }, AbortSignal.timeout(PATIENCE * 5));
  if (!opened.ok) return [bad(troubleSentence(opened.error))];
  const asked = new Interview(opened.value);
  try {
    const found: PbxFinding[] = [
      good(`Asterisk ${opened.value.version}`, `Asterisk ${opened.value.version}`),
      ...await rights(asked, user),
    ];
    for (const context of [...NEEDED_CONTEXTS, KEYPAD_CONTEXT, mapping.context]) {
      found.push(await hasContext(asked, context));
    }
    found.push(await officeContext(asked, mapping.context));
    found.push(...await endpoints(asked, mapping, office));
    found.push(await slots(asked, mapping.parkingLot, office));
    found.push(await hints(asked, office));
    found.push(...lines(mapping, office));
    found.push(await recording(ari));
    found.push(...await records(asked, cdr));
    return found;
  } finally {
    await asked.end();
  }
}

/** `ListCommands` names the actions that this account may say; a lamp that changes is told to who may read calls. */
async function rights(asked: Interview, user: string): Promise<readonly PbxFinding[]> {
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
  // what phones dial by their keys is told to who may read these
  const [shown] = await asked.ask([["Action", "Command"], [
    "Command",
    `manager show user ${user}`,
  ]]);
  const reads = /read perm: (.*)/i.exec(shown?.text ?? "")?.[1]?.split(",").map((one) =>
    one.trim()
  );
  if (reads?.includes("user") === false && !reads.includes("all")) missing.push("read: user");
  if (missing.length > 0) return [bad(troubleSentence({ kind: "missing-right", rights: missing }))];
  return [good("権限（manager.conf の read と write）", "rights (read and write in manager.conf)")];
}

async function hasContext(asked: Interview, context: string): Promise<PbxFinding> {
  const fields = [["Action", "ShowDialPlan"], ["Context", context]] as const;
  const rows = await asked.ask(fields, "ShowDialPlanComplete");
  if (rows.some((one) => one.event === "ListDialplan")) {
    return good(`コンテキスト [${context}]`, `context [${context}]`);
  }
  return bad(troubleSentence({ kind: "missing-context", context }));
}

async function officeContext(asked: Interview, context: string): Promise<PbxFinding> {
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
  }, { file: "extensions.conf", lines: ["[globals]", `NAISEN_CONTEXT=${context}`] });
}

async function endpoints(
  asked: Interview,
  mapping: AsteriskSettings["mapping"],
  office: Office,
): Promise<readonly PbxFinding[]> {
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
    ...await firstEndpoint(asked, wanted),
  ];
}

/** How the first endpoint is set up: all are made from one template as a rule. */
async function firstEndpoint(
  asked: Interview,
  endpoints: readonly string[],
): Promise<readonly PbxFinding[]> {
  const name = (endpoints[0] ?? "").slice("PJSIP/".length);
  const fields = [["Action", "PJSIPShowEndpoint"], ["Endpoint", name]] as const;
  const rows = await asked.ask(fields, "EndpointDetailComplete");
  const comesBack = rows.some((one) => one.text.includes("TRANSFER_CONTEXT=naisen-transfer"));
  const context = rows.map((one) => one.get("Context")).find((one) => one !== undefined);
  return [
    comesBack ? good("電話機からの転送", "transfers by phones") : bad({
      ja:
        "電話機からの転送は、誰も出なくても戻りません。pjsip.conf のエンドポイントに set_var = TRANSFER_CONTEXT=naisen-transfer をお書きください。",
      en:
        "A phone's transfer that nobody takes does not come back. Write set_var = TRANSFER_CONTEXT=naisen-transfer at the endpoints in pjsip.conf.",
    }, { file: "pjsip.conf", lines: ["set_var = TRANSFER_CONTEXT=naisen-transfer"] }),
    context === KEYPAD_CONTEXT ? good("電話機のキーでの発信", "calls by phones' keys") : bad({
      ja: `電話機のキーでの発信に、発信許可などの規則がかかりません（${name} のコンテキストは ${
        context ?? "—"
      }）。pjsip.conf のエンドポイントに context = ${KEYPAD_CONTEXT} をお書きください。`,
      en: `The office's rules do not hold for what phones dial by their keys (${name} begins in ${
        context ?? "—"
      }). Write context = ${KEYPAD_CONTEXT} at the endpoints in pjsip.conf.`,
    }, { file: "pjsip.conf", lines: [`context = ${KEYPAD_CONTEXT}`] }),
  ];
}

async function slots(asked: Interview, lot: string, { parking }: Office): Promise<PbxFinding> {
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
  }, { file: "res_parking.conf", lines: [`[${lot}]`, `parkpos = ${firstSlot}-${lastSlot}`] });
}

async function hints(asked: Interview, { people }: Office): Promise<PbxFinding> {
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
  const lines = missing.map((one) => `exten => ${one},hint,PJSIP/${one},CustomPresence:${one}`);
  const [example] = lines;
  return bad({
    ja:
      `電話機のランプにプレゼンスが出ない内線があります: ${named.ja}。extensions.conf に ${example} のようにお書きください。`,
    en:
      `Phones show no presence of ${named.en}. Write lines such as ${example} into extensions.conf.`,
  }, { file: "extensions.conf", lines: lines.slice(0, NAMES_MAX) });
}

/** Lines that are dialled with nothing said about them. */
function lines(mapping: AsteriskSettings["mapping"], office: Office): readonly PbxFinding[] {
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

async function recording(account: AsteriskSettings["ari"]): Promise<PbxFinding> {
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
