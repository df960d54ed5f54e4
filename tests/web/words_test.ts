/** The words of the screen: exactly those agreed (`fixtures/words.json`), none missing, data filled in. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import type { RejectionCode } from "../../core/domain/pbx_messages.ts";
import { PROBLEM_CODES } from "../../web/server/codes.ts";
import { sentenceOf } from "../../web/client/model/notices.ts";
import { say as sayOfPanel } from "../../web/client/say.ts";
import { type Language, spokenName } from "../../web/shared/say.ts";
import { isWordCode, rejectionSentence, say, WORDS } from "../../web/shared/words.ts";
import { PANEL_SENTENCES } from "../../web/shared/words_panel.ts";
import { demoIndex } from "../support/offices.ts";

interface Agreed {
  readonly code: string;
  readonly ja: string;
  readonly en: string;
  readonly data?: Readonly<Record<Language, Readonly<Record<string, string>>>>;
}

const AGREED: { readonly sentences: readonly Agreed[]; readonly states: readonly Agreed[] } = JSON
  .parse(
    readFileSync(new URL("../../fixtures/words.json", import.meta.url), "utf8"),
  );
const LANGUAGES: readonly Language[] = ["ja", "en"];

Deno.test("say: every agreed sentence and state word stands exactly as agreed, in both languages", () => {
  assert.equal(AGREED.sentences.length, 50);
  assert.equal(AGREED.states.length, 29);
  for (const agreed of [...AGREED.sentences, ...AGREED.states]) {
    for (const language of LANGUAGES) {
      assert.ok(isWordCode(agreed.code), agreed.code);
      assert.equal(say(agreed.code as string, language, agreed.data?.[language]), agreed[language]);
    }
  }
});

/** The compiler holds this list to the union: a code without its line here does not build. */
const REJECTIONS: Readonly<Record<RejectionCode, Readonly<Record<string, string>>>> = {
  "not-your-device": { device: "1004-desk" },
  "malformed-number": { offending: "あ" },
  "unknown-extension": { extension: "1999" },
  "line-required": {},
  "line-not-permitted": { line: "world" },
  "no-line-permitted": {},
  "call-class-not-permitted": { line: "main", class: "international", other: "world" },
  "line-out-of-service": { line: "main" },
  "line-full": { line: "support", used: "2", channels: "2" },
  "emergency-unavailable": { number: "110" },
  "device-not-registered": { device: "1001-desk" },
  "auto-answer-unsupported": { device: "1001-soft" },
  "device-busy": { device: "1001-desk" },
  "capability-missing": { capability: "park" },
  "call-not-found": {},
  "not-talking": {},
  "held-on-device": {},
  "not-holder": { holder: "1001-desk" },
  "not-held": {},
  "no-such-slot": { slot: "799", first: "701", last: "720" },
  "slot-taken": { slot: "701" },
  "slots-full": {},
  "slot-empty": { slot: "701" },
  "already-retrieved": { slot: "701", person: "1002" },
  "retrieve-not-permitted": {},
  "pickup-not-permitted": { person: "1004" },
  "nothing-to-pick-up": { person: "1004" },
  "transfer-loop": {},
  "transfer-failed": { person: "1004", cause: "busy" },
  "recording-not-permitted": {},
  "command-reused": {},
  "pbx-unreachable": {},
};

Deno.test("rejectionSentence: every refusal of the PBX is the agreed sentence, ids told by their labels", () => {
  const office = demoIndex();
  for (const [code, data] of Object.entries(REJECTIONS)) {
    const sentence = rejectionSentence({ code: code as RejectionCode, data }, office);
    const agreed = AGREED.sentences.find((agreed) => agreed.code === code);
    for (const language of LANGUAGES) {
      // a colleague's name in the agreed English sentence is an example of another office
      const named = "person" in data || "holder" in data;
      if (agreed !== undefined && !(named && language === "en")) {
        assert.equal(sentence[language], agreed[language]);
      }
      assert.doesNotMatch(sentence[language], /[{}…]/, code);
    }
  }
});

Deno.test("rejectionSentence: what is not known is told without it", () => {
  const office = demoIndex();
  const nowhere = rejectionSentence({
    code: "call-class-not-permitted",
    data: { line: "support", class: "ip" },
  }, office);
  assert.deepEqual(nowhere, {
    ja: "回線「サポート」ではIP電話へ発信できません。許可については管理者へお問い合わせください。",
    en: "Support does not carry calls to IP phones. Ask your administrator.",
  });
  const bare = rejectionSentence({ code: "capability-missing" }, office);
  assert.equal(bare.ja, "この操作は、このPBXでは使えません。電話機で操作してください。");
  assert.equal(
    rejectionSentence({ code: "device-busy", data: { device: "gone" } }, office).en.slice(0, 4),
    "gone",
  );
});

Deno.test("WORDS: every code the server can send has its sentence", () => {
  for (const code of PROBLEM_CODES) assert.ok(isWordCode(code), code);
  for (const code of ["pbx-lost", "pbx-back"]) assert.ok(isWordCode(code), code);
});

Deno.test("WORDS: every text is there in both languages with the same data, in the house's manner", () => {
  for (const [code, { ja, en }] of Object.entries(WORDS)) {
    const names = (text: string) => [...new Set(text.match(/\{[a-z]+\}/g) ?? [])].sort();
    assert.deepEqual(names(ja), names(en), code);
    assert.ok(ja !== "" && en !== "", code);
    for (const text of [ja, en]) {
      assert.doesNotMatch(text, /[!！]|エラーが発生|null|undefined/, code);
    }
    if (ja.includes("。")) assert.match(ja, /[。}]$/, code);
  }
});

Deno.test("say: a code without words and data without a value never show a brace or a code", () => {
  for (const language of LANGUAGES) {
    assert.equal(say("no-such-code" as string, language), WORDS["internal-error"][language]);
    assert.doesNotMatch(say("line-full" as string, language), /[{}]/);
  }
});

Deno.test("say of the panel: its program carries what it refuses by itself; what else it is told without words is nobody's harm", () => {
  const own = [
    "server-unreachable",
    "pbx-unreachable",
    "no-usable-device",
    "retrieve-not-permitted",
    "recording-unavailable",
  ];
  for (const code of own) assert.equal(sentenceOf({ code }).ja, say(code, "ja"));
  for (const code of Object.keys(PANEL_SENTENCES)) {
    assert.equal(sayOfPanel(code, "en"), say(code, "en"));
  }
  assert.equal(sentenceOf({ code: "last-account" }).ja, WORDS["internal-error"].ja);
});

Deno.test("spokenName: さん for colleagues by the family name, 様 outside, neither for numbers and in English", () => {
  assert.equal(spokenName("髙橋 美咲", "colleague", "ja"), "髙橋さん");
  assert.equal(spokenName("𠮷田 健", "colleague", "ja"), "𠮷田さん");
  assert.equal(
    spokenName("Jonathan Montgomery-Fitzgerald", "colleague", "ja"),
    "Jonathan Montgomery-Fitzgeraldさん",
  );
  assert.equal(spokenName("鈴木 一郎", "outside", "ja"), "鈴木 一郎様");
  assert.equal(spokenName("03-0000-4510", "outside", "ja"), "03-0000-4510");
  assert.equal(spokenName("髙橋 美咲", "colleague", "en"), "髙橋 美咲");
});
