/** What happened in a simulated office as people tell it, in Japanese and English. */
import type { Label, LineId } from "../../core/domain/ids.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import {
  type Ask,
  type Deed,
  type OfficeChange,
  say,
  type StrangersMessage,
} from "../campaign/deeds.ts";
import type { PlainPress } from "../devices/phone_io.ts";
import type { LifeDeed, LifeStep, Weather } from "../life/deeds.ts";
import type { LinkConditions } from "../network.ts";

/** `12.000秒: 1001が1004をダイヤル` and `12.000 s: 1001 dials 1004`. */
export function tell({ at, deed, again }: LifeStep): Label {
  const seconds = (at / 1_000).toFixed(3);
  const { ja, en } = tellDeed(deed);
  return {
    ja: `${seconds}秒: ${ja}${again === true ? "（2回続けて）" : ""}`,
    en: `${seconds} s: ${en}${again === true ? ", twice" : ""}`,
  };
}

/** The same without its time. */
export function tellDeed(deed: LifeDeed): Label {
  switch (deed.do) {
    case "call-in": {
      const { from, line } = deed.call;
      const { ja, en } = patience(deed.call);
      return { ja: `外線${from}から${line}へ着信${ja}`, en: `${from} calls line ${line}${en}` };
    }
    case "weather": {
      const { ja, en } = WEATHER[deed.name];
      return deed.name === "calm" ? { ja, en } : { ja, en: `${en}: ${wire(deed.conditions)}` };
    }
    default:
      return { ja: inJapanese(deed), en: say({ at: 0, deed }).replace("0.000 s: ", "") };
  }
}

function patience({ withheld, patienceMillis, talkMillis }: CallIn): Label {
  const parts: Label[] = [];
  if (withheld === true) parts.push({ ja: "番号非通知", en: "withheld" });
  if (patienceMillis !== undefined) {
    parts.push({ ja: `${patienceMillis}ミリ秒待つ`, en: `waits ${patienceMillis} ms` });
  }
  if (talkMillis !== undefined) {
    parts.push({ ja: `${talkMillis}ミリ秒話す`, en: `talks ${talkMillis} ms` });
  }
  return {
    ja: parts.length === 0 ? "" : `（${parts.map((one) => one.ja).join("、")}）`,
    en: parts.map((one) => `, ${one.en}`).join(""),
  };
}

/** Whole, so that the sentence can be read back. */
function wire(conditions: LinkConditions): string {
  return Object.entries(conditions).map(([name, value]) => `${name} ${value}`).join(", ");
}

type CallIn = Extract<LifeDeed, { do: "call-in" }>["call"];

const WEATHER: Readonly<Record<Weather, Label>> = {
  calm: { ja: "ネットワークが正常に戻る", en: "the network is calm" },
  lossy: { ja: "ネットワークの品質が落ちる", en: "the network becomes lossy" },
  stormy: { ja: "ネットワークが荒れる", en: "the network becomes stormy" },
};

function inJapanese(deed: Deed): string {
  switch (deed.do) {
    case "dial":
      return `${deed.who}が${deed.number}をダイヤル`;
    case "click":
      return `${deed.who}が画面から${deed.number}へ発信${line(deed.line)}${auto(deed.autoAnswer)}`;
    case "ring-in":
      return `外線${deed.from}から${deed.line}へ着信`;
    case "press":
      return `${deed.who}が${KEYS[deed.key]}`;
    case "refer":
      return `${deed.who}が電話機で${deed.to}へ転送`;
    case "lamp":
      return `${deed.who}が${deed.user}のランプのボタンを押す`;
    case "take":
      return `${deed.who}が${
        deed.whose === "nobody" ? "存在しない" : `${deed.whose}の`
      }通話を引き取る`;
    case "type":
      return `${deed.who}が${deed.digits}を押す（${deed.by}）`;
    case "panel": {
      const whose = deed.of === undefined ? "" : `${deed.of}の通話で`;
      return `${deed.who}が画面で${whose}${ask(deed.asks)}`;
    }
    case "retrieve":
      return `${deed.who}が保留箱${deed.slot}から取り出す${auto(deed.autoAnswer)}`;
    case "pickup":
      return `${deed.who}が${deed.whose}の着信に代理応答${auto(deed.autoAnswer)}`;
    case "presence":
      return `${deed.who}がプレゼンスを${deed.code}にする`;
    case "outside":
      return `外線の相手が${OUTSIDE[deed.what]}`;
    case "network":
      return `${deed.who}とPBXの間の通信が${deed.what === "cut" ? "途切れる" : "戻る"}`;
    case "pbx":
      return PBX[deed.what];
    case "office":
      return `管理者が${deed.who}${CHANGES[deed.what]}`;
    case "stranger":
      return `部外者が${deed.sends satisfies StrangersMessage}を送る`;
    default:
      return unreachable(deed);
  }
}

const KEYS: Readonly<Record<PlainPress, string>> = {
  answer: "応答",
  hangup: "切る",
  reject: "着信を拒否",
  hold: "保留ボタンを押す",
  resume: "保留を解除",
  swap: "通話を切り替える",
  "complete-transfer": "転送を確定",
  reboot: "電話機を再起動",
  cut: "電話機のケーブルを抜く",
  unplug: "電話機の電源を切る",
  plug: "電話機の電源を入れる",
};

const OUTSIDE: Readonly<Record<Extract<Deed, { do: "outside" }>["what"], string>> = {
  hangup: "切る",
  hold: "保留する",
  resume: "保留を解除する",
  type: "番号キーを押す",
};

const CHANGES: Readonly<Record<OfficeChange, string>> = {
  disable: "を無効にする",
  enable: "を有効にする",
  "never-record": "の通話を録音しないことにする",
  "always-record": "の通話をすべて録音することにする",
  "forbid-retrieve": "が保留箱から取り出すことを禁じる",
  "allow-pickup": "に全員の着信への代理応答を許す",
};

const PBX: Readonly<Record<Extract<Deed, { do: "pbx" }>["what"], string>> = {
  kill: "PBXが落ちる",
  stop: "PBXを停止",
  restart: "PBXを起動",
};

function ask(asks: Ask): string {
  switch (asks.ask) {
    case "park": {
      const slot = asks.slot === undefined ? "空いている保留箱" : `保留箱${asks.slot}`;
      return `${slot}に入れる${asks.for === undefined ? "" : `（${asks.for}さん宛）`}`;
    }
    case "transfer": {
      const how = asks.mode === "blind" ? "そのまま転送" : "確認してから転送";
      return `${asks.to}へ${how}${line(asks.line)}`;
    }
    case "move":
      return `${asks.to}へ通話を移す${auto(asks.autoAnswer)}`;
    case "record":
      return asks.on ? "録音を開始" : "録音を停止";
    case "complete":
      return "転送を確定";
    case "back":
      return "元の通話に戻る";
    case "hangup":
      return "切る";
    case "hold":
      return "保留";
    case "resume":
      return "保留を解除";
    default:
      return unreachable(asks);
  }
}

function line(id: LineId | undefined): string {
  return id === undefined ? "" : `（回線${id}）`;
}

function auto(on: boolean): string {
  return `（自動応答${on ? "ON" : "OFF"}）`;
}
