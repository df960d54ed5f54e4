/** A part of the page that may break without the rest: where it was, the page says so and what to do. */
import type { ComponentChildren } from "preact";
import { useErrorBoundary } from "preact/hooks";

interface PartProps {
  /** What stands there when the part cannot be drawn. */
  readonly instead: ComponentChildren;
  readonly children: ComponentChildren;
}

/**
 * Holds an error of its children's drawing and tells it to the browser's console. Once broken it stays so: a new `key`
 * begins it anew. On the server nothing is held: an error ends that drawing.
 */
export function Part({ instead, children }: PartProps) {
  const [failure] = useErrorBoundary((error) => reportError(error));
  return <>{failure === undefined ? children : instead}</>;
}
