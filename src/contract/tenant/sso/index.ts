import { ssoAdminLink, ssoSetup } from './admin-links.ts'
import { configurations, olderSettings } from './settings.ts'
import { xaa } from './xaa.ts'

export const sso = { ssoSettings: { ...configurations, ...olderSettings, ...xaa }, ssoAdminLink, ssoSetup }
