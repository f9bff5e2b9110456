/** How the text of a file is encoded. UTF-16 is only recognised by its byte order mark. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** What stands between two cells. */
export const DELIMITERS = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

export interface FileFormat {
  encoding: Encoding
  delimiter: Delimiter
  /** Whether the first row names the columns. */
  has_header: boolean
}

/** The file cannot be read as a table; the message says where and what to do. */
export class UnreadableFile extends Error {}
