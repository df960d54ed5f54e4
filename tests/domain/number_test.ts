/** Numbers as people type them, in both dialects: examples of `requirements.md` §3 and `field.md`, then properties. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  classificationOf,
  type Destination,
  type Dialect,
  displayNumber,
  NUMBER_DIGITS_MAX,
  NUMBER_TEXT_MAX,
  numberInText,
  outsideClassOf,
  PASTE_TEXT_MAX,
  readDestination,
  readNumber,
} from "../../core/domain/number.ts";
import { MOBILE_060_FROM } from "../../core/domain/number_plan.ts";
import { instant, plus } from "../../core/lib/time.ts";
import { demoIndex } from "../support/offices.ts";
import { anyText } from "../support/any_text.ts";

const NOW = plus(MOBILE_060_FROM, 1);
const OFFICE = demoIndex();

function read(text: string, dialect: Dialect): Destination {
  return readDestination(text, dialect, OFFICE, NOW);
}

function classOf(text: string, dialect: Dialect): string {
  return classificationOf(read(text, dialect));
}

Deno.test("J5 readNumber: hyphens of every kind, brackets, spaces and full-width digits are dialled as digits", () => {
  const hyphens = "-‐‑‒–—―−－ｰー〜～─━~";
  for (const hyphen of hyphens) {
    assert.deepEqual(readNumber(`03${hyphen}1234${hyphen}5678`), { ok: true, value: "0312345678" });
  }
  const same = [
    "０３（１２３４）５６７８",
    "(03) 1234-5678",
    "03 1234 5678",
    "03　1234　5678",
    "\u202a03-1234-5678\u202c",
  ];
  for (const text of same) assert.deepEqual(readNumber(text), { ok: true, value: "0312345678" });
  assert.deepEqual(readNumber("＊６８"), { ok: true, value: "*68" });
  assert.deepEqual(readNumber("＃７１１９"), { ok: true, value: "#7119" });
});

Deno.test("readNumber: the first character that cannot be dialled is named, when there is one", () => {
  for (
    const [text, offending] of [["03-あ", "あ"], ["12a4", "a"], ["𠮷", "𠮷"], [
      "03+12",
      "+",
    ]] as const
  ) {
    assert.deepEqual(readNumber(text), { ok: false, error: { kind: "malformed", offending } });
  }
  assert.equal(readNumber("").ok, false);
  assert.equal(readNumber(" - ").ok, false);
});

Deno.test("NUMBER_TEXT_MAX, NUMBER_DIGITS_MAX: a text at the limit is read, a longer one refused", () => {
  const digits = "1".repeat(NUMBER_DIGITS_MAX);
  assert.equal(readNumber(digits).ok, true);
  assert.equal(readNumber(`${digits}1`).ok, false);
  assert.equal(readNumber(digits + "-".repeat(NUMBER_TEXT_MAX - NUMBER_DIGITS_MAX)).ok, true);
  assert.equal(readNumber(digits + "-".repeat(NUMBER_TEXT_MAX - NUMBER_DIGITS_MAX + 1)).ok, false);
});

Deno.test("outsideClassOf: each range of the numbering plan, with its lengths", () => {
  const table = {
    emergency: ["110", "118", "119"],
    special: ["104", "117", "171", "177", "188", "189", "1417", "#7119", "#9110"],
    fixed: ["0312345678", "0612345678", "0422123456", "0300000001", "0980123456"],
    mobile: ["07012345678", "08012345678", "09012345678", "06012345678", "02012345678"],
    ip: ["05012345678"],
    free: ["0120123456", "08001234567"],
    navi: ["0570123456", "0990123456", "0180123456"],
    international: [
      "01012125550100",
      "0108613800000000",
      "01044123",
      "001010121255501",
      "003301012125550100",
    ],
  };
  for (const [expected, numbers] of Object.entries(table)) {
    for (const number of numbers) assert.equal(outsideClassOf(number, NOW), expected, number);
  }
  const none = [
    ...[
      "1001",
      "12345678",
      "031234567",
      "03123456789",
      "0901234567",
      "090123456789",
      "09001234567",
    ],
    ...["05001234567", "0501234567", "012012345", "01201234567", "0800123456", "057012345"],
    ...["010", "0100123", "0110", "00", "000312345678", "0033110", "112", "911", "*68", "", "0"],
  ];
  for (const number of none) assert.equal(outsideClassOf(number, NOW), undefined, number);
});

Deno.test("outsideClassOf: a carrier code hides no class, and a superfluous outside prefix is no carrier code", () => {
  assert.equal(outsideClassOf("00330312345678", NOW), "fixed");
  assert.equal(outsideClassOf("009120" + "09012345678", NOW), "mobile");
  assert.equal(outsideClassOf("0061010" + "12125550100", NOW), "international");
  for (const number of ["0312345678", "0612345678", "09012345678", "05012345678", "0120123456"]) {
    assert.equal(outsideClassOf(`0${number}`, NOW), undefined, number);
  }
  assert.equal(outsideClassOf("0" + "01012125550100", NOW), undefined);
  assert.equal(outsideClassOf("0033" + "0570123456", NOW), "navi");
});

Deno.test("outsideClassOf: 060 is mobile from 2026-07-01 JST on, and not before", () => {
  assert.equal(MOBILE_060_FROM, instant(Date.parse("2026-07-01T00:00:00+09:00")));
  assert.equal(outsideClassOf("06012345678", plus(MOBILE_060_FROM, -1)), undefined);
  assert.equal(outsideClassOf("06012345678", MOBILE_060_FROM), "mobile");
  assert.equal(outsideClassOf("0601234567", plus(MOBILE_060_FROM, -1)), "fixed");
});

Deno.test("readDestination panel: lines are chosen, so numbers stand without a prefix", () => {
  assert.deepEqual(read("1004", "panel"), { kind: "extension", extension: "1004" });
  assert.deepEqual(read("1999", "panel"), { kind: "extension", extension: "1999" });
  assert.deepEqual(read("701", "panel"), { kind: "slot", slot: 701 });
  assert.deepEqual(read("*68", "panel"), { kind: "feature", code: "*68" });
  assert.deepEqual(read("*81004", "panel"), { kind: "feature", code: "*81004" });
  assert.deepEqual(read("03-1234-5678", "panel"), {
    kind: "outside",
    class: "fixed",
    number: "0312345678",
  });
  assert.equal(classOf("0 03-1234-5678", "panel"), "malformed");
  assert.equal(classOf("0110", "panel"), "malformed");
});

Deno.test("readDestination keypad: 0 before an outside number, extensions and slots as they are, nothing guessed", () => {
  assert.deepEqual(read("1004", "keypad"), { kind: "extension", extension: "1004" });
  assert.deepEqual(read("701", "keypad"), { kind: "slot", slot: 701 });
  assert.deepEqual(read("00312345678", "keypad"), {
    kind: "outside",
    class: "fixed",
    number: "0312345678",
  });
  assert.deepEqual(read("0104", "keypad"), { kind: "outside", class: "special", number: "104" });
  // Without the prefix the first 0 is the prefix, and what is left is no number.
  assert.equal(classOf("0312345678", "keypad"), "malformed");
  assert.equal(classOf("09012345678", "keypad"), "malformed");
  assert.equal(classOf("104", "keypad"), "extension");
  assert.equal(classOf("0", "keypad"), "malformed");
  assert.equal(classOf("01001", "keypad"), "malformed");
});

Deno.test("readDestination: 110, 118 and 119 are emergencies in both dialects, with 184 and 186 left as dialled", () => {
  for (const number of ["110", "118", "119"]) {
    for (const prefix of ["", "184", "186"]) {
      const expected = { kind: "outside", class: "emergency", number: prefix + number };
      assert.deepEqual(read(prefix + number, "panel"), expected);
      assert.deepEqual(read(prefix + number, "keypad"), expected);
      assert.deepEqual(read(`0${prefix}${number}`, "keypad"), expected);
    }
  }
  assert.equal(classOf("１１９", "panel"), "emergency");
  assert.equal(classOf("1-1-0", "panel"), "emergency");
});

Deno.test("readDestination: 184 withholds and 186 presents, after the outside prefix and before the number", () => {
  const number = { kind: "outside", class: "mobile", number: "09012345678" };
  assert.deepEqual(read("184 090-1234-5678", "panel"), { ...number, withhold: true });
  assert.deepEqual(read("186-090-1234-5678", "panel"), { ...number, withhold: false });
  assert.deepEqual(read("018409012345678", "keypad"), { ...number, withhold: true });
  assert.deepEqual(read("0186+819012345678", "keypad"), { ...number, withhold: false });
  assert.equal(classOf("184", "panel"), "extension");
  assert.equal(classOf("1841001", "panel"), "malformed");
});

Deno.test("readDestination: +81 is national and another + is 010, in both dialects, since it needs no prefix", () => {
  for (const dialect of ["panel", "keypad"] as const) {
    assert.deepEqual(read("+81 3-1234-5678", dialect), {
      kind: "outside",
      class: "fixed",
      number: "0312345678",
    });
    assert.deepEqual(read("+81 (0)3-1234-5678", dialect), {
      kind: "outside",
      class: "fixed",
      number: "0312345678",
    });
    assert.deepEqual(read("+1 212-555-0100", dialect), {
      kind: "outside",
      class: "international",
      number: "01012125550100",
    });
  }
});

Deno.test("readDestination: a device is dialled by its name where the office allows it, and nowhere else", () => {
  const bench = demoIndex((office) => ({
    ...office,
    sip: { ...office.sip, dialByDeviceName: true },
  }));
  assert.deepEqual(readDestination("1004-desk", "keypad", bench, NOW), {
    kind: "extension",
    extension: "1004",
    device: "1004-desk",
  });
  assert.equal(classOf("1004-desk", "keypad"), "malformed");
});

Deno.test("readDestination: total, and the same for a number written in another way", () => {
  const dialects = fc.constantFrom<Dialect>("panel", "keypad");
  fc.assert(fc.property(anyText(80), dialects, (text, dialect) => {
    assert.equal(typeof classOf(text, dialect), "string");
  }));
  const digits = fc.string({
    unit: fc.constantFrom(..."0123456789*#"),
    minLength: 1,
    maxLength: 16,
  });
  fc.assert(
    fc.property(digits, dialects, fc.constantFrom(..."-－ー（） 　"), (number, dialect, sign) => {
      const dressed = [...number].map((digit) =>
        String.fromCodePoint(digit.codePointAt(0)! + 0xfee0)
      ).join(sign);
      const plain = read(number, dialect);
      if (plain.kind === "malformed") assert.equal(classOf(dressed, dialect), "malformed");
      else assert.deepEqual(read(dressed, dialect), plain);
    }),
  );
});

Deno.test("numberInText: pasted text gives up its number", () => {
  const table = [
    ["TEL:03-1234-5678(代)", "03-1234-5678"],
    ["電話：０９０ー１２３４ー５６７８", "090-1234-5678"],
    ["〒100-0001 東京都 TEL 03-1234-5678 FAX 03-1234-5679", "03-1234-5678"],
    ["2026-11-22 14:03 080-1234-5678", "080-1234-5678"],
    ["tel:+81-3-1234-5678;ext=12", "+81-3-1234-5678"],
    ["03-1234-5678 03-1234-5679", "03-1234-5678"],
    ["+81(0)3-1234-5678 / +81 90 1234 5678", "+81(0)3-1234-5678"],
    ["0120-123-456(受付9:00-18:00)", "0120-123-456"],
    ["佐藤(内線 1001)です", "1001"],
    ["090-0000-1234 様", "090-0000-1234"],
  ] as const;
  for (const [text, number] of table) assert.equal(numberInText(text, NOW), number, text);
  assert.equal(numberInText("番号はありません", NOW), undefined);
  assert.equal(numberInText("第3課", NOW), undefined);
});

Deno.test("numberInText, PASTE_TEXT_MAX: what stands beyond the limit is not looked at, and any text is borne", () => {
  const number = "03-1234-5678";
  assert.equal(numberInText("あ".repeat(PASTE_TEXT_MAX - number.length) + number, NOW), number);
  assert.equal(numberInText("あ".repeat(PASTE_TEXT_MAX) + number, NOW), undefined);
  fc.assert(fc.property(anyText(300), (text) => {
    const found = numberInText(text, NOW);
    assert.ok(found === undefined || readNumber(found).ok);
  }));
});

Deno.test("displayNumber: as people write it where the digits settle it, digits where they do not", () => {
  const table = {
    "0300000001": "03-0000-0001",
    "05000000002": "050-0000-0002",
    "09000001234": "090-0000-1234",
    "0120000000": "0120-000-000",
    "0570000000": "0570-000-000",
    "08001234567": "0800-123-4567",
    "06012345678": "060-1234-5678",
    "0612345678": "06-1234-5678",
    "0451234567": "045-123-4567",
    "0112345678": "011-234-5678",
    "0422123456": "0422123456",
    "01012125550100": "01012125550100",
    "1001": "1001",
    "110": "110",
    "": "",
  };
  for (const [digits, shown] of Object.entries(table)) assert.equal(displayNumber(digits), shown);
});

Deno.test("displayNumber: only hyphens are added, whatever the digits", () => {
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 16 });
  fc.assert(fc.property(digits, (number) => {
    assert.equal(displayNumber(number).replaceAll("-", ""), number);
  }));
});
