export const MAX_FILE_MEGABYTES = 25
/** In one request. */
export const MAX_FILES = 20
/** On one record. */
export const MAX_FILES_OF_RECORD = 500

/** What the multipart parser takes: files, and the field that names their record. */
export const UPLOAD_LIMITS = {
  fileSize: MAX_FILE_MEGABYTES * 1024 * 1024,
  files: MAX_FILES,
  fields: 4,
  parts: MAX_FILES + 4,
  fieldNameSize: 100,
  fieldSize: 1_000,
}
