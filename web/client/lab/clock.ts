/** Times as the lab shows them: the office's clock (Japan's), and lengths. */
import { instant } from "../../../core/lib/time.ts";
import { clockOf } from "../../../sim/ladder/text.ts";

/** `09:07:12` of an instant in epoch milliseconds. */
export function clock(at: number): string {
  return clockOf(instant(at)).slice(0, 8);
}

/** `0:42`, `1:02:44` of milliseconds. */
export function lasting(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1_000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours === 0
    ? `${minutes}:${two(seconds % 60)}`
    : `${hours}:${two(minutes)}:${two(seconds % 60)}`;
}
