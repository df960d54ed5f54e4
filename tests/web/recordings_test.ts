/** `/api/v1/recordings`: heard by whose part it is and by nobody else, whole or in ranges. */
import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import * as v from "valibot";
import {
  createPart,
  finishPart,
  pathOf,
  writeChunk,
} from "../../adapters/recording/recording_files.ts";
import type { RecordingId } from "../../core/domain/ids.ts";
import { rangeOf } from "../../web/server/routes/recordings.ts";
import { RecordingOutline } from "../../web/shared/api.ts";
import { type Ask, newCommandId, WebOffice } from "../support/web_office.ts";

/** 1001 rings the carrier on `main`, which records always, and hangs up; returns the history's entry. */
async function recordedCall(web: WebOffice, cookie: string) {
  const device = "1001-desk";
  const { callId } = await web.json("/api/v1/calls", {
    cookie,
    json: {
      commandId: newCommandId(),
      device,
      destination: "0312345699",
      line: "main",
      autoAnswer: true,
    },
  });
  await web.advance(8_000);
  const [live] = (await web.json("/api/v1/calls", { cookie })).items;
  assert.equal(live.recording, true);
  const path = `/api/v1/calls/${callId}/hangup`;
  await web.json(path, { cookie, json: { commandId: newCommandId(), device } });
  await web.advance(1_000);
  return (await web.json("/api/v1/history?recorded=true", { cookie })).items[0];
}

/** The file that the media's thread would have written: a second of sound. */
async function write(web: WebOffice, id: string): Promise<Uint8Array> {
  const path = pathOf(join(web.folder, "recordings"), id as RecordingId)!;
  const file = await createPart(path);
  const sound = Uint8Array.from({ length: 32_000 }, (_, at) => at & 0xff);
  await writeChunk(file, 0, sound);
  await finishPart(path, file);
  return await Deno.readFile(path);
}

Deno.test("A5 recordings: whose part it is hears it, whole and in ranges; to others it does not exist", async () => {
  await using web = await WebOffice.open();
  const [cookie, other] = [await web.signIn("1001"), await web.signIn("1002")];
  const { recording } = await recordedCall(web, cookie);
  const path = `/api/v1/recordings/${recording}`;
  assert.equal((await web.ask(path, { cookie })).status, 404, "it is still being made");
  const file = await write(web, recording);
  const whole = await web.ask(path, { cookie });
  assert.deepEqual([whole.status, whole.headers.get("content-type")], [200, "audio/wav"]);
  assert.deepEqual(new Uint8Array(await whole.arrayBuffer()), file);
  const part = await web.ask(path, { cookie, headers: { range: "bytes=44-47" } });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get("content-range"), `bytes 44-47/${file.length}`);
  assert.deepEqual(new Uint8Array(await part.arrayBuffer()), file.slice(44, 48));
  const beyond = await web.ask(path, { cookie, headers: { range: `bytes=${file.length}-` } });
  assert.equal(beyond.status, 416);
  for (const id of [recording, "00000000000000000000000000", "..%2f..%2fnaisen.db"]) {
    const answer = await web.ask(`/api/v1/recordings/${id}`, { cookie: other });
    assert.deepEqual([answer.status, (await answer.json()).code], [404, "recording-unavailable"]);
  }
});

Deno.test("A2 recordings: HEAD, a range and the outline are refused like the whole to whom it does not concern", async () => {
  await using web = await WebOffice.open();
  const [cookie, other] = [await web.signIn("1001"), await web.signIn("1002")];
  const { recording } = await recordedCall(web, cookie);
  await write(web, recording);
  const path = `/api/v1/recordings/${recording}`;
  const asked: readonly (readonly [string, Ask])[] = [
    [path, { method: "HEAD" }],
    [path, { headers: { range: "bytes=0-1" } }],
    [`${path}?download`, {}],
    [`${path}/outline`, {}],
  ];
  for (const [url, ask] of asked) {
    assert.equal((await web.ask(url, { ...ask, cookie: other })).status, 404, url);
    assert.equal((await web.ask(url, ask)).status, 401, url);
  }
  assert.equal((await web.ask(path, { method: "HEAD", cookie })).status, 200);
});

