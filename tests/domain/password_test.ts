/** Passwords and extensions: the rules of `requirements.md` §1 and §2. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import type { ParkingSettings } from "../../core/domain/office.ts";
import { extensionFault, isPassword, signInPasswordFault } from "../../core/domain/password.ts";
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
