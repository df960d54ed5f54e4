/** Digest by the RFCs' own vectors, against node:crypto, and each refusal; I27's half that lives here. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { seededRandom } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type Instant, instant } from "../../core/lib/time.ts";
import { parseAuthParams } from "../../core/sip/auth_params.ts";
import {
  answerChallenge,
  type DigestAlgorithm,
  DigestServer,
  ha1,
  type Ha1Pair,
  NONCES_A_USER,
} from "../../core/sip/digest.ts";
import { PARAMS_MAX } from "../../core/sip/grammar.ts";
import { character } from "../support/any_text.ts";

const REALM = "naisen";
const URI = "sip:example.com";
const LIFE = 60_000;
const start = instant(1_800_000_000_000);
const phone: SocketAddress = { host: "192.0.2.21", port: 5060 };
const elsewhere: SocketAddress = { host: "192.0.2.66", port: 5060 };

function secretOf(user: string, password: string): Ha1Pair {
  return { md5: ha1("MD5", user, REALM, password), sha256: ha1("SHA-256", user, REALM, password) };
}

const USERS: ReadonlyMap<string, Ha1Pair> = new Map(
  ["1001", "1002", "1003"].map((user) => [user, secretOf(user, `9${user}`)]),
);

class Office {
  readonly server: DigestServer;

  constructor(algorithms: readonly DigestAlgorithm[] = ["MD5"], usersMax = 8) {
    const random = seededRandom("digest");
    this.server = new DigestServer({ realm: REALM, random, algorithms, nonceLife: LIFE, usersMax });
  }

  /** The kind of refusal, or the user who was let in. */
  judge(
    authorization: string | undefined,
    o: { now?: Instant; source?: SocketAddress; method?: string; uri?: string } = {},
  ): string {
    const verdict = this.server.verify(
      authorization,
      o.method ?? "REGISTER",
      o.uri ?? URI,
      (user) => USERS.get(user),
      o.now ?? start,
      o.source ?? phone,
    );
    return verdict.ok ? verdict.value.user : verdict.error.kind;
  }

  challenge(now = start, source = phone): readonly string[] {
    return this.server.challenge(now, source);
  }
}

function answer(
  challenges: readonly string[],
  o: { user?: string; password?: string; nc?: number; method?: string; uri?: string } = {},
): string {
  const user = o.user ?? "1001";
  const authorization = answerChallenge(challenges, {
    user,
    password: o.password ?? `9${user}`,
    method: o.method ?? "REGISTER",
    uri: o.uri ?? URI,
    cnonce: "c0ffee",
    nc: o.nc ?? 1,
  });
  assert.ok(authorization);
  return authorization;
}

// The vectors.

const RFC_2617 = 'Digest realm="testrealm@host.com", qop="auth,auth-int", ' +
  'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';

Deno.test("answerChallenge: gives the response of RFC 2617 §3.5, when asked as there", () => {
  const authorization = answerChallenge([RFC_2617], {
    user: "Mufasa",
    password: "Circle Of Life",
    method: "GET",
    uri: "/dir/index.html",
    cnonce: "0a4f113b",
    nc: 1,
  });
  const { params } = parseAuthParams(authorization!)!;
  assert.equal(params.get("response"), "6629fae49393a05397450978507c4ef1");
  assert.equal(params.get("opaque"), "5ccc069c403ebaf9f0171e9517f40e41");
  assert.equal(params.get("nc"), "00000001");
  assert.equal(params.get("algorithm"), undefined);
});

const RFC_7616 = (algorithm: string) =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", ' +
  'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

for (
  const [algorithm, response] of [
    ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
    ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
  ] as const
) {
  Deno.test(`answerChallenge: gives the ${algorithm} response of RFC 7616 §3.9.1, when asked as there`, () => {
    const authorization = answerChallenge([RFC_7616(algorithm)], {
      user: "Mufasa",
      password: "Circle of Life",
      method: "GET",
      uri: "/dir/index.html",
      cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
      nc: 1,
    });
    assert.equal(parseAuthParams(authorization!)?.params.get("response"), response);
  });
}

