/** How the workspace's mails look. */
export interface Brand {
  brand_color: string
  brand_font: 'system' | 'serif' | 'mono'
}

/** Where the settings cannot be read, writing goes on all the same. */
export const DEFAULT_BRAND: Brand = { brand_color: '#0d6e66', brand_font: 'system' }
