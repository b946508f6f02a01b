/** What reaches beyond users: connectors, mails, scripts, the audit trail. */
import { type Action, flagArgument, objectArgument, textArgument } from './action.ts'

export const serviceActions: { [name: string]: Action } = {
  connector: {
    does: 'Calls a connector; on this plane its mocked result is taken',
    inputs: [],
    outputs: ['connectors.*'],
    fails: 'ConnectorFailed',
    effect: (scope) => ({
      kind: 'connector',
      connector: textArgument(scope, 'connectorId'),
      command: textArgument(scope, 'command'),
      arguments: objectArgument(scope, 'args'),
      resultPath: textArgument(scope, 'resultPath'),
    }),
  },
  'email-connector': {
    does: 'Sends a mail, into the outbox',
    inputs: [],
    outputs: [],
    fails: 'EmailConnectorFailed',
    effect: (scope) => ({
      kind: 'sendMail',
      to: textArgument(scope, 'to'),
      subject: textArgument(scope, 'subject'),
      bodyHtml: textArgument(scope, 'bodyHtml'),
    }),
  },
  scriptlet: {
    does: 'Runs a script that the flow carries',
    inputs: [],
    outputs: ['scripts.*'],
    fails: 'ScriptletFailed',
    effect: (scope) => ({
      kind: 'scriptlet',
      code: codeOf(scope.task.arguments['scriptCode']?.value),
      arguments: objectArgument(scope, 'scriptArgs'),
      outputPath: textArgument(scope, 'outputPath'),
      overrideForm: flagArgument(scope, 'overrideForm'),
    }),
  },
  'generate-audit-event': {
    does: 'Writes a record into the audit trail',
    inputs: [],
    outputs: [],
    fails: 'GenerateAuditEventFailed',
    effect: (scope) => ({
      kind: 'audit',
      action: textArgument(scope, 'action') || textArgument(scope, 'actionName') || 'FlowEvent',
      data: objectArgument(scope, 'data'),
    }),
  },
  risk: {
    does: 'Assesses the risk; on this plane its settings say it',
    inputs: [],
    outputs: ['riskInfo'],
    fails: 'RiskFailed',
    effect: () => ({ kind: 'risk' }),
  },
  'admin-link-sso-generate-v2': {
    does: 'Makes a link to the setup of single sign-on',
    inputs: [],
    outputs: ['adminLinks.ssoConfiguration'],
    fails: { otherwise: 'AdminLinkSSOGenerateFailed', noTenant: 'ConfigProvideTenant' },
    effect: () => ({ kind: 'ssoSetupLink' }),
  },
}

/** A script is no template: its braces are its own. */
const codeOf = (value: unknown): string => (typeof value === 'string' ? value : '')