Deno.test("ha1: agrees with node:crypto, whatever the words", () => {
  const text = fc.string({ unit: character, maxLength: 20 }).map((some) => some.toWellFormed());
  fc.assert(fc.property(text, text, text, (user, realm, password) => {
    for (const [algorithm, name] of [["MD5", "md5"], ["SHA-256", "sha256"]] as const) {
      const expected = createHash(name).update(`${user}:${realm}:${password}`).digest("hex");
      assert.equal(ha1(algorithm, user, realm, password), expected);
    }
  }));
});

// The server.

for (const algorithm of ["MD5", "SHA-256"] as const) {
  Deno.test(`DigestServer: lets in who answers its ${algorithm} challenge right, by password or by HA1`, () => {
    const office = new Office([algorithm]);
    const challenges = office.challenge();
    assert.equal(office.judge(answer(challenges)), "1001");
    const byHa1 = answerChallenge(challenges, {
      user: "1002",
      ha1: USERS.get("1002")!,
      method: "REGISTER",
      uri: URI,
      cnonce: "x",
      nc: 1,
    });
    assert.equal(office.judge(byHa1), "1002");
  });
}

Deno.test("DigestServer.challenge: is one a configured algorithm in its order, and says stale when told", () => {
  const office = new Office(["SHA-256", "MD5"]);
  const [first, second] = office.challenge();
  assert.match(
    first!,
    /^Digest realm="naisen", nonce="[0-9a-f-]+", algorithm=SHA-256, qop="auth"$/,
  );
  assert.match(second!, /algorithm=MD5/);
  assert.match(office.server.challenge(start, phone, true)[0]!, /, stale=true$/);
  assert.match(answer([first!, second!]), /algorithm=SHA-256/);
});

Deno.test("I27 DigestServer.challenge: is the same for everybody and leaves no state, however often", () => {
  const office = new Office();
  for (let i = 0; i < 1000; i++) office.challenge(instant(start + i), phone);
  assert.equal(office.server.size, 0);
});

Deno.test("DigestServer.challenge: a phone that asks for several things at once may count from 1 in each, when all came in one millisecond", () => {
  const office = new Office();
  const several = Array.from({ length: 20 }, () => office.challenge());
  assert.equal(new Set(several.flat()).size, 20);
  for (const one of several) assert.equal(office.judge(answer(one)), "1001");
});

Deno.test("DigestServer: another start knows no nonce of this one, when it was seeded otherwise", () => {
  const [challenge] = new Office().challenge();
  const random = seededRandom("another start");
  const server = new DigestServer({
    realm: REALM,
    random,
    algorithms: ["MD5"],
    nonceLife: LIFE,
    usersMax: 8,
  });
  const verdict = server.verify(
    answer([challenge!]),
    "REGISTER",
    URI,
    (user) => USERS.get(user),
    start,
    phone,
  );
  assert.deepEqual(verdict, { ok: false, error: { kind: "unknown-nonce", user: "1001" } });
});

Deno.test("none: what is no Digest for our realm is as good as nothing, when it comes", () => {
  const office = new Office();
  assert.equal(office.judge(undefined), "none");
  assert.equal(office.judge("Basic dXNlcjpwdw=="), "none");
  assert.equal(office.judge("Digestive a=b"), "none");
  assert.equal(office.judge("NoOneKnowsThisScheme opaque-data=here"), "none");
  assert.equal(office.judge(answer([office.challenge()[0]!.replace(REALM, "other")])), "none");
});

Deno.test("malformed: credentials that cannot be understood are refused, whatever is missing", () => {
  const office = new Office();
  const right = answer(office.challenge());
  assert.equal(office.judge(right), "1001");
  const broken = [
    "Digest",
    'Digest username="x',
    "Digest a=b c=d",
    "Digest =b",
    `${right}, nc=00000002`,
    right.replace("username=", "user="),
    right.replace("nonce=", "once="),
    right.replace("uri=", "url="),
    right.replace("response=", "answer="),
    right.replace("algorithm=MD5", "algorithm=SHA-256"),
    right.replace("algorithm=MD5", "algorithm=MD5-sess"),
    right.replace("qop=auth", "qop=auth-int"),
    right.replace("cnonce=", "bnonce="),
    right.replace("nc=00000001", "nc=1"),
    right.replace("nc=00000001", "nc=0000000g"),
  ];
  for (const text of broken) assert.equal(office.judge(text), "malformed", text);
});

