export const noBearer = {
  issuers: {},
  jwtBearerGrantTypeAudienceToUse: '',
  jwtBearerGrantTypeScopeToUse: '',
  jwtBearerGrantTypeCustomClaimsToUse: '',
}

export const noSession = {
  enabled: false,
  refreshTokenExpiration: 0,
  refreshTokenExpirationUnit: '',
  sessionTokenExpiration: 0,
  sessionTokenExpirationUnit: '',
  userTemplateId: '',
  keyTemplateId: '',
  keySessionTokenExpiration: 0,
  keySessionTokenExpirationUnit: '',
}

/** An inbound app of which only the name was said, without what names it. */
export const blank = {
  description: '',
  logo: '',
  loginPageUrl: '',
  approvedCallbackUrls: [],
  permissionsScopes: [],
  attributesScopes: [],
  dynamic: false,
  status: 'enabled',
  logoUrl: '',
  jwtBearerSettings: noBearer,
  sessionSettings: noSession,
  nonConfidentialClient: false,
  audienceWhitelist: [],
  forceAddAllAuthorizationInfo: false,
  connectionsScopes: [],
  defaultAudience: '',
  skipConsentScreen: false,
  useResources: false,
  customAttributes: {},
  cibaSettings: {
    enabled: false,
    expirationTime: 0,
    expirationTimeUnit: '',
    emailServiceProvider: '',
    emailServiceProviderFallback: '',
    emailServiceTemplateId: '',
    loginPageURL: '',
  },
  jarSettings: { enforce: false, publicKey: '', maxLifetimeSeconds: 0, fapi: false },
  allowedTenants: [],
}
