/** Times, lengths and days as the page writes them. */
import assert from "node:assert/strict";
import {
  ageText,
  clockText,
  dayText,
  lengthText,
  offsetOf,
  spokenLength,
} from "../../web/client/format.ts";
import { label, type LabelKey } from "../../web/client/labels.ts";

const JST = 9 * 3_600_000;
const at = (iso: string) => Date.parse(iso);
const NOW = at("2026-11-22T14:05:12+09:00");

Deno.test("offsetOf: reads the office's zone off a time", () => {
  assert.equal(offsetOf("2026-11-22T14:05:12.345+09:00"), JST);
  assert.equal(offsetOf("2026-11-22T14:05:12-03:30"), -3.5 * 3_600_000);
  assert.equal(offsetOf("2026-11-22T05:05:12Z"), 0);
});

Deno.test("clockText: writes the office's wall clock, whatever the machine's zone", () => {
  assert.equal(clockText(NOW, JST), "14:05:12");
  assert.equal(clockText(at("2026-11-22T23:59:59.999+09:00"), JST, false), "23:59");
});

Deno.test("lengthText: minutes without a leading zero, hours from sixty minutes on", () => {
  const texts = [0, 8_000, 59_999, 192_000, 3_764_000, -5].map(lengthText);
  assert.deepEqual(texts, ["0:00", "0:08", "0:59", "3:12", "1:02:44", "0:00"]);
});

Deno.test("spokenLength: says units for a screen reader", () => {
  assert.equal(spokenLength(161_000, "ja"), "2分41秒");
  assert.equal(spokenLength(3_764_000, "en"), "1 h 2 min 44 s");
  assert.equal(spokenLength(7_000, "en"), "7 s");
});

Deno.test("ageText: never less than a minute", () => {
  const texts = [10_000, 180_000, 7_200_000, 172_800_000].map((age) => ageText(age, "ja"));
  assert.deepEqual(texts, ["1分前", "3分前", "2時間前", "2日前"]);
});

Deno.test("dayText: today and yesterday by the office's midnight, a year only when it is another", () => {
  assert.equal(dayText(NOW, NOW, JST, "ja"), "今日 11月22日(日)");
  assert.equal(dayText(at("2026-11-21T23:59:00+09:00"), NOW, JST, "ja"), "昨日 11月21日(土)");
  assert.equal(dayText(at("2025-12-31T10:00:00+09:00"), NOW, JST, "ja"), "2025年12月31日(水)");
  assert.equal(dayText(at("2026-11-22T00:00:00+09:00"), NOW, JST, "en"), "Today, Sun 22 Nov");
});

Deno.test("label: fills its braces in both languages, and takes the server's labels too", () => {
  assert.equal(label("newCalls", "ja", { count: 2 }), "新しい通話 2件");
  assert.equal(label("newCalls", "en", { count: 2 }), "2 new calls");
  assert.equal(label("device.idle" satisfies LabelKey, "ja"), "空き");
});