Deno.test("malformed: credentials made for another resource are refused, when the method or address differs", () => {
  const office = new Office();
  const challenges = office.challenge();
  assert.equal(office.judge(answer(challenges, { uri: "sip:1004@example.com" })), "malformed");
  assert.equal(office.judge(answer(challenges), { method: "INVITE" }), "wrong");
  const sameButPort = { uri: "sip:example.com:5060;transport=udp" };
  assert.equal(office.judge(answer(challenges), sameButPort), "1001");
  const hostAlone = answer(office.challenge(), { uri: "sip:example.com" });
  assert.equal(office.judge(hostAlone, { uri: "sip:1004@example.com" }), "1001");
  assert.equal(office.judge(hostAlone, { uri: "sip:1004@elsewhere.example" }), "malformed");
});

Deno.test("unknown-nonce: a nonce is good at the host it was given to only, when it is used elsewhere or made up", () => {
  const office = new Office();
  const stolen = answer(office.challenge());
  assert.equal(office.judge(stolen, { source: elsewhere }), "unknown-nonce");
  assert.equal(office.judge(stolen, { source: { ...phone, port: 40_000 } }), "1001");
  const [challenge] = office.challenge();
  for (const nonce of ["", "-", "1-2", "1a", `${(start + 1).toString(16)}-${"0".repeat(32)}`]) {
    const forged = challenge!.replace(/nonce="[^"]*"/, `nonce="${nonce}"`);
    assert.equal(office.judge(answer([forged])), "unknown-nonce");
  }
});

Deno.test("stale: a right answer to an old nonce is told from a wrong one, when its life is over", () => {
  const office = new Office();
  const challenges = office.challenge();
  const late = instant(start + LIFE + 1);
  assert.equal(office.judge(answer(challenges), { now: instant(start + LIFE) }), "1001");
  assert.equal(office.judge(answer(challenges, { nc: 2 }), { now: late }), "stale");
  assert.equal(office.judge(answer(challenges, { password: "x" }), { now: late }), "wrong");
  assert.equal(office.judge(answer(office.challenge(late)), { now: late }), "1001");
});

Deno.test("I27 replayed: the count must rise for each user and nonce, when it is used again", () => {
  const office = new Office();
  const challenges = office.challenge();
  assert.equal(office.judge(answer(challenges, { nc: 1 })), "1001");
  assert.equal(office.judge(answer(challenges, { nc: 1 })), "replayed");
  assert.equal(office.judge(answer(challenges, { nc: 16 })), "1001");
  assert.equal(office.judge(answer(challenges, { nc: 15 })), "replayed");
  assert.equal(office.judge(answer(challenges, { nc: 17 })), "1001");
  assert.equal(office.judge(answer(challenges, { user: "1002", nc: 1 })), "1002");
  assert.equal(office.judge(answer(office.challenge(instant(start + 1)), { nc: 1 })), "1001");
});

Deno.test("I27 wrong: a wrong password leaves no state, whatever its count", () => {
  const office = new Office();
  const challenges = office.challenge();
  for (let nc = 100; nc < 120; nc++) {
    assert.equal(office.judge(answer(challenges, { password: "x", nc })), "wrong");
    assert.equal(office.judge(answer(challenges, { user: "1999", nc })), "unknown-user");
  }
  assert.equal(office.server.size, 0);
  assert.equal(office.judge(answer(challenges, { nc: 1 })), "1001");
  assert.equal(office.server.size, 1);
});

