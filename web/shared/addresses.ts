/** Addresses of pages that both the server and other pages name. */
export const HELP_ADDRESS = "/pbx/help";
