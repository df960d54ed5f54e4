/** The office as it is configured now. The store owns it; whoever commits a change sets the new value here. */
import { indexOffice, type Office, type OfficeIndex } from "../domain/office.ts";

export class OfficeNow {
  #index: OfficeIndex;

  constructor(office: Office) {
    this.#index = indexOffice(office);
  }

  get index(): OfficeIndex {
    return this.#index;
  }

  set(office: Office): void {
    this.#index = indexOffice(office);
  }
}