Deno.test("unknown-user: takes as long as a wrong password, measured over many", () => {
  const office = new Office();
  const challenges = office.challenge();
  const attempts = ["1001", "1999"].map((user) => answer(challenges, { user, password: "x" }));
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < 60; round++) {
    for (const [i, attempt] of attempts.entries()) {
      const before = performance.now();
      for (let n = 0; n < 20; n++) office.judge(attempt);
      times[i]!.push(performance.now() - before);
    }
  }
  const [known, unknown] = times.map((all) => all.toSorted((a, b) => a - b)[10]!);
  assert.ok(known! / unknown! < 1.5 && unknown! / known! < 1.5, `${known} ${unknown}`);
});

Deno.test("DigestServer: old clients answer without qop and are let in, when right", () => {
  const office = new Office();
  const challenges = [office.challenge()[0]!.replace(', qop="auth"', "")];
  const authorization = answer(challenges);
  assert.ok(!authorization.includes("qop"));
  assert.equal(office.judge(authorization), "1001");
  assert.equal(office.judge(answer(challenges, { password: "x" })), "wrong");
  assert.equal(office.server.size, 0);
});

Deno.test("usersMax, NONCES_A_USER: a forgotten nonce proves nothing, when more were used than are remembered", () => {
  const office = new Office(["MD5"], 2);
  const limit = 2 * NONCES_A_USER;
  const first = office.challenge();
  assert.equal(office.judge(answer(first, { nc: 1 })), "1001");
  for (let i = 1; i <= limit; i++) {
    const now = instant(start + i);
    assert.equal(office.judge(answer(office.challenge(now)), { now }), "1001");
  }
  assert.equal(office.server.size, limit);
  assert.equal(office.judge(answer(first, { nc: 1 })), "stale");
  assert.equal(office.judge(answer(first, { nc: 2 })), "stale");
});

// The client.

Deno.test("answerChallenge: takes the first challenge it can, when there are several", () => {
  const other = 'Digest realm="r", nonce="n", algorithm=SHA-512-256, qop="auth"';
  const onlyInt = 'Digest realm="r", nonce="n", qop="auth-int"';
  const [ours] = new Office().challenge();
  const secret = { user: "1001", password: "p", method: "INVITE", uri: URI, cnonce: "c", nc: 1 };
  assert.match(
    answerChallenge(["Basic realm=x", other, onlyInt, "garbage", ours!], secret)!,
    /naisen/,
  );
  assert.equal(answerChallenge([other, onlyInt], secret), undefined);
  assert.equal(answerChallenge([], secret), undefined);
  const { password: _, ...nothing } = secret;
  assert.equal(answerChallenge([ours!], nothing), undefined);
});

Deno.test("DigestServer: lets in whoever answers its challenge, whatever name and password", () => {
  const text = fc.string({ unit: character, minLength: 1, maxLength: 12 })
    .map((some) => some.toWellFormed().replace(/\p{Cc}/gu, "x"));
  fc.assert(
    fc.property(text, text, fc.integer({ min: 1, max: 2 ** 32 - 1 }), (user, password, nc) => {
      const { server } = new Office(["SHA-256"]);
      const authorization = answer(server.challenge(start, phone), { user, password, nc });
      const known = secretOf(user, password);
      const verdict = server.verify(authorization, "REGISTER", URI, () => known, start, phone);
      assert.deepEqual(verdict, { ok: true, value: { user } });
      const other = server.verify(
        authorization,
        "REGISTER",
        URI,
        () => secretOf(user, `${password}x`),
        start,
        phone,
      );
      assert.deepEqual(other, { ok: false, error: { kind: "wrong", user } });
    }),
  );
});

Deno.test("parseAuthParams: reads quoted and plain values, spaces round everything", () => {
  const read = parseAuthParams('DIGEST  a = "x, \\"y\\"" ,B=c=d');
  assert.equal(read?.scheme, "digest");
  assert.deepEqual([...read!.params], [["a", 'x, "y"'], ["b", "c=d"]]);
});

Deno.test("PARAMS_MAX: one parameter more is malformed, when credentials have it", () => {
  const many = (count: number) =>
    `Digest ${Array.from({ length: count }, (_, i) => `p${i}=1`).join(",")}`;
  assert.equal(parseAuthParams(many(PARAMS_MAX))?.params.size, PARAMS_MAX);
  assert.equal(parseAuthParams(many(PARAMS_MAX + 1)), undefined);
});
