/** A live Asterisk as the administrators' page shows it, in the three states that there are; worded by the doctor itself. */
import { bad, good } from "../../../adapters/pbx/findings.ts";
import { type AsteriskTrouble, troubleSentence } from "../../../adapters/asterisk/troubles.ts";
import type { PbxFinding } from "../../../core/ports/pbx_check.ts";
import type { SimulatedPbx } from "../../support/simulated_pbx.ts";

export type LiveState = "sound" | "lost" | "misconfigured";

const ADDRESS = { host: "192.168.1.2", port: 5038 };

const SOUND: readonly PbxFinding[] = [
  good("Asterisk 22.10.1", "Asterisk 22.10.1"),
  good("権限（manager.conf の read と write）", "rights (read and write in manager.conf)"),
  good("コンテキスト [naisen-click]", "context [naisen-click]"),
  good("コンテキスト [naisen-hold]", "context [naisen-hold]"),
  good("デバイス 20 台のエンドポイント", "endpoints of 20 devices"),
  good("保留箱 701–720", "slots 701–720"),
  good("ヒント（ランプとプレゼンス）", "hints (lamps and presence)"),
  good("通話録音（ARI）", "recording (ARI)"),
];

const KEYPAD: AsteriskTrouble = { kind: "missing-context", context: "naisen-keypad" };
const CLOSED: AsteriskTrouble = { kind: "closed", address: ADDRESS, text: "Connection refused" };

const FINDINGS: Readonly<Record<LiveState, readonly PbxFinding[]>> = {
  sound: SOUND,
  lost: [bad(troubleSentence(CLOSED))],
  misconfigured: [
    ...SOUND,
    bad(troubleSentence(KEYPAD)),
    bad({
      ja:
        "電話機のキーでの発信に、発信許可などの規則がかかりません（1001-desk のコンテキストは from-internal）。pjsip.conf のエンドポイントに context = naisen-keypad をお書きください。",
      en:
        "The office's rules do not hold for what phones dial by their keys (1001-desk begins in from-internal). Write context = naisen-keypad at the endpoints in pjsip.conf.",
    }, { file: "pjsip.conf", lines: ["context = naisen-keypad"] }),
    bad({
      ja: "Asteriskの通話の記録に、要るものが足りません。cdr.conf に次の行をお書きください。",
      en: "Asterisk's records of calls lack what is needed. Write these lines into cdr.conf.",
    }, { file: "cdr.conf", lines: ["[csv]", "usegmtime = yes"] }),
  ],
};

export class LivePbx {
  #state: LiveState = "sound";

  readonly examine = () => Promise.resolve(FINDINGS[this.#state]);

  /** The PBX says the same of itself to the panel. */
  show(state: LiveState, pbx: SimulatedPbx): void {
    const wasLost = this.#state === "lost";
    this.#state = state;
    pbx.product = "Asterisk 22.10.1";
    if (state === "sound") delete pbx.trouble;
    else pbx.trouble = troubleSentence(state === "lost" ? CLOSED : KEYPAD);
    if (state === "lost") pbx.lose();
    else if (wasLost) pbx.find();
  }

  /** It is the bundled one again. */
  leave(pbx: SimulatedPbx): void {
    this.show("sound", pbx);
    delete pbx.product;
  }
}
