/** Passwords and extensions: the rules of `requirements.md` §1 and §2. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import type { ParkingSettings } from "../../core/domain/office.ts";
import {
  comparePassword,
  extensionFault,
  halfWidthDigits,
  isPassword,
  PASSWORD_DIGITS_MAX,
  type PasswordFault,
  passwordFault,
  signInPasswordFault,
} from "../../core/domain/password.ts";
import { anyText } from "../support/any_text.ts";

const PARKING: ParkingSettings = {
  firstSlot: 701,
  lastSlot: 720,
  timeoutSeconds: 60,
  callbackSeconds: 30,
};

Deno.test("isPassword: 1 to 10 half-width digits, leading zeros and all", () => {
  for (const text of ["0", "0123", "9999999999", "0000000000"]) {
    assert.equal(isPassword(text), true, text);
  }
  for (const text of ["", "12345678901", "12a", "１２３", " 123", "1.23E+09", "-1", "123\n"]) {
    assert.equal(isPassword(text), false, text);
  }
});

Deno.test("passwordFault: what a person did, told apart", () => {
  const table: Readonly<Record<PasswordFault, readonly string[]>> = {
    "too-long": ["12345678901", "１２３４５６７８９０１", "0".repeat(100)],
    exponent: ["1.23E+09", "1E10", "-1.5e3", "１.２E+０９", "1,23E+09"],
    formula: ["=1", "@1", "＝1", "+A1", "-A1", "\t1", "＠SUM(1)", '="0123"'],
    "text-mark": ["'0123", "'１２"],
    "full-width": ["１", "12３", "０１２３４５６７８９"],
    spaces: [" 123", "123 ", "1 2", " ", "　１", "123\n", "12\u00a03"],
    signs: ["-1", "+81", "1.5", "1,234", "12-34", "−12", "1/2", "－１", "1.", "12%"],
    letters: ["a", "12a", "ぱす", "一二三", "O123", "12 a"],
    other: ["", "\u0001", "1\u0000", "①", "٣"],
  };
  for (const [fault, texts] of Object.entries(table)) {
    for (const text of texts) assert.equal(passwordFault(text), fault, JSON.stringify(text));
  }
});

Deno.test("passwordFault, halfWidthDigits: none exactly for a password; what is full-width becomes one", () => {
  fc.assert(fc.property(anyText(12), (text) => {
    const fault = passwordFault(text);
    assert.equal(fault === undefined, isPassword(text));
    if (fault === "full-width") assert.ok(isPassword(halfWidthDigits(text)));
  }));
  fc.assert(fc.property(fc.stringMatching(/^[0-9０-９]{1,10}$/), (text) => {
    assert.ok(isPassword(halfWidthDigits(text)));
  }));
});

Deno.test("PASSWORD_DIGITS_MAX: so many digits are a password, one more are not", () => {
  assert.equal(isPassword("9".repeat(PASSWORD_DIGITS_MAX)), true);
  assert.equal(isPassword("9".repeat(PASSWORD_DIGITS_MAX + 1)), false);
});

Deno.test("comparePassword: shorter by exactly its leading zeros is told from another one", () => {
  assert.equal(comparePassword(undefined, "1"), "absent");
  assert.equal(comparePassword("", "1"), "absent");
  assert.equal(comparePassword("0012", "0012"), "same");
  for (
    const [present, given] of [["0012", "12"], ["0000", "0"], ["00", "0"], ["010", "10"]] as const
  ) {
    assert.equal(comparePassword(present, given), "leading-zeros-lost", `${present} ${given}`);
  }
  for (
    const [present, given] of [["0012", "012"], ["12", "0012"], ["0012", "13"], ["1", "2"]] as const
  ) {
    assert.equal(comparePassword(present, given), "different", `${present} ${given}`);
  }
});

Deno.test("J1 password-not-half-width: anything but half-width digits is told before any account is looked at, with its kind", () => {
  const code = "password-not-half-width";
  for (const text of ["９１００１", "9100１", "ぱす", "パス", "　123", "密"]) {
    assert.deepEqual(signInPasswordFault(text), { code, kind: "full-width" }, text);
  }
  for (const text of ["abc", "9100l", " 91001", "91001\n", "-1", "½", "ｶﾅ"]) {
    assert.deepEqual(signInPasswordFault(text), { code, kind: "other" }, text);
  }
  for (const text of ["", "91001", "123456789012345"]) {
    assert.equal(signInPasswordFault(text), undefined);
  }
});

Deno.test("signInPasswordFault: none exactly when there are only half-width digits", () => {
  fc.assert(fc.property(anyText(12), (text) => {
    assert.equal(signInPasswordFault(text) === undefined, /^[0-9]*$/.test(text));
  }));
});

Deno.test("extensionFault: 2–6 digits, not from 0, no slot, emergency or 1XY number nor a longer one that begins so", () => {
  const table = {
    "10": undefined,
    "100": undefined,
    "1001": undefined,
    "999999": undefined,
    "7210": undefined,
    "1": "extension-format",
    "1234567": "extension-format",
    "0100": "extension-format",
    "10a1": "extension-format",
    "１００１": "extension-format",
    "": "extension-format",
    "110": "extension-is-emergency",
    "1101": "extension-is-emergency",
    "119000": "extension-is-emergency",
    "104": "extension-is-special",
    "1711": "extension-is-special",
    "1840": "extension-is-special",
    "186": "extension-is-special",
    "701": "extension-is-slot",
    "7200": "extension-is-slot",
  };
  for (const [text, fault] of Object.entries(table)) {
    assert.equal(extensionFault(text, PARKING), fault, text);
  }
});
