const MAX_LENGTH = 255

/**
 * A file's name as it can be shown and saved anywhere: no path, no control characters, none that turn the direction of
 * the text (so that `exe.fdp` cannot be shown as `pdf.exe`), at most 255 characters with its ending kept.
 */
export function cleanFileName(name: string | undefined): string {
  const clean = (name ?? '')
    .toWellFormed()
    .split(/[\\/]/)
    .at(-1)
    ?.replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '')
  if (!clean) return 'file'
  const ending = /\.[^.\s]{1,20}$/.exec(clean)?.[0] ?? ''
  return [...clean.slice(0, clean.length - ending.length)].slice(0, MAX_LENGTH - ending.length).join('') + ending
}

/** `Content-Disposition` (RFC 6266): in plain ASCII, and in full. */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\]/g, '_')
  const full = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${full}`
}
