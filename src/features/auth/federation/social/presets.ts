/** What providers publish of themselves: addresses, and where they say things their own way. */
import type { ClaimsMapping } from '../oauth/claims.ts'

export interface Preset {
  authUrl: string
  tokenUrl: string
  userDataUrl?: string
  jwksUrl?: string
  /** Compared with `iss`; `{tid}` stands for the claim of that name. */
  issuer?: string
  scopes: readonly string[]
  /** Further parameters of the authorize address. */
  parameters?: { [name: string]: string }
  /** Where further addresses of the user are read, in GitHub's form. */
  emailsUrl?: string
  /** Field to claim, where it is not OpenID Connect's. */
  claims?: Partial<ClaimsMapping>
}

const OPENID = ['openid', 'email', 'profile'] as const

export const PRESETS: { readonly [provider: string]: Preset } = {
  google: {
    issuer: 'https://accounts.google.com',
    authUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenUrl: 'https://oauth2.googleapis.com/token',
    userDataUrl: 'https://openidconnect.googleapis.com/v1/userinfo',
    jwksUrl: 'https://www.googleapis.com/oauth2/v3/certs',
    scopes: OPENID,
    parameters: { access_type: 'offline' },
  },
  microsoft: {
    issuer: 'https://login.microsoftonline.com/{tid}/v2.0',
    authUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
    tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
    userDataUrl: 'https://graph.microsoft.com/oidc/userinfo',
    jwksUrl: 'https://login.microsoftonline.com/common/discovery/v2.0/keys',
    scopes: OPENID,
    // Whoever runs a directory there writes any address into it: only this claim says that its domain was proven.
    claims: { verifiedEmail: 'xms_edov' },
  },
  apple: {
    issuer: 'https://appleid.apple.com',
    authUrl: 'https://appleid.apple.com/auth/authorize',
    tokenUrl: 'https://appleid.apple.com/auth/token',
    jwksUrl: 'https://appleid.apple.com/auth/keys',
    scopes: ['name', 'email'],
    parameters: { response_mode: 'form_post' },
  },
  github: {
    authUrl: 'https://github.com/login/oauth/authorize',
    tokenUrl: 'https://github.com/login/oauth/access_token',
    userDataUrl: 'https://api.github.com/user',
    emailsUrl: 'https://api.github.com/user/emails',
    scopes: ['read:user', 'user:email'],
    claims: { loginId: 'id', username: 'login', picture: 'avatar_url' },
  },
  facebook: {
    authUrl: 'https://www.facebook.com/v19.0/dialog/oauth',
    tokenUrl: 'https://graph.facebook.com/v19.0/oauth/access_token',
    userDataUrl: 'https://graph.facebook.com/me?fields=id,name,email,first_name,last_name,picture',
    scopes: ['email', 'public_profile'],
    // It says nowhere whether an address is proven.
    claims: {
      loginId: 'id',
      verifiedEmail: '',
      givenName: 'first_name',
      familyName: 'last_name',
      picture: 'picture.data.url',
    },
  },
  linkedin: {
    issuer: 'https://www.linkedin.com/oauth',
    authUrl: 'https://www.linkedin.com/oauth/v2/authorization',
    tokenUrl: 'https://www.linkedin.com/oauth/v2/accessToken',
    userDataUrl: 'https://api.linkedin.com/v2/userinfo',
    jwksUrl: 'https://www.linkedin.com/oauth/openid/jwks',
    scopes: OPENID,
  },
  gitlab: {
    issuer: 'https://gitlab.com',
    authUrl: 'https://gitlab.com/oauth/authorize',
    tokenUrl: 'https://gitlab.com/oauth/token',
    userDataUrl: 'https://gitlab.com/oauth/userinfo',
    jwksUrl: 'https://gitlab.com/oauth/discovery/keys',
    scopes: OPENID,
  },
  slack: {
    issuer: 'https://slack.com',
    authUrl: 'https://slack.com/openid/connect/authorize',
    tokenUrl: 'https://slack.com/api/openid.connect.token',
    userDataUrl: 'https://slack.com/api/openid.connect.userInfo',
    jwksUrl: 'https://slack.com/openid/connect/keys',
    scopes: OPENID,
  },
  discord: {
    authUrl: 'https://discord.com/oauth2/authorize',
    tokenUrl: 'https://discord.com/api/oauth2/token',
    userDataUrl: 'https://discord.com/api/users/@me',
    scopes: ['identify', 'email'],
    claims: { loginId: 'id', name: 'global_name', verifiedEmail: 'verified', picture: '' },
  },
}
