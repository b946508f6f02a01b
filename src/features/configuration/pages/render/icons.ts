/** The plane's own pictures for buttons; the service's are not public. */

const stroke = (paths: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`
const filled = (paths: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">${paths}</svg>`
/** A letter on a disc, for what has a mark of its own. */
const letter = (text: string, color: string) =>
  filled(
    `<circle cx="12" cy="12" r="11" fill="${color}"/><text x="12" y="16.5" font-family="system-ui,sans-serif" font-size="13" font-weight="700" text-anchor="middle" fill="#fff">${text}</text>`,
  )

const KEY = stroke('<circle cx="8" cy="15" r="4.5"/><path d="m11.3 11.7 8-8M16 7l3 3M13.5 9.5l2 2"/>')
const FINGERPRINT = stroke(
  '<path d="M5 10a7 7 0 0 1 14 0c0 3 .3 5 1 7"/><path d="M8.5 20c-.7-2-1-4.3-1-9.500a4.5 4.5 0 0 1 9 0c0 4 .5 6.5 1.5 8.5"/><path d="M12 10.500c0 4.5.3 7 1.5 10.500M4 14c.2 1.5.4 2.5.8 3.5"/>',
)

const ICONS: { [name: string]: string | undefined } = {
  google: filled(
    '<path fill="#4285f4" d="M22 12.200c0-.8-.1-1.5-.2-2.200H12v4.200h5.600a4.8 4.8 0 0 1-2 3.100v2.600h3.300c2-1.8 3.1-4.4 3.1-7.700z"/><path fill="#34a853" d="M12 22.300c2.8 0 5.2-.9 6.9-2.500l-3.3-2.600a6.2 6.2 0 0 1-9.3-3.300H2.900v2.700a10.3 10.3 0 0 0 9.1 5.700z"/><path fill="#fbbc05" d="M6.3 13.900a6.2 6.2 0 0 1 0-3.900V7.300H2.900a10.3 10.3 0 0 0 0 9.300z"/><path fill="#ea4335" d="M12 5.800c1.5 0 2.9.5 4 1.600l2.9-2.900A10 10 0 0 0 12 1.700a10.3 10.3 0 0 0-9.1 5.600L6.3 10A6.2 6.2 0 0 1 12 5.800z"/>',
  ),
  microsoft: filled(
    '<path fill="#f25022" d="M2.5 2.500h9v9h-9z"/><path fill="#7fba00" d="M12.5 2.500h9v9h-9z"/><path fill="#00a4ef" d="M2.5 12.500h9v9h-9z"/><path fill="#ffb900" d="M12.5 12.500h9v9h-9z"/>',
  ),
  apple: filled(
    '<path fill="currentColor" d="M16 1.500c.1 1.2-.4 2.3-1.1 3.1-.8.9-1.9 1.5-3 1.4-.2-1.2.4-2.3 1.1-3.1.8-.8 2-1.4 3-1.400zM19.5 17.300c-.9 2-2.3 4.7-4.1 4.7-1.3 0-1.7-.8-3.3-.8s-2 .8-3.3.8c-2.6.1-5.3-5-5.3-8.8 0-3.6 2.3-5.5 4.5-5.5 1.5 0 2.7 1 3.6 1 .8 0 2.3-1.2 4.1-1 .7 0 2.7.3 4 2.2-3.3 2-2.8 6.2-.2 7.400z"/>',
  ),
  facebook: letter('f', '#1877f2'),
  github: letter('G', '#57606a'),
  gitlab: letter('G', '#e24329'),
  linkedin: letter('in', '#0a66c2'),
  discord: letter('D', '#5865f2'),
  slack: letter('S', '#4a154b'),
  sso: KEY,
  key: KEY,
  passkey: KEY,
  fingerprint: FINGERPRINT,
  biometrics: FINGERPRINT,
  email: stroke('<rect x="2.5" y="5" width="19" height="14" rx="2.5"/><path d="m3.5 7 8.5 6 8.5-6"/>'),
  phone: stroke('<rect x="6.5" y="2.5" width="11" height="19" rx="2.5"/><path d="M11 18.500h2"/>'),
  password: stroke(
    '<rect x="4" y="10.5" width="16" height="10.5" rx="2.5"/><path d="M7.5 10.500v-3a4.5 4.5 0 0 1 9 0v3"/>',
  ),
  authenticator: stroke('<circle cx="12" cy="12" r="9.5"/><path d="M12 6.500V12l3.5 2.5"/>'),
}

const encoded = new Map(
  Object.entries(ICONS).map(([name, svg = '']) => [
    name,
    `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`,
  ]),
)

/** As an address; undefined for a name without a picture here. */
export function iconOf(name: string): string | undefined {
  return encoded.get(name.toLowerCase())
}
