/** Where anybody can have an address: suppressing one of these domains would silence a large part of all people. */
const MAIL_PROVIDERS = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com rocketmail.com aol.com icloud.com
  me.com mac.com proton.me protonmail.com pm.me gmx.com gmx.net gmx.de web.de mail.com mail.ru yandex.com yandex.ru
  zoho.com fastmail.com hey.com tutanota.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net
  charter.net spectrum.net earthlink.net optonline.net windstream.net frontier.com centurylink.net juno.com
  hotmail.co.uk outlook.de yahoo.co.uk yahoo.ca rogers.com shaw.ca telus.net btinternet.com orange.fr free.fr qq.com
  163.com`.split(/\s+/),
)

export function isMailProvider(domain: string): boolean {
  return MAIL_PROVIDERS.has(domain)
}
