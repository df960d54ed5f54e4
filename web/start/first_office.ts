/** The office of an empty database, and the care that demo passwords need beyond this machine. */
import { systemEntropy } from "../../adapters/entropy.ts";
import type { Settings } from "../../adapters/host/settings.ts";
import { isLoopback } from "../../core/lib/socket_address.ts";
import { seedStore } from "../../adapters/store/seed.ts";
import type { Extension } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import { type OfficeFile, passwordsOf, readOfficeFile } from "../../core/domain/office_file.ts";
import { chachaRandom } from "../../core/lib/chacha_random.ts";
import { below, token } from "../../core/lib/random.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { passwordPurpose, type Secrets } from "../../core/ports/secrets.ts";
import type { Store } from "../../core/ports/store.ts";
import emptyOffice from "../../fixtures/offices/empty.json" with { type: "json" };
import type { SignInOffer } from "../shared/api.ts";

/** People whom the sign-in page of a loopback demo offers. */
const OFFERS = 3;
/** Digits of a generated password: the most that the password rule allows. */
const GENERATED_DIGITS = 10;

/** Loads the office file into an empty store. Gives the passwords it generated, by extension; usually none. */
export async function firstOffice(
  settings: Settings,
  store: Store,
  secrets: Secrets,
): Promise<Result<ReadonlyMap<string, string>, readonly string[]>> {
  let json: unknown = emptyOffice;
  try {
    if (settings.office !== "none") json = JSON.parse(await Deno.readTextFile(settings.office));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse([
      `NAISEN_OFFICE=${settings.office} を読み込めません（${reason}）。ファイルの場所と形式をご確認ください。`,
      `NAISEN_OFFICE=${settings.office} cannot be read (${reason}). Check where it is and that it is JSON.`,
    ]);
  }
  const file = readOfficeFile(json);
  if (!file.ok) {
    return refuse(file.error.flatMap((fault) => [
      `${settings.office} ${fault.path}: ${fault.message.ja}`,
      `${settings.office} ${fault.path}: ${fault.message.en}`,
    ]));
  }
  const generate = settings.demo === "generated" && file.value.demo;
  const office = generate ? withNewPasswords(file.value) : file.value;
  await seedStore(store, office, secrets);
  return ok(generate ? passwordsOf(office) : new Map());
}

/** A demo office whose passwords everybody can read here is for this machine alone. */
export async function demoFaults(
  settings: Settings,
  office: Office,
  store: Store,
  secrets: Secrets,
): Promise<readonly string[]> {
  const open = [settings.http, settings.sip].filter(({ host }) => !isLoopback(host));
  if (open.length === 0 || !office.demo) return [];
  for (const { extension } of office.people) {
    const password = await passwordOf(extension, store, secrets);
    if (password !== demoPassword(extension)) continue;
    return [
      `デモのパスワードのままでは ${
        open[0]!.host
      } で起動できません。NAISEN_DATA を空のフォルダにして NAISEN_DEMO=generated を付けるか、127.0.0.1 で起動してください。`,
      `The demo office keeps its known passwords, so it does not start on ${
        open[0]!.host
      }. Start on 127.0.0.1, or with NAISEN_DEMO=generated and an empty NAISEN_DATA.`,
    ];
  }
  return [];
}

/** The first people of a demo office, with a click each on the sign-in page. */
export async function demoOffers(
  office: Office,
  store: Store,
  secrets: Secrets,
): Promise<readonly SignInOffer[]> {
  if (!office.demo) return [];
  return await Promise.all(
    office.people.slice(0, OFFERS).map(async ({ extension, name }) => ({
      loginId: office.loginId,
      extension,
      password: await passwordOf(extension, store, secrets),
      name,
    })),
  );
}

function demoPassword(extension: Extension): string {
  return `9${extension}`;
}

async function passwordOf(extension: Extension, store: Store, secrets: Secrets): Promise<string> {
  const sealed = await store.office.sealedPassword(extension);
  const password = secrets.open(sealed ?? "", passwordPurpose(extension));
  return password.ok ? password.value : "";
}

function withNewPasswords(file: OfficeFile): OfficeFile {
  const random = chachaRandom(systemEntropy.bytes(32));
  const digits = () => Array.from({ length: GENERATED_DIGITS }, () => below(random, 10)).join("");
  return {
    ...file,
    people: file.people.map((person) => ({ ...person, password: digits() })),
    devices: file.devices.map((device) => ({ ...device, sipSecret: token(random, 20) })),
  };
}
