/** `Roof age (years)` → `roof_age_years`: small letters, digits and underscores, beginning with a letter. */
function nameOf(label: string, fallback: string, longest: number): string {
  const plain = label
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
  return (
    plain
      .replace(/^[^a-z]+/, '')
      .slice(0, longest)
      .replace(/_+$/, '') || fallback
  )
}

/** A name made of the label that is not taken: with `_2`, `_3` … behind it where needed. */
export function freeName(label: string, fallback: string, longest: number, taken: ReadonlySet<string>): string {
  const name = nameOf(label, fallback, longest)
  for (let number = 2, free = name; ; number++) {
    if (!taken.has(free)) return free
    free = `${name.slice(0, longest - 4)}_${number}`
  }
}
