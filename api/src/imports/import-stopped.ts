/** The import cannot go on; the message says why and what to do. */
export class ImportStopped extends Error {}
