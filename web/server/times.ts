/** Times as people and programs outside read them: ISO 8601 with the office's offset. */
import { type Instant, instant } from "../../core/lib/time.ts";

/** Offices are in Japan; history is searched in its time (requirements §1). */
const ZONE = "Asia/Tokyo";

/** `2026-11-22T14:05:12.345+09:00` */
export function isoTime(point: Instant): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.trunc(point)).toZonedDateTimeISO(ZONE)
    .toString({ timeZoneName: "never", fractionalSecondDigits: 3 });
}

/** `14:20`, rounded up, so that waiting until then is enough. */
export function clockTime(point: Instant): string {
  const minutes = Math.ceil(point / 60_000) * 60_000;
  return Temporal.Instant.fromEpochMilliseconds(minutes).toZonedDateTimeISO(ZONE)
    .toPlainTime().toString({ smallestUnit: "minute" });
}

/** `14:05`, the minute it is in. */
export function hourAndMinute(point: Instant): string {
  return zoned(point).time.slice(0, 5);
}

/** `11/22 14:05` */
export function dayAndTime(point: Instant): string {
  const { date } = zoned(point);
  return `${date.slice(5).replace("-", "/")} ${hourAndMinute(point)}`;
}

/** ISO 8601 with an offset or `Z`; `undefined` for anything else. */
export function readTime(text: string): Instant | undefined {
  try {
    return instant(Temporal.Instant.from(text).epochMilliseconds);
  } catch (failure) {
    if (failure instanceof RangeError) return undefined;
    throw failure;
  }
}

/** `2026/11/22 14:05:12`, as a spreadsheet reads a time. */
export function cellTime(point: Instant): string {
  const { date, time } = zoned(point);
  return `${date.replaceAll("-", "/")} ${time}`;
}

/** `20261122-140512`, for the name of a file. */
export function fileTime(point: Instant): string {
  const { date, time } = zoned(point);
  return `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}`;
}

function zoned(point: Instant): { readonly date: string; readonly time: string } {
  const at = Temporal.Instant.fromEpochMilliseconds(Math.trunc(point)).toZonedDateTimeISO(ZONE);
  return {
    date: at.toPlainDate().toString(),
    time: at.toPlainTime().toString({ smallestUnit: "second" }),
  };
}
