/**
 * Messages to another thread, gathered and told together: waking a thread costs both sides more than what it is
 * told.
 */
export class Outbox<Message> {
  readonly #post: (messages: readonly Message[]) => void;
  readonly #waitMillis: number;
  #waiting: Message[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** What is put in leaves by `post` after so long at the latest, in the order it came. */
  constructor(post: (messages: readonly Message[]) => void, waitMillis: number) {
    this.#post = post;
    this.#waitMillis = waitMillis;
  }

  put(message: Message): void {
    this.#waiting.push(message);
    this.#timer ??= setTimeout(() => this.flush(), this.#waitMillis);
  }

  /** Tells at once what waits, as before something that must not overtake it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const messages = this.#waiting;
    this.#waiting = [];
    this.#post(messages);
  }
}
