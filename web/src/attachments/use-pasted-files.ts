import { useWindowEvent } from '@mantine/hooks'

/** Takes files that are pasted anywhere on the page, such as a screenshot. Pasted text stays text. */
export function usePastedFiles(isActive: boolean, take: (files: File[]) => void) {
  useWindowEvent('paste', (event) => {
    const data = event.clipboardData
    if (!isActive || !data || data.files.length === 0 || data.types.includes('text/plain')) return
    event.preventDefault()
    take([...data.files].map(named))
  })
}

/** Every picture from a clipboard is called "image.png". */
function named(file: File) {
  if (!/^image\.\w+$/.test(file.name)) return file
  const time = new Date().toLocaleString('sv').replaceAll(':', '.')
  return new File([file], `Pasted ${time}${file.name.slice(5)}`, { type: file.type })
}
