/**
 * The HTML that starter templates share: tables and inline styles, 600 px, because that is what mail programs agree on
 * (caniemail.com); dark where the reader's program is dark. Colour, font, logo and address are those of the workspace.
 */

const INK = '#1f2933'
const SOFT = '#5b6770'
const BRAND = '{{ brand.color | default: "#0d6e66" }}'
const FONT = '{{ brand.font | default: "Helvetica, Arial, sans-serif" }}'

const DARK = `
    @media (prefers-color-scheme: dark) {
      .page { background-color: #14181b !important; }
      .card { background-color: #1e2428 !important; }
      .ink, .brand { color: #e8ecee !important; }
      .soft { color: #a5b0b7 !important; }
      .tint { background-color: #283036 !important; }
      .line { border-color: #39434a !important; }
    }
    @media (max-width: 620px) {
      .inside { padding-left: 20px !important; padding-right: 20px !important; }
    }`

const LOGO = `{% if brand.logo_url %}<img src="{{ brand.logo_url }}" alt="{{ brand.name }}" height="36"
                  style="display:block;height:36px;border:0;color:${BRAND};font:bold 20px ${FONT}">
                {% else %}<span class="brand" style="font:bold 20px ${FONT};color:${BRAND}">{{ brand.name | default: sender.name }}</span>{% endif %}`

/** A whole mail around its pieces. */
export function letter(title: string, ...pieces: string[]): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="supported-color-schemes" content="light dark">
    <title>${title}</title>
    <style>${DARK}
    </style>
  </head>
  <body class="page" style="margin:0;padding:0;background-color:#f3f5f6">
    <table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background-color:#f3f5f6">
      <tr>
        <td align="center" style="padding:24px 12px">
          <table role="presentation" class="card" width="600" cellpadding="0" cellspacing="0"
            style="width:100%;max-width:600px;background-color:#ffffff;border-top:4px solid ${BRAND}">
            <tr>
              <td class="inside" style="padding:28px 40px 0">
                ${LOGO}
              </td>
            </tr>
            <tr>
              <td class="inside ink" style="padding:20px 40px 32px;font:16px/1.6 ${FONT};color:${INK}">
${pieces.join('\n')}
              </td>
            </tr>
          </table>
          <table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px">
            <tr>
              <td class="inside soft" style="padding:20px 40px;font:13px/1.6 ${FONT};color:${SOFT}">
                {{ brand.name | default: sender.name }}<br>
                {{ brand.address }}<br>
                You get this mail because we think it helps {{ company_name | default: "your business" }}.
                <a href="{{ unsubscribe_url }}" class="soft" style="color:${SOFT}">Unsubscribe</a>
              </td>
            </tr>
          </table>
        </td>
      </tr>
    </table>
  </body>
</html>
`
}

export const heading = (text: string) =>
  `                <h1 class="ink" style="margin:0 0 16px;font:bold 24px/1.3 ${FONT};color:${INK}">${text}</h1>`

export const paragraph = (text: string) => `                <p style="margin:0 0 16px">${text}</p>`

export const list = (...items: string[]) => `                <ul style="margin:0 0 16px;padding-left:22px">
${items.map((item) => `                  <li style="margin:0 0 8px">${item}</li>`).join('\n')}
                </ul>`

/** A button that Outlook shows as one, too. */
export const button = (
  text: string,
  href: string,
) => `                <table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0 24px">
                  <tr>
                    <td bgcolor="${BRAND}" style="background-color:${BRAND};border-radius:6px">
                      <a href="${href}" style="display:inline-block;padding:13px 26px;font:bold 16px ${FONT};color:#ffffff;text-decoration:none">${text}</a>
                    </td>
                  </tr>
                </table>`

/** Figures side by side, each with what it counts. */
export const figures = (
  ...pairs: [figure: string, meaning: string][]
) => `                <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:4px 0 20px">
                  <tr>
${pairs
  .map(
    ([
      figure,
      meaning,
    ]) => `                    <td width="${Math.floor(100 / pairs.length)}%" valign="top" class="line" style="padding:12px 12px 12px 0;border-top:1px solid #d9dfe2">
                      <strong class="brand" style="font:bold 26px/1.2 ${FONT};color:${BRAND}">${figure}</strong><br>
                      <span class="soft" style="font:14px/1.4 ${FONT};color:${SOFT}">${meaning}</span>
                    </td>`,
  )
  .join('\n')}
                  </tr>
                </table>`

/** Words set apart. */
export const box = (
  ...lines: string[]
) => `                <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:4px 0 20px">
                  <tr>
                    <td class="tint ink" style="padding:16px 20px;background-color:#f1f5f4;border-left:4px solid ${BRAND};font:16px/1.6 ${FONT};color:${INK}">
${lines.map((line) => `                      ${line}`).join('<br>\n')}
                    </td>
                  </tr>
                </table>`

/** The one who writes, with the address that answers reach. */
export const SIGNATURE = paragraph(
  '{{ sender.name }}<br><span class="soft" style="color:#5b6770">{{ brand.name }}</span>',
)
