/** An office of 100,000 people with names as they are in Japan, for what must stay quick at that size. */
import assert from "node:assert/strict";
import { systemEntropy } from "../../adapters/entropy.ts";
import { openSecrets } from "../../adapters/secrets/secret_key.ts";
import { openStore } from "../../adapters/store/open.ts";
import { seedStore } from "../../adapters/store/seed.ts";
import { type OfficeFile, readOfficeFile } from "../../core/domain/office_file.ts";
import type { Extension } from "../../core/domain/ids.ts";
import { below, pick, seededRandom } from "../../core/lib/random.ts";

export const PEOPLE = 100_000;
export const ADMIN_PASSWORD = "a long enough password";

type Named = readonly [written: string, reading: string];

const FAMILY: readonly Named[] = pairs(
  "佐藤サトウ 鈴木スズキ 高橋タカハシ 田中タナカ 伊藤イトウ 渡辺ワタナベ 山本ヤマモト 中村ナカムラ 小林コバヤシ 加藤カトウ " +
    "吉田ヨシダ 山田ヤマダ 佐々木ササキ 山口ヤマグチ 松本マツモト 井上イノウエ 木村キムラ 林ハヤシ 斎藤サイトウ 清水シミズ " +
    "山崎ヤマザキ 森モリ 池田イケダ 橋本ハシモト 阿部アベ 石川イシカワ 山下ヤマシタ 中島ナカジマ 石井イシイ 小川オガワ " +
    "前田マエダ 岡田オカダ 長谷川ハセガワ 藤田フジタ 後藤ゴトウ 近藤コンドウ 村上ムラカミ 遠藤エンドウ 青木アオキ 坂本サカモト " +
    "福田フクダ 太田オオタ 西村ニシムラ 藤井フジイ 岡本オカモト 三浦ミウラ 金子カネコ 中川ナカガワ 中野ナカノ 原田ハラダ " +
    "松田マツダ 竹内タケウチ 小野オノ 中山ナカヤマ 田村タムラ 石田イシダ 上田ウエダ 和田ワダ 森田モリタ 原ハラ " +
    "柴田シバタ 酒井サカイ 工藤クドウ 横山ヨコヤマ 宮崎ミヤザキ 宮本ミヤモト 内田ウチダ 高木タカギ 安藤アンドウ 谷口タニグチ " +
    "大野オオノ 丸山マルヤマ 今井イマイ 河野コウノ 藤原フジワラ 小島コジマ 久保クボ 松井マツイ 千葉チバ 岩崎イワサキ",
);
const GIVEN: readonly Named[] = pairs(
  "翔太ショウタ 大輔ダイスケ 健太ケンタ 直樹ナオキ 達也タツヤ 誠マコト 剛ツヨシ 学マナブ 大樹ダイキ 拓也タクヤ " +
    "健一ケンイチ 和也カズヤ 亮リョウ 翼ツバサ 純一ジュンイチ 隆タカシ 浩ヒロシ 修オサム 豊ユタカ 進ススム " +
    "美咲ミサキ 愛アイ 陽子ヨウコ 花子ハナコ 恵メグミ 彩アヤ 舞マイ 葵アオイ 結衣ユイ 麻衣マイ " +
    "由美子ユミコ 直美ナオミ 久美子クミコ 真由美マユミ 裕子ユウコ 智子トモコ 香織カオリ 幸子サチコ 明美アケミ 恵子ケイコ",
);
const DEPARTMENTS: readonly string[] =
  ("営業部 総務部 経理部 人事部 開発部 品質保証部 サポート部 海外営業部 法務部 情報システム部 購買部 物流部 " +
    "広報部 企画室 研究所 製造一課 製造二課 お客様相談室").split(" ");

export interface NamedPerson {
  readonly name: string;
  readonly reading: string;
  readonly department: string;
}

/** As many people; frequent names are frequent, since of two draws the lower counts. Another seed, other names. */
export function namedPeople(count: number, seed: string): readonly NamedPerson[] {
  const random = seededRandom(seed);
  const draw = (size: number) => below(random, size);
  return Array.from({ length: count }, () => {
    const at = Math.min(draw(FAMILY.length), draw(FAMILY.length));
    const [[family, familyReading], [given, givenReading]] = [FAMILY[at]!, pick(random, GIVEN)];
    return {
      name: `${family} ${given}`,
      reading: `${familyReading} ${givenReading}`,
      department: `${pick(random, DEPARTMENTS)} ${1 + draw(9)}課`,
    };
  });
}

export function extensionOf(at: number): Extension {
  return `${200_000 + at}` as Extension;
}

export function passwordOf(at: number): string {
  return `${1_000_000 + at}`;
}

/** The demo's lines; people without devices. */
export async function largeOffice(people = PEOPLE): Promise<OfficeFile> {
  const path = new URL("../../fixtures/offices/demo.json", import.meta.url);
  const read = readOfficeFile(JSON.parse(await Deno.readTextFile(path)));
  assert.ok(read.ok);
  const demo = read.value;
  const { defaultLine: _, ...person } = demo.people[0]!;
  return {
    ...demo,
    demo: false,
    // one address that asks two hundred times a second would be taken for a flood
    sip: { ...demo.sip, limits: false },
    people: namedPeople(people, "office").map((named, at) => ({
      ...person,
      ...named,
      extension: extensionOf(at),
      password: passwordOf(at),
    })),
    devices: [],
    permissions: [],
    lines: demo.lines.map((line) => ({ ...line, incoming: [] })),
  };
}

/** The office in a new store. */
export async function seedLargeOffice(dataFolder: string, office: OfficeFile): Promise<void> {
  const secrets = await openSecrets({ dataFolder, entropy: systemEntropy });
  assert.ok(secrets.ok);
  const store = await openStore({ dataFolder }, secrets.value);
  assert.ok(store.ok);
  await seedStore(store.value, office, secrets.value);
  while (await store.value.search.indexSome());
  await store.value.close();
}

/** The cookie of a new session of the first administrator. */
export async function signInAdmin(url: string): Promise<string> {
  return await signIn(`${url}/api/v1/admin/session`, {
    username: "admin",
    password: ADMIN_PASSWORD,
  });
}

/** The cookie of a new session of a person. */
export async function signInPerson(url: string, loginId: string, at: number): Promise<string> {
  return await signIn(`${url}/api/v1/session`, {
    loginId,
    extension: extensionOf(at),
    password: passwordOf(at),
  });
}

async function signIn(url: string, body: object): Promise<string> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await answer.body?.cancel();
  assert.ok(answer.ok, `${url}: ${answer.status}`);
  return answer.headers.get("set-cookie")!.split(";")[0]!;
}

function pairs(text: string): readonly Named[] {
  return text.split(" ").map((pair) => {
    const [, written, reading] = /^(.+?)([\u30a1-\u30fa\u30fc]+)$/.exec(pair)!;
    return [written!, reading!] as const;
  });
}
