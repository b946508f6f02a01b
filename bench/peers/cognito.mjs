import { accountsOf, asPost, loginIdOf, NEW, PASSWORD, post } from './calls.mjs'

const TYPE = 'application/x-amz-json-1.1'
const target = (operation) => `AWSCognitoIdentityProviderService.${operation}`
const ask = async (url, operation, body) =>
  (await post(url, body, { 'x-amz-target': target(operation), 'content-type': TYPE })).body
const request = (operation, body) => asPost('/', body, { type: TYPE, headers: [`x-amz-target: ${target(operation)}`] })

export const cognito = {
  name: 'cognito-local',
  keeps: 'a JSON file, written anew at each change, passwords readable',
  packages: ['cognito-local@5.3.0'],
  ports: 1,
  ready: '/health',
  command: ([port]) => ({
    args: ['node_modules/cognito-local/lib/bin/start.js'],
    env: { PORT: String(port), AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1' },
    files: { '.cognito/config.json': '{}' },
  }),
  async accounts(url) {
    const UserPoolId = (await ask(url, 'CreateUserPool', { PoolName: 'bench' })).UserPool.Id
    const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH']
    const client = await ask(url, 'CreateUserPoolClient', { UserPoolId, ClientName: 'bench', ExplicitAuthFlows })
    const ClientId = client.UserPoolClient.ClientId
    const account = (email) => ({
      ClientId,
      Username: email,
      Password: PASSWORD,
      UserAttributes: [{ Name: 'email', Value: email }],
    })
    const names = await accountsOf(100, async (n) => {
      const Username = loginIdOf(n)
      await ask(url, 'SignUp', account(Username))
      await ask(url, 'AdminConfirmSignUp', { UserPoolId, Username })
      return Username
    })
    const signIn = (USERNAME) => ({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD },
    })
    return [
      { name: 'create', template: request('SignUp', account(NEW)) },
      { name: 'sign-in', requests: names.map((name) => request('InitiateAuth', signIn(name))) },
      { name: 'lookup', requests: names.map((Username) => request('AdminGetUser', { UserPoolId, Username })) },
    ]
  },
}
