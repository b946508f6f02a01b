/**
 * Every error that the plane can answer. `text` is the wire's errorDescription; the detail goes into errorMessage.
 * Codes and texts: wire facts, "Known error codes"; rows marked `ours` have no counterpart there.
 */
export interface Fault {
  code: string
  status: number
  text: string
  /** The same in OAuth's vocabulary; `invalid_request` where nothing is said. */
  oauth?: string
  /** The same in SCIM's vocabulary (RFC 7644, section 3.12). */
  scim?: string
}

export const faults = {
  badRequest: { code: 'E011001', status: 400, text: 'Request is malformed' },
  missingArguments: { code: 'E011002', status: 400, text: 'Request is missing arguments' },
  invalid: { code: 'E011003', status: 400, text: 'Request is invalid' },
  invalidArgument: { code: 'E011004', status: 400, text: 'Invalid arguments' },
  noProject: { code: 'E011008', status: 401, text: 'Project not found' },
  noRoute: { code: 'E011404', status: 404, text: 'Route not found' }, // ours
  wrongMethod: { code: 'E011405', status: 405, text: 'Method not allowed' }, // ours
  bodyTooLarge: { code: 'E011413', status: 413, text: 'Request body is too large' }, // ours
  forbidden: { code: 'E011403', status: 403, text: 'Not allowed for this management key' }, // ours
  methodDisabled: { code: 'E013009', status: 400, text: 'This way of signing in is disabled' },
  sendLimit: { code: 'E032101', status: 429, text: 'Too many messages were sent' },
  badPhone: { code: 'E032106', status: 400, text: 'Invalid phone number' },
  refreshExpired: { code: 'E061002', status: 401, text: 'Refresh token expired', oauth: 'invalid_grant' },
  refreshRevoked: { code: 'E061003', status: 401, text: 'Refresh token revoked', oauth: 'invalid_grant' },
  unauthorized: { code: 'E061004', status: 401, text: 'Unauthorized request', oauth: 'invalid_grant' },
  invalidToken: { code: 'E061005', status: 401, text: 'Invalid token', oauth: 'invalid_token' },
  badClient: { code: 'E061004', status: 401, text: 'Unauthorized request', oauth: 'invalid_client' },
  badGrant: { code: 'E061005', status: 400, text: 'Invalid grant', oauth: 'invalid_grant' },
  badRedirect: { code: 'E011004', status: 400, text: 'Invalid arguments', oauth: 'invalid_redirect_uri' },
  badMetadata: { code: 'E011004', status: 400, text: 'Invalid arguments', oauth: 'invalid_client_metadata' },
  badProof: { code: 'E061005', status: 400, text: 'Invalid token', oauth: 'invalid_dpop_proof' },
  badRequestObject: { code: 'E011004', status: 400, text: 'Invalid arguments', oauth: 'invalid_request_object' },
  badScope: { code: 'E011004', status: 400, text: 'Invalid arguments', oauth: 'invalid_scope' },
  badTarget: { code: 'E011004', status: 400, text: 'Invalid arguments', oauth: 'invalid_target' },
  badGrantType: { code: 'E011004', status: 400, text: 'Invalid arguments', oauth: 'unsupported_grant_type' },
  grantDenied: { code: 'E061004', status: 400, text: 'Unauthorized request', oauth: 'unauthorized_client' },
  noConsent: { code: 'E063302', status: 404, text: 'Consent not found', oauth: 'invalid_grant' },
  grantPending: { code: 'E061004', status: 400, text: 'Nobody has allowed it yet', oauth: 'authorization_pending' },
  slowDown: { code: 'E061004', status: 400, text: 'It was asked too soon again', oauth: 'slow_down' },
  grantRefused: { code: 'E061004', status: 400, text: 'It was not allowed', oauth: 'access_denied' },
  grantExpired: { code: 'E061005', status: 400, text: 'Nobody has allowed it in time', oauth: 'expired_token' },
  unknownHint: { code: 'E062108', status: 400, text: 'User not found', oauth: 'unknown_user_id' },
  wrongCode: { code: 'E061102', status: 401, text: 'One time code is invalid' },
  tooManyTries: { code: 'E061103', status: 401, text: 'Too many tries with this code' },
  codeExpired: { code: 'E061104', status: 401, text: 'One time code has expired' },
  userExists: { code: 'E062107', status: 400, text: 'User already exists' },
  unknownUser: { code: 'E062108', status: 400, text: 'User not found' },
  addressTaken: { code: 'E062125', status: 400, text: 'Another user has this address' },
  linkPending: { code: 'E062503', status: 401, text: 'The link was not opened yet' },
  linkExpired: { code: 'E062504', status: 401, text: 'Token expired' },
  missingAccessKey: { code: 'E062802', status: 401, text: 'Missing access key' },
  badAccessKey: { code: 'E062803', status: 401, text: 'Invalid access key' },
  badCredentials: { code: 'E062903', status: 401, text: 'Invalid signin credentials' },
  passwordExpired: { code: 'E062909', status: 401, text: 'Password expired' },
  unknownLink: { code: 'E063010', status: 401, text: 'The link is unknown or has expired' },
  notpPending: { code: 'E066103', status: 401, text: 'The message has not come yet' },
  loggedOut: { code: 'E064001', status: 401, text: 'Expired due to logout' },
  badManagementKey: { code: 'E062803', status: 401, text: 'Invalid management key' },
  loginIdTaken: { code: 'E011001', status: 400, text: 'Request is malformed' },
  attributeExists: { code: 'E016002', status: 400, text: 'Custom attribute already exists' },
  permissionExists: {
    code: 'E024104',
    status: 400,
    text: 'Failed to save permission, permission ID or Name already exist',
  },
  roleExists: { code: 'E024209', status: 400, text: 'Failed to save role, role ID or Name already exist' },
  tenantExists: { code: 'E073307', status: 400, text: 'Failed to save tenant, tenant ID or Name already exist' },
  noTenantToUpdate: { code: 'E111102', status: 404, text: 'Failed to update tenant' },
  noTenant: { code: 'E111104', status: 404, text: 'Failed to load tenants' },
  userConflict: { code: 'E111127', status: 400, text: 'Failed to update user' },
  noPermission: { code: 'E111303', status: 404, text: 'Permission not found' },
  noRole: { code: 'E111403', status: 404, text: 'Role not found' },
  noAccessKey: { code: 'E111502', status: 404, text: 'Access key not found' },
  noUser: { code: 'E112102', status: 404, text: 'User not found' },
  noApp: { code: 'E011003', status: 404, text: 'Inbound app not found' },
  badInfra: { code: 'E113007', status: 400, text: 'Invalid resource configuration' },
  lastProject: { code: 'E073008', status: 400, text: 'Cannot delete last project' },
  flowChanged: { code: 'E102004', status: 400, text: 'The flow has changed' },
  badExecution: { code: 'E103202', status: 400, text: 'Invalid flow step' },
  executionExpired: { code: 'E103205', status: 400, text: 'Flow execution expired' },
  badNonce: { code: 'E108201', status: 403, text: 'Invalid flow nonce' },
  noFlow: { code: 'E103003', status: 404, text: 'Failed getting flow' },
  noFlows: { code: 'E103009', status: 404, text: 'Failed Finding any flows' },
  noManagementKey: { code: 'E011412', status: 404, text: 'Management key not found' }, // ours
  noDescoper: { code: 'E011419', status: 404, text: 'Descoper not found' }, // ours
  noExecution: { code: 'E011418', status: 404, text: 'Execution not found' }, // ours
  noRestorePoint: { code: 'E011407', status: 404, text: 'Restore point not found' }, // ours
  noProcess: { code: 'E011406', status: 404, text: 'Process not found' }, // ours
  noDocument: { code: 'E011416', status: 404, text: 'Not found' }, // ours
  documentExists: { code: 'E011417', status: 400, text: 'Already exists' }, // ours
  noToken: { code: 'E152102', status: 404, text: 'Token not found' },
  noResource: { code: 'E011421', status: 404, text: 'Resource not found' }, // ours
  taken: { code: 'E011422', status: 409, text: 'Already exists', scim: 'uniqueness' }, // ours
  badFilter: { code: 'E011423', status: 400, text: 'Invalid filter', scim: 'invalidFilter' }, // ours
  badPatch: { code: 'E011424', status: 400, text: 'Invalid operation', scim: 'invalidPath' }, // ours
  noTarget: { code: 'E011425', status: 400, text: 'Nothing to change', scim: 'noTarget' }, // ours
  badValue: { code: 'E011426', status: 400, text: 'Invalid value', scim: 'invalidValue' }, // ours
  versionMismatch: { code: 'E011427', status: 412, text: 'The version has changed' }, // ours
  configurationChanged: { code: 'E011409', status: 409, text: 'The configuration has changed' }, // ours
  badSchema: { code: 'E173001', status: 400, text: 'Invalid schema' }, // ours
  badRelation: { code: 'E173002', status: 400, text: 'Invalid relation' }, // ours
  noFgaBackup: { code: 'E173003', status: 404, text: 'Backup not found' }, // ours
  tooManyRelations: { code: 'E173011', status: 503, text: 'It takes more relations than may be read for an answer' }, // ours
  tooManyModified: { code: 'E173012', status: 400, text: 'Requested too many modified relations' },
  importDeletes: { code: 'E011410', status: 409, text: 'The import would remove something' }, // ours
  rateLimited: { code: 'E130429', status: 429, text: 'Rate limit exceeded' },
  busy: { code: 'E011503', status: 503, text: 'The server is busy', oauth: 'temporarily_unavailable' }, // ours
  outcomeUnknown: {
    code: 'E011505',
    status: 503,
    text: 'It is not known whether the change was made',
    oauth: 'temporarily_unavailable',
  }, // ours
  internal: { code: 'E011500', status: 500, text: 'Internal error', oauth: 'server_error' }, // ours
} as const satisfies Record<string, Fault>

export type FaultName = keyof typeof faults

interface ErrorOptions {
  cause?: unknown
  status?: number
  retryAfter?: number
  allow?: readonly string[]
}

/** An error with a place in the table. `detail` is safe to show; `cause` is for the log. */
export class ApiError extends Error {
  readonly fault: FaultName
  readonly detail: string
  /** Another status than the table's, where the same code is answered with two. */
  readonly status: number
  /** Seconds until another try makes sense. */
  readonly retryAfter?: number
  /** The methods that would be right here. */
  readonly allow?: readonly string[]

  constructor(fault: FaultName, detail = '', options: ErrorOptions = {}) {
    super(detail ? `${faults[fault].text}: ${detail}` : faults[fault].text, { cause: options.cause })
    this.name = 'ApiError'
    this.fault = fault
    this.detail = detail
    this.status = options.status ?? faults[fault].status
    this.retryAfter = options.retryAfter
    this.allow = options.allow
  }
}
