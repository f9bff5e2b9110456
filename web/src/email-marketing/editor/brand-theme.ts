import { EDITOR_THEMES, type PanelGroup, themeStylesToPanelOverrides } from '@react-email/editor/plugins'
import type { Brand } from './brand.ts'
import type { Design } from './content.ts'

/** Of fonts that every mail app has. */
const FONTS = {
  system: 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif',
  serif: 'Georgia, Times New Roman, Times, serif',
  mono: 'Menlo, Consolas, Courier New, monospace',
}

function brandStyles({ brand_color, brand_font }: Brand): PanelGroup[] {
  return themeStylesToPanelOverrides(
    {
      body: { fontFamily: FONTS[brand_font] },
      container: {
        width: '600px',
        color: '#1f2328',
        paddingTop: 24,
        paddingRight: 20,
        paddingBottom: 24,
        paddingLeft: 20,
      },
      link: { color: brand_color },
      button: {
        backgroundColor: brand_color,
        color: inkOn(brand_color),
        borderRadius: 6,
        paddingTop: 11,
        paddingRight: 20,
        paddingBottom: 11,
        paddingLeft: 20,
      },
      image: { borderRadius: 0 },
    },
    EDITOR_THEMES.basic,
  )
}

/** Black or white, whichever is easier to read on a colour (WCAG 2.2, relative luminance). */
export function inkOn(color: string): '#ffffff' | '#000000' {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff'
}

/** The editor keeps its theme in a node of the document. Ours is the workspace's, so a design is stored without it. */
const THEME_NODE = 'globalContent'
/** What gives the mail its width; everything stands in it. */
const FRAME_NODE = 'container'

export function withBrand(design: Design, brand: Brand): Design {
  const theme = { type: THEME_NODE, attrs: { data: { theme: 'basic', styles: brandStyles(brand) } } }
  const content = contentOf(design)
  const isFramed = content.some(({ type }) => type === FRAME_NODE)
  return { ...design, content: [theme, ...(isFramed ? content : [{ type: FRAME_NODE, content }])] }
}

export function withoutBrand(design: Design): Design {
  return { ...design, content: contentOf(design) }
}

function contentOf({ content }: Design): { type?: string }[] {
  return Array.isArray(content) ? content.filter((node) => node.type !== THEME_NODE) : []
}
