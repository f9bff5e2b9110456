interface Letter {
  subject: string
  /** Paragraphs of plain text; the first one stands out. */
  lines: string[]
  button: { label: string; url: string }
  footer: string
}

const MAX_SUBJECT_LENGTH = 200

/** A short mail of the product itself, as plain text and as HTML that any mail program shows. */
export function writeMail({ subject, lines, button, footer }: Letter): { subject: string; text: string; html: string } {
  const [first = '', ...others] = lines
  return {
    subject: subject.replace(/\s+/g, ' ').slice(0, MAX_SUBJECT_LENGTH),
    text: [...lines, button.url, `--\n${footer}`].join('\n\n'),
    html: `<!doctype html><html lang="en"><body style="margin:0;padding:24px;font:15px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif;color:#211e1a">
<p style="margin:0 0 8px;font-size:18px;font-weight:600">${escapeHtml(first)}</p>
${others.map((line) => `<p style="margin:0 0 16px">${escapeHtml(line)}</p>`).join('\n')}
<p style="margin:24px 0"><a href="${escapeHtml(button.url)}" style="padding:10px 18px;border-radius:6px;background:#0d6e66;color:#ffffff;font-weight:600;text-decoration:none">${escapeHtml(button.label)}</a></p>
<p style="margin:0;font-size:12px;color:#625c53">${escapeHtml(footer)}</p>
</body></html>`,
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
