/** A primitive that carries its meaning in its type, so that an extension cannot be passed as a line. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };
