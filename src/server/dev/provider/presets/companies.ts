/** Providers that companies have, and one for all addresses that are of nobody in particular. */
import type { JsonObject } from '../../../../lib/json.ts'
import { bytesOf, guidOf, hexOf } from '../people.ts'
import { atHosts, denied, openIdClaims } from './claims.ts'
import type { Places, Preset, Who } from './preset.ts'
import { microsoftClaims } from './social.ts'

const EMAIL_ADDRESS = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'

/** With or without an authorization server in the issuer's path. */
function oktaPlaces(issuer: string): Places {
  const base = new URL(issuer).pathname.startsWith('/oauth2/') ? `${issuer}/v1` : `${issuer}/oauth2/v1`
  return {
    issuer,
    authorize: `${base}/authorize`,
    token: `${base}/token`,
    userinfo: `${base}/userinfo`,
    jwks: `${base}/keys`,
  }
}

const groupsOf = ({ person, scopes }: Who): JsonObject =>
  scopes.includes('groups') && person.groups.length > 0 ? { groups: person.groups } : {}

const okta: Preset = {
  name: 'okta',
  title: 'Okta',
  color: '#2f54d6',
  isAt: atHosts('.okta.com', '.oktapreview.com', '.okta-emea.com'),
  subject: (person) => `00u${hexOf(person, 17)}`,
  idToken: (who) => ({
    ...openIdClaims(who),
    ...groupsOf(who),
    preferred_username: who.person.email,
    ver: 1,
    amr: ['pwd'],
    idp: '00o1localprovider000',
  }),
  userData: (who) => ({
    ...openIdClaims(who),
    ...groupsOf(who),
    preferred_username: who.person.email,
    locale: 'en_US',
    zoneinfo: 'America/Los_Angeles',
  }),
  refreshes: (asked) => (asked.get('scope') ?? '').split(' ').includes('offline_access'),
  cancelled: {
    error: 'access_denied',
    error_description: 'User is not assigned to the client application.',
  },
  places: oktaPlaces,
  saml: {
    entityId: ({ pathname }) => `http://www.okta.com/${/\/(exk\w+)/.exec(pathname)?.[1] ?? 'exk1localprovider'}`,
    nameIdFormat: EMAIL_ADDRESS,
    attributes: ({ person }) => ({
      email: person.email,
      firstName: person.givenName,
      lastName: person.familyName,
      groups: person.groups,
    }),
    signs: ['Assertion', 'Response'],
  },
}

const WS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const MICROSOFT = 'http://schemas.microsoft.com/identity/claims'
const directoryIn = ({ pathname }: URL) => pathname.split('/')[1] ?? ''

/** More groups than these are not told, but where to ask for them. */
const MOST_GROUPS = 200

const entra: Preset = {
  name: 'entra',
  title: 'Microsoft Entra',
  color: '#2f6fb7',
  isAt: atHosts('login.microsoftonline.com', 'login.microsoftonline.us', 'sts.windows.net'),
  subject: (person) => bytesOf(person, 'pairwise').toString('base64url'),
  idToken: (who) => ({
    ...microsoftClaims(who),
    ...(who.person.groups.length > MOST_GROUPS
      ? { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://graph.windows.net/' } } }
      : who.person.groups.length > 0 && { groups: who.person.groups }),
  }),
  userData: ({ person }) => ({
    name: person.name,
    given_name: person.givenName,
    family_name: person.familyName,
    email: person.email,
  }),
  refreshes: (asked) => (asked.get('scope') ?? '').split(' ').includes('offline_access'),
  cancelled: { error: 'access_denied', error_description: 'AADSTS65004: User declined to consent to access the app.' },
  places: (issuer) => {
    const base = issuer.replace(/\/v2\.0\/?$/, '')
    return {
      issuer,
      authorize: `${base}/oauth2/v2.0/authorize`,
      token: `${base}/oauth2/v2.0/token`,
      userinfo: 'https://graph.microsoft.com/oidc/userinfo',
      jwks: `${base}/discovery/v2.0/keys`,
    }
  },
  saml: {
    entityId: (at) => `https://sts.windows.net/${directoryIn(at)}/`,
    nameIdFormat: EMAIL_ADDRESS,
    attributes: ({ person, at }) => ({
      [`${MICROSOFT}/tenantid`]: directoryIn(at),
      [`${MICROSOFT}/objectidentifier`]: guidOf(person, 'oid'),
      [`${MICROSOFT}/displayname`]: person.name,
      'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups': person.groups,
      [`${WS}/givenname`]: person.givenName,
      [`${WS}/surname`]: person.familyName,
      [`${WS}/emailaddress`]: person.email,
      [`${WS}/name`]: person.email,
    }),
    signs: ['Assertion'],
  },
}

/** Of any other address: OpenID Connect and SAML as most do it. */
export const ANY: Preset & Required<Pick<Preset, 'places' | 'saml' | 'idToken'>> = {
  name: 'any',
  title: 'Identity provider',
  color: '#4a5a70',
  isAt: () => true,
  subject: (person) => guidOf(person),
  idToken: (who) => ({ ...openIdClaims(who), ...(who.person.groups.length > 0 && { groups: who.person.groups }) }),
  userData: (who) => ({ ...openIdClaims(who), ...(who.person.groups.length > 0 && { groups: who.person.groups }) }),
  refreshes: (asked) => (asked.get('scope') ?? '').split(' ').includes('offline_access'),
  cancelled: denied,
  places: (issuer) => {
    const base = issuer.replace(/\/$/, '')
    return {
      issuer,
      authorize: `${base}/authorize`,
      token: `${base}/token`,
      userinfo: `${base}/userinfo`,
      jwks: `${base}/jwks`,
    }
  },
  saml: {
    entityId: ({ origin }) => origin,
    nameIdFormat: EMAIL_ADDRESS,
    attributes: ({ person }) => ({
      email: person.email,
      name: person.name,
      givenName: person.givenName,
      familyName: person.familyName,
      groups: person.groups,
    }),
    signs: ['Assertion'],
  },
}

export const COMPANIES: readonly Preset[] = [okta, entra]
