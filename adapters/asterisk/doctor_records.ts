/** What the doctor finds of Asterisk's own records of calls, from which the history is completed after an outage. */
import type { PbxFinding } from "../../core/ports/pbx_check.ts";
import { bad, good } from "../pbx/findings.ts";
import type { Interview } from "./interview.ts";

/** What `cdr_rows.ts` reads needs these, each `yes`. */
const CSV_SETTINGS = ["usegmtime", "loguniqueid", "loguserfield", "newcdrcolumns"];
const PERMISSION_DENIED = "Permission denied";

/** `path`: what `NAISEN_ASTERISK_CDR` says. */
export async function records(
  asked: Interview,
  path: string | undefined,
): Promise<readonly PbxFinding[]> {
  if (path === undefined) {
    return [bad({
      ja:
        "Asteriskとの接続が切れていた間の通話は、履歴に残りません。残すには NAISEN_ASTERISK_CDR=/var/log/asterisk/cdr-csv/Master.csv をお書きください。",
      en:
        "Calls made while the connection to Asterisk is lost do not come into the history. For that, write NAISEN_ASTERISK_CDR=/var/log/asterisk/cdr-csv/Master.csv.",
    })];
  }
  const faults = [
    await moduleFault(asked),
    await configFault(asked),
    await fileFault(path),
  ].filter((fault) => fault !== undefined);
  return faults.length > 0 ? faults : [good(`通話の記録（${path}）`, `records of calls (${path})`)];
}

async function moduleFault(asked: Interview): Promise<PbxFinding | undefined> {
  const [answer] = await asked.ask([["Action", "ModuleCheck"], ["Module", "cdr_csv"]]);
  if (answer?.get("Response") !== "Error" || answer.get("Message") === PERMISSION_DENIED) {
    return undefined;
  }
  return bad({
    ja: "Asteriskに cdr_csv が読み込まれていません。modules.conf に次の行をお書きください。",
    en: "Asterisk has not loaded cdr_csv. Write this line into modules.conf.",
  }, { file: "modules.conf", lines: ["load = cdr_csv.so"] });
}

async function configFault(asked: Interview): Promise<PbxFinding | undefined> {
  const [answer] = await asked.ask([["Action", "GetConfig"], ["Filename", "cdr.conf"]]);
  if (answer === undefined || answer.get("Message") === PERMISSION_DENIED) return undefined;
  const config = settingsOf(answer.text);
  const off = config.get("general enable") === "no" ? ["[general]", "enable = yes"] : [];
  const missing = CSV_SETTINGS.filter((name) => config.get(`csv ${name}`) !== "yes");
  const lines = [
    ...off,
    ...missing.length === 0 ? [] : ["[csv]", ...missing.map((name) => `${name} = yes`)],
  ];
  if (lines.length === 0) return undefined;
  return bad({
    ja: "Asteriskの通話の記録に、要るものが足りません。cdr.conf に次の行をお書きください。",
    en: "Asterisk's records of calls lack what is needed. Write these lines into cdr.conf.",
  }, { file: "cdr.conf", lines });
}

/** `Category-000001: csv`, then `Line-000001-000000: usegmtime=yes`: by `csv usegmtime`. */
function settingsOf(text: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  let category = "";
  for (const line of text.split("\r\n")) {
    category = /^Category-\d+: (.*)$/.exec(line)?.[1] ?? category;
    const [, name, value] = /^Line-\d+-\d+: ([^=]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) settings.set(`${category} ${name.trim()}`, (value ?? "").trim());
  }
  return settings;
}

/** A file that is not there yet is made with the first call, where its folder is. */
async function fileFault(path: string): Promise<PbxFinding | undefined> {
  try {
    (await Deno.open(path)).close();
    return undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && await hasFolder(path)) return undefined;
    const reason = error instanceof Error ? error.name : String(error);
    return bad({
      ja:
        `通話の記録 ${path} が読めません（${reason}）。NAISEN_ASTERISK_CDR と、ファイルとフォルダを読む権限をご確認ください。`,
      en:
        `The records of calls ${path} cannot be read (${reason}). Check NAISEN_ASTERISK_CDR, and the right to read file and folder.`,
    });
  }
}

function hasFolder(path: string): Promise<boolean> {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return Deno.stat(folder || ".").then(({ isDirectory }) => isDirectory, () => false);
}