Deno.test("A6 recordings: saved as a file only with the right, under a name that says when and with whom", async () => {
  await using web = await WebOffice.open({
    office: (file) => ({
      ...file,
      people: file.people.map((person) =>
        person.extension === "1001"
          ? { ...person, rights: { ...person.rights, download: true } }
          : person
      ),
    }),
  });
  const cookie = await web.signIn("1001");
  const { rights } = await web.json("/api/v1/me", { cookie });
  assert.deepEqual(rights, { retrieve: true, pickup: "none", record: false, download: true });
  const { recording } = await recordedCall(web, cookie);
  await write(web, recording);
  const saved = await web.ask(`/api/v1/recordings/${recording}?download`, { cookie });
  assert.equal(saved.status, 200);
  assert.equal(saved.headers.get("content-type"), "audio/wav");
  assert.equal(saved.headers.get("cache-control"), "private, no-store");
  assert.match(
    saved.headers.get("content-disposition")!,
    /^attachment; filename="recording\.wav"; filename\*=UTF-8''%E9%8C%B2%E9%9F%B3_20261124-0900\d\d_0312345699\.wav$/,
  );
});

Deno.test("download-not-permitted: a recording is heard, and not saved, without the right", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const { recording } = await recordedCall(web, cookie);
  await write(web, recording);
  const path = `/api/v1/recordings/${recording}`;
  for (const query of ["?download", "?download=1", "?download=false"]) {
    const answer = await web.ask(path + query, { cookie });
    assert.deepEqual([answer.status, (await answer.json()).code], [403, "download-not-permitted"]);
  }
  const heard = await web.ask(path, { cookie });
  assert.deepEqual([heard.status, heard.headers.get("content-disposition")], [200, null]);
});

Deno.test("recordings: the outline tells both sides apart, without the sound", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const { recording } = await recordedCall(web, cookie);
  await write(web, recording);
  const outline = v.parse(
    RecordingOutline,
    await web.json(`/api/v1/recordings/${recording}/outline`, { cookie }),
  );
  assert.deepEqual([outline.seconds, outline.own.length, outline.peer.length], [1, 600, 600]);
  assert.ok(outline.own.some((level) => level > 0));
  assert.ok([...outline.own, ...outline.peer].every((level) => level >= 0 && level <= 100));
});

Deno.test("A6 recordings: after the days of retention there is nothing to hear", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const cookie = await web.signIn("1001");
  const id = "0123456789abcdefghijklmnop";
  await write(web, id);
  const { recordings } = web.useCases.ports;
  assert.ok(await recordings.find(id as RecordingId));
  const old = join(web.folder, "recordings", `${id}.wav`);
  const long = new Date(web.clock.now() - 91 * 24 * 3_600_000);
  await Deno.utime(old, long, long);
  await web.advance(11 * 60_000);
  assert.equal(await recordings.find(id as RecordingId), undefined);
  assert.equal((await web.ask(`/api/v1/recordings/${id}`, { cookie })).status, 404);
});

Deno.test("rangeOf: what is asked lies in the file, and nonsense asks for nothing", () => {
  fc.assert(fc.property(fc.string(), fc.nat(100), fc.nat(120), fc.nat(120), (text, size, a, b) => {
    for (const header of [text, `bytes=${a}-${b}`, `bytes=${a}-`, `bytes=-${b}`]) {
      const range = rangeOf(header, size);
      if (range === undefined || range === "unsatisfiable") continue;
      assert.ok(0 <= range.from && range.from < range.to && range.to <= size);
    }
  }));
  assert.deepEqual(rangeOf("bytes=0-1", 10), { from: 0, to: 2 });
  assert.deepEqual(rangeOf("bytes=-3", 10), { from: 7, to: 10 });
  assert.deepEqual(rangeOf("bytes=8-", 10), { from: 8, to: 10 });
  assert.equal(rangeOf("bytes=10-", 10), "unsatisfiable");
  assert.equal(rangeOf("bytes=5-2", 10), undefined);
  assert.equal(rangeOf("bytes=0-1,4-5", 10), undefined);
});
