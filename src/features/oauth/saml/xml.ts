/** XML as it is written: text made safe. Reading is in `auth/federation/saml/xml.ts`. */
import { deflateRawSync } from 'node:zlib'
import { markup } from '../../../lib/text/markup.ts'

/** Text that is XML already. */
export interface Xml {
  xml: string
}

/** What no document may hold (XML 1.0, section 2.2), lone surrogates among it. */
const IMPOSSIBLE = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

/** Line ends and tabs as references: parsers change them otherwise, and a signature would not fit any more. */
const escaped = (text: string): string =>
  text.replace(IMPOSSIBLE, '').replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)

/** Values are escaped, unless they are XML; lists are joined, and what is false or missing is nothing. */
export const xml: (parts: TemplateStringsArray, ...values: unknown[]) => Xml = markup('xml', escaped)

/** Unix milliseconds as SAML writes them. */
export const instant = (time: number): string => new Date(time).toISOString()

/** As the redirect binding carries it. */
export const deflated = ({ xml: text }: Xml): string => deflateRawSync(text).toString('base64')
