/** What lies over a page: a sheet at the side to edit in, and the question before something is lost. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../ui/icon.tsx";
import type { App } from "../app.ts";
import { W } from "../words.ts";

/** A modal dialog of the browser's own: it keeps the keyboard inside, and Escape closes it. */
function useModal(close: () => void) {
  const place = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = place.current;
    if (dialog === null || dialog.open) return;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  const onCancel = (event: Event) => {
    event.preventDefault();
    close();
  };
  return { ref: place, onCancel };
}

/** At the right of a wide page, the whole of a narrow one. */
export function Sheet({ app, title, about, close, children }: {
  readonly app: App;
  readonly title: string;
  readonly about?: string | undefined;
  readonly close: () => void;
  readonly children: ComponentChildren;
}) {
  const { ref, onCancel } = useModal(close);
  return (
    <dialog ref={ref} class="sheet" aria-labelledby="sheet-title" onCancel={onCancel}>
      <div class="sheet-head">
        <h2 id="sheet-title" tabIndex={-1} autofocus>
          {title}
          {about === undefined ? null : <small>{about}</small>}
        </h2>
        <button type="button" class="icon-button" title={app.t(W.close)} onClick={close}>
          <Icon name="clear" />
          <span class="unseen">{app.t(W.close)}</span>
        </button>
      </div>
      {children}
      <ToastPlace app={app} />
    </dialog>
  );
}

/** The open question, if there is one. */
export function QuestionPlace({ app }: { readonly app: App }) {
  return app.questions.open.value === undefined ? null : <Ask app={app} />;
}

function Ask({ app }: { readonly app: App }) {
  const question = app.questions.open.value!;
  const { ref, onCancel } = useModal(() => app.questions.answer(false));
  return (
    <dialog
      ref={ref}
      class="question"
      role="alertdialog"
      aria-labelledby="question-title"
      aria-describedby="question-text"
      onCancel={onCancel}
    >
      <h2 id="question-title">{app.t(question.title, question.data)}</h2>
      <p id="question-text">
        {question.text === undefined ? null : app.t(question.text, question.data)}
      </p>
      <div class="question-buttons">
        <button type="button" class="plain-button" onClick={() => app.questions.answer(false)}>
          {app.t(question.no ?? W.cancel)}
        </button>
        <button
          type="button"
          class={question.danger ? "danger-button" : "main-button"}
          onClick={() => app.questions.answer(true)}
        >
          {app.t(question.yes, question.data)}
        </button>
      </div>
    </dialog>
  );
}

/** In what lies over the page too, which would hide it. */
export function ToastPlace({ app }: { readonly app: App }) {
  return (
    <div class="toasts" role="status">
      {app.toasts.shown.value.map((toast) => (
        <div class="toast" key={toast.id}>
          <span>{app.t(toast.text, toast.data)}</span>
          {toast.action === undefined ? null : (
            <button
              type="button"
              class="text-button"
              onClick={() => {
                app.toasts.dismiss(toast.id);
                toast.action!.run();
              }}
            >
              {app.t(toast.action.label)}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
