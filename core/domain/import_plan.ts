/**
 * What a bulk CSV file would do (requirements §2): changes, issues and warnings with their places, as codes and data.
 * Nothing here repeats a password, nor any cell that could be one; what is to be written travels apart, in `ImportWrite`.
 */
import type { TextFault } from "./cell_text.ts";
import type { CsvFileFault, CsvIssue, CsvPlace, CsvPlan } from "./csv_import.ts";
import type { Extension } from "./ids.ts";
import type { ExtensionFault, PasswordFault } from "./password.ts";

/** Columns of the file. */
export type CredentialColumn = "extension" | PersonText | "password";
/** Texts of a person that the file may change. */
export type PersonText = "name" | "reading" | "department";

export type ImportPlan = CsvPlan<CredentialColumn, RowFault, ImportWarning, ImportChange>;

export type ImportChange =
  | {
    readonly kind: "add";
    readonly line: number;
    readonly extension: Extension;
    readonly texts: Readonly<Record<PersonText, string>>;
    readonly hasPassword: boolean;
  }
  | {
    readonly kind: "edit";
    readonly line: number;
    readonly extension: Extension;
    /** As it is now. */
    readonly name: string;
    /** At least one. */
    readonly fields: readonly FieldChange[];
  };

export type FieldChange =
  | { readonly field: PersonText; readonly before: string; readonly after: string }
  /** `unverified`: who plans may not see the present one; it may turn out to be the same. */
  | { readonly field: "password"; readonly change: "filled-in" | "replaced" | "unverified" };

/** What is to be written for one change. Holds a password: not for answers and logs. */
export interface ImportWrite {
  readonly kind: ImportChange["kind"];
  readonly extension: Extension;
  /** Of an addition all, of an edit those that change. */
  readonly texts: Readonly<Partial<Record<PersonText, string>>>;
  readonly password?: string;
}

export type ImportPlace = CsvPlace<CredentialColumn>;

export type ImportFault = CsvFileFault | RowFault;

export type ImportIssue = CsvIssue<CredentialColumn, RowFault>;

/** A fault of one cell. */
export type RowFault =
  | { readonly code: "extension-missing" }
  | { readonly code: "extension-is-formula" }
  | { readonly code: ExtensionFault }
  | { readonly code: "unknown-extension" }
  | { readonly code: "duplicate-extension"; readonly firstLine: number }
  /** For an addition: the number belongs to something else, such as a device. */
  | { readonly code: "extension-taken" }
  | { readonly code: "too-many-people"; readonly most: number }
  | { readonly code: "password-format"; readonly reason: PasswordFault }
  | TextFault;

export type ImportWarning =
  & ImportPlace
  & { readonly extension: Extension }
  & (
    /** A spreadsheet took the password for a number. */
    | { readonly code: "leading-zeros-lost" }
    /** A spreadsheet put `?` for what Shift_JIS has not. */
    | { readonly code: "characters-lost" }
    /** A person who cannot sign in before there is a password. */
    | { readonly code: "added-without-password" }
  );
