/** Providers that people have accounts with. */
import type { JsonObject } from '../../../../lib/json.ts'
import { digitsOf, guidOf, hexOf, type Person } from '../people.ts'
import { atHosts, denied, openIdClaims } from './claims.ts'
import type { Preset, Who } from './preset.ts'

/** Google writes scopes of OpenID Connect as addresses when it grants them. */
const GOOGLE_SCOPES: { readonly [scope: string]: string } = {
  email: 'https://www.googleapis.com/auth/userinfo.email',
  profile: 'https://www.googleapis.com/auth/userinfo.profile',
}

function googleClaims(who: Who): JsonObject {
  const domain = who.person.email.replace(/^.*@/, '')
  const isOwned = domain !== '' && domain !== 'gmail.com'
  return { ...openIdClaims(who), ...(isOwned && { hd: domain }) }
}

const google: Preset = {
  name: 'google',
  title: 'Google',
  color: '#1a73e8',
  isAt: atHosts('accounts.google.com', 'oauth2.googleapis.com', 'openidconnect.googleapis.com', 'www.googleapis.com'),
  subject: (person) => digitsOf(person, 21),
  idToken: (who) => ({ ...googleClaims(who), azp: who.clientId }),
  userData: googleClaims,
  scope: (scopes) => scopes.map((scope) => GOOGLE_SCOPES[scope] ?? scope).join(' '),
  refreshes: (asked) => asked.get('access_type') === 'offline',
  cancelled: { error: 'access_denied' },
}

/** Of accounts that belong to no directory. */
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** The directory in the address, and of those for everybody the one of personal accounts. */
const directoryIn = ({ pathname }: URL) => /^\/([\da-f]{8}-[\da-f-]{27})\//.exec(pathname)?.[1] ?? PERSONAL

/**
 * It never says that an address is verified, but, where the application's registration asks for it, whether somebody
 * has proven to own the domain.
 */
export function microsoftClaims(who: Who): JsonObject {
  const { email_verified: _, ...claims } = openIdClaims(who)
  const { email, unverified } = who.person
  return {
    ...claims,
    preferred_username: email,
    oid: guidOf(who.person, 'oid'),
    tid: directoryIn(who.at),
    ver: '2.0',
    ...(email && { xms_edov: !unverified }),
  }
}

const microsoft: Preset = {
  name: 'microsoft',
  title: 'Microsoft',
  color: '#2f6fb7',
  isAt: ({ hostname, pathname }) =>
    (hostname === 'login.microsoftonline.com' && /^\/(common|consumers|organizations)\//.test(pathname)) ||
    hostname === 'login.live.com' ||
    hostname === 'graph.microsoft.com',
  subject: (person) => Buffer.from(hexOf(person, 64), 'hex').toString('base64url'),
  idToken: microsoftClaims,
  userData: ({ person, scopes }) => ({
    ...(scopes.includes('email') && { email: person.email }),
    name: person.name,
    given_name: person.givenName,
    family_name: person.familyName,
    picture: 'https://graph.microsoft.com/v1.0/me/photo/$value',
  }),
  refreshes: (asked) => (asked.get('scope') ?? '').split(' ').includes('offline_access'),
  cancelled: { error: 'access_denied', error_description: 'AADSTS65004: User declined to consent to access the app.' },
}

const apple: Preset = {
  name: 'apple',
  title: 'Apple',
  color: '#444',
  isAt: atHosts('appleid.apple.com'),
  subject: (person) => `000${digitsOf(person, 3)}.${hexOf(person, 32)}.0${digitsOf(person, 3)}`,
  // Flags are texts, and there is no name: it is told beside the code.
  idToken: ({ person, scopes }) => ({
    ...(scopes.includes('email') &&
      person.email && {
        email: person.email,
        email_verified: String(!person.unverified),
        is_private_email: String(person.email.endsWith('@privaterelay.appleid.com')),
      }),
    nonce_supported: true,
  }),
  userData: () => ({}),
  beside({ person, scopes }): { [name: string]: string } {
    const name = { firstName: person.givenName, lastName: person.familyName }
    return scopes.includes('name') ? { user: JSON.stringify({ name, email: person.email }) } : {}
  },
  refreshes: () => true,
  cancelled: { error: 'user_cancelled_authorize' },
}

const loginOf = (person: Person) => person.email.replace(/@.*/, '').replace(/[^\w-]/g, '-') || 'somebody'

const github: Preset = {
  name: 'github',
  title: 'GitHub',
  color: '#24292f',
  isAt: atHosts('github.com', 'api.github.com'),
  subject: (person) => digitsOf(person, 8),
  // The address that is shown to everybody: by default there is none.
  userData: ({ person, subject }) => ({
    login: loginOf(person),
    id: Number(subject) || subject,
    avatar_url: person.picture || `https://avatars.githubusercontent.com/u/${subject}?v=4`,
    type: 'User',
    name: person.name,
    email: null,
  }),
  documents: {
    '/user/emails': ({ person, subject }) => [
      ...(person.email
        ? [{ email: person.email, primary: true, verified: !person.unverified, visibility: 'private' }]
        : []),
      {
        email: `${subject}+${loginOf(person)}@users.noreply.github.com`,
        primary: false,
        verified: true,
        visibility: null,
      },
    ],
  },
  scope: (scopes) => scopes.join(','),
  refusalStatus: 200,
  cancelled: {
    error: 'access_denied',
    error_description: 'The user has denied your application access.',
    error_uri: 'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-authorization-request-errors/',
  },
}

const facebook: Preset = {
  name: 'facebook',
  title: 'Facebook',
  color: '#1877f2',
  isAt: atHosts('www.facebook.com', 'graph.facebook.com', 'facebook.com'),
  subject: (person) => digitsOf(person, 17),
  userData: ({ person, subject }) => ({
    id: subject,
    name: person.name,
    first_name: person.givenName,
    last_name: person.familyName,
    // Who has signed up there with a number has none.
    ...(person.email && { email: person.email }),
    picture: { data: { height: 50, width: 50, is_silhouette: person.picture === '', url: person.picture } },
  }),
  cancelled: {
    error: 'access_denied',
    error_code: '200',
    error_description: 'Permissions error',
    error_reason: 'user_denied',
  },
  fragment: '#_=_',
}

const discord: Preset = {
  name: 'discord',
  title: 'Discord',
  color: '#4752c4',
  isAt: atHosts('discord.com'),
  subject: (person) => digitsOf(person, 18),
  userData: ({ person, subject }) => ({
    id: subject,
    username: loginOf(person),
    global_name: person.name,
    email: person.email,
    verified: !person.unverified,
  }),
  cancelled: { error: 'access_denied', error_description: 'The resource owner or authorization server denied it' },
}

/** As OpenID Connect has it, with nothing of its own. */
const plain = (facts: Pick<Preset, 'name' | 'title' | 'color' | 'isAt'>): Preset => ({
  ...facts,
  subject: (person) => hexOf(person, 10),
  idToken: openIdClaims,
  userData: openIdClaims,
  cancelled: denied,
})

export const SOCIAL: readonly Preset[] = [
  google,
  microsoft,
  apple,
  github,
  facebook,
  plain({
    name: 'linkedin',
    title: 'LinkedIn',
    color: '#0a66c2',
    isAt: atHosts('www.linkedin.com', 'api.linkedin.com'),
  }),
  plain({ name: 'gitlab', title: 'GitLab', color: '#c5441a', isAt: atHosts('gitlab.com') }),
  plain({ name: 'slack', title: 'Slack', color: '#4a154b', isAt: atHosts('slack.com') }),
  discord,
]
