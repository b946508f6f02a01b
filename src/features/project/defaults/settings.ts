/** What a new project's settings and authentication methods are. Durations and templates are a new project's only. */
import type { AuthMethod } from '../../../contract/project/snapshot/layout.ts'
import type { JsonObject } from '../../../lib/json.ts'

export const defaultProject: JsonObject = {
  cookiePolicy: 3,
  domain: '',
  enableInactivity: false,
  inactivityTime: 12,
  inactivityTimeUnit: 'minutes',
  inviteEmailProviderId: '',
  inviteEmailTemplateId: '',
  inviteEmailTemplates: [
    {
      id: 'System',
      name: 'System',
      emailSubject: 'An invitation to {{projectName}}',
      emailBody: '<p>Welcome to {{projectName}}.</p>\n<p><a href="{{inviteUrl}}">Accept the invitation</a></p>',
      emailBodyPlainText: 'Welcome to {{projectName}}.\nAccept the invitation: {{inviteUrl}}',
      useEmailBodyPlainText: false,
    },
  ],
  inviteExpirationTime: 0,
  inviteExpirationTimeUnit: '',
  inviteMagicLink: false,
  inviteSendEmail: true,
  inviteSendSms: false,
  inviteSmsProviderId: '',
  inviteSmsTemplateId: '',
  inviteSmsTemplates: [
    { id: 'System', name: 'System', textMessageBody: 'Your invitation to {{projectName}}: {{inviteUrl}}' },
  ],
  inviteUrl: '',
  keySessionTokenExpiration: 10,
  keySessionTokenExpirationUnit: 'minutes',
  keyTemplateId: '',
  projectSelfProvisioning: true,
  refreshTokenExpiration: 4,
  refreshTokenExpirationUnit: 'weeks',
  rotateJwt: false,
  sessionTokenExpiration: 10,
  sessionTokenExpirationUnit: 'minutes',
  stepupTokenExpiration: 10,
  stepupTokenExpirationUnit: 'minutes',
  testUserAllowFixedAuth: false,
  testUserFixedAuthToken: '',
  testUserFixedAuthVerifierRegex: '',
  testUserRegex: '',
  tokenResponseMethod: 'onBody',
  trustedDomains: '',
  userTemplateId: '',
}

const limited = { rateLimitRetries: 3, rateLimitTimeframe: 60 }
const threeMinutes = { expirationTime: 3, expirationTimeUnit: 'minutes' }

const email = (subject: string, body: string, plain: string): JsonObject => ({
  emailServiceProvider: 'Descope',
  emailTemplates: [{ active: true, subject, body, bodyPlainText: plain, useBodyPlainText: false }],
})
const text = (body: string): JsonObject => ({
  textServiceProvider: 'Descope',
  textTemplates: [{ active: true, body }],
})

const CODE = 'Your code for {{.projectName}} is {{.code}}. It is valid for {{.expirationTime}} minutes.'
const LINK = 'Sign in to {{.projectName}}: {{.redirectUrl}}\nThe link is valid for {{.expirationTime}} minutes.'
const LINK_HTML =
  '<p><a href="{{.redirectUrl}}">Sign in to {{.projectName}}</a></p>\n<p>The link is valid for {{.expirationTime}} minutes.</p>'
const NUMBERED =
  'Choose the number that your browser shows to sign in to {{.projectName}}.\n' +
  [1, 2, 3].map((i) => `{{.redirectUrlKey${i}}}: {{.redirectUrl${i}}}`).join('\n')
const NUMBERED_HTML =
  '<p>Choose the number that your browser shows to sign in to {{.projectName}}.</p>\n' +
  [1, 2, 3].map((i) => `<p><a href="{{.redirectUrl${i}}}">{{.redirectUrlKey${i}}}</a></p>`).join('\n')
const RESET = 'Choose a new password for {{.projectName}}: {{.redirectUrl}}\nIf you did not ask for it, do nothing.'
const RESET_HTML =
  '<p><a href="{{.redirectUrl}}">Choose a new password for {{.projectName}}</a></p>\n<p>If you did not ask for it, do nothing.</p>'

export const defaultAuth: { readonly [M in AuthMethod]: JsonObject } = {
  embeddedlink: { enabled: false, ...threeMinutes },
  enchantedlink: {
    enabled: true,
    ...threeMinutes,
    ...limited,
    redirectUrl: '',
    ...email('Sign in to {{.projectName}}', NUMBERED_HTML, NUMBERED),
  },
  magiclink: {
    enabled: true,
    ...threeMinutes,
    ...limited,
    redirectUrl: '',
    ...email('Sign in to {{.projectName}}', LINK_HTML, LINK),
    ...text('Sign in to {{.projectName}}: {{.redirectUrl}}'),
  },
  notp: {
    enabled: true,
    ...threeMinutes,
    whatsappChatbotProvider: 'Descope',
    whatsappErrorNOTPTemplates: [],
    whatsappErrorTemplateId: 'System',
    whatsappSuccessNOTPTemplates: [],
    whatsappSuccessTemplateId: 'System',
    whatsappVerifyNOTPTemplates: [],
    whatsappVerifyTemplateId: 'System',
  },
  oauth: { enabled: true, redirectUrl: '', providerSettings: {} },
  otp: {
    enabled: true,
    domain: '',
    ...threeMinutes,
    ...limited,
    ...email('{{.code}} is your code', CODE, CODE),
    ...text('{{.code}} is your code for {{.projectName}}.'),
    voiceServiceProvider: 'Descope',
    voiceTemplates: [{ active: true, body: 'Your code is {{.code}}.' }],
  },
  password: {
    enabled: true,
    minLength: 8,
    lowercase: true,
    uppercase: true,
    number: true,
    nonAlphanumeric: true,
    expiration: false,
    expirationWeeks: 20,
    lock: false,
    lockAttempts: 5,
    reuse: false,
    reuseAmount: 10,
    maskError: true,
    enablePasswordStrength: false,
    passwordStrengthScore: 2,
    ...email('A new password for {{.projectName}}', RESET_HTML, RESET),
  },
  securityquestions: {
    enabled: false,
    lock: false,
    lockAttempts: 5,
    tempLock: false,
    tempLockAttempts: 3,
    tempLockDuration: 5,
    securityQuestions: [],
    setupQuestionsCount: 1,
    verifyQuestionsCount: 1,
  },
  sso: { enabled: true, mergeUsers: true },
  totp: { enabled: true },
  webauthn: { enabled: true, relyingPartyId: '' },
}
