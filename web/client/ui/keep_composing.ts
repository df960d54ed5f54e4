/** The Enter that ends an IME composition never submits (J2); some browsers report it only by its key code. */
export function keepComposing(event: KeyboardEvent): void {
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.preventDefault();
}
