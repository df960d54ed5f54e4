/** Points in time as people type them, and the periods that have names. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { isoText, momentText } from "../../web/client/format.ts";
import { readMoment, readNextTime, spanOf } from "../../web/client/model/period.ts";
import { NOW, TOKYO } from "./support/desk_browser.ts";

const at = (iso: string) => Date.parse(`${iso}+09:00`);

Deno.test("readMoment: every common way to write a day and a time, full width too", () => {
  for (
    const [typed, iso] of [
      ["11/20", "2026-11-20T00:00"],
      ["11/20 14:00", "2026-11-20T14:00"],
      ["１１／２０　１４：００", "2026-11-20T14:00"],
      ["11月20日 14時", "2026-11-20T14:00"],
      ["11月20日 9時5分", "2026-11-20T09:05"],
      ["2026/11/20 9:05", "2026-11-20T09:05"],
      ["2026年11月20日", "2026-11-20T00:00"],
      ["2026-11-20T14:00", "2026-11-20T14:00"],
      ["20261120 1400", "2026-11-20T14:00"],
      ["1120", "2026-11-20T00:00"],
      ["今日 8:00", "2026-11-22T08:00"],
      ["昨日", "2026-11-21T00:00"],
      ["12/24", "2025-12-24T00:00"],
    ] as const
  ) assert.equal(readMoment(typed, "from", NOW, TOKYO), at(iso), typed);
});

Deno.test("readMoment: an end without a time is the end of that day", () => {
  assert.equal(readMoment("11/20", "to", NOW, TOKYO), at("2026-11-21T00:00"));
  assert.equal(readMoment("11/20 14:00", "to", NOW, TOKYO), at("2026-11-20T14:00"));
});

Deno.test("readMoment: what is no day or no time is nothing, and no text is a fault", () => {
  for (
    const typed of [
      "",
      "いつか",
      "1199",
      "2/30",
      "13/1",
      "11/20 25:00",
      "11/20 14:60",
      "11/20 14 00",
    ]
  ) {
    assert.equal(readMoment(typed, "from", NOW, TOKYO), undefined, typed);
  }
  fc.assert(fc.property(fc.string(), (text) => {
    const read = readMoment(text, "from", NOW, TOKYO);
    assert.ok(read === undefined || Number.isFinite(read));
  }));
});

Deno.test("readNextTime: the next time a clock shows it, tomorrow if need be", () => {
  assert.equal(readNextTime("15:00", NOW, TOKYO), at("2026-11-22T15:00"));
  assert.equal(readNextTime("９時", NOW, TOKYO), at("2026-11-23T09:00"));
  assert.equal(readNextTime("15", NOW, TOKYO), at("2026-11-22T15:00"));
  assert.equal(readNextTime("1530", NOW, TOKYO), at("2026-11-22T15:30"));
  for (const typed of ["", "25:00", "12:60", "昼"]) {
    assert.equal(readNextTime(typed, NOW, TOKYO), undefined, typed);
  }
});

Deno.test("spanOf: named periods begin at a midnight of the office's zone", () => {
  assert.deepEqual(spanOf("all", NOW, TOKYO), {});
  assert.deepEqual(spanOf("today", NOW, TOKYO), { from: at("2026-11-22T00:00") });
  assert.deepEqual(spanOf("yesterday", NOW, TOKYO), {
    from: at("2026-11-21T00:00"),
    to: at("2026-11-22T00:00"),
  });
  assert.deepEqual(spanOf("week", NOW, TOKYO), { from: at("2026-11-16T00:00") });
  assert.deepEqual(spanOf("month", NOW, TOKYO), { from: at("2026-10-24T00:00") });
});

Deno.test("isoText: is read back as the same point, in whatever zone", () => {
  assert.equal(isoText(NOW, TOKYO), "2026-11-22T14:05:12.000+09:00");
  fc.assert(fc.property(
    fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
    fc.integer({ min: -12 * 60, max: 14 * 60 }),
    (date, minutes) => {
      const text = isoText(date.getTime(), minutes * 60_000);
      assert.equal(Date.parse(text), date.getTime());
    },
  ));
});

Deno.test("momentText: today and yesterday by name, a year only when it is another", () => {
  const text = (iso: string, language: "ja" | "en") => momentText(at(iso), NOW, TOKYO, language);
  assert.equal(text("2026-11-22T09:03", "ja"), "今日 09:03");
  assert.equal(text("2026-11-21T23:59", "en"), "Yesterday 23:59");
  assert.equal(text("2026-11-18T10:20", "ja"), "11月18日 10:20");
  assert.equal(text("2025-11-18T10:20", "ja"), "2025年11月18日 10:20");
  assert.equal(text("2025-11-18T10:20", "en"), "18 Nov 2025 10:20");
});
